#!/usr/bin/env python3
"""Judge the simulated EC2, CloudFormation and Auto Scaling with boto3: that they agree with ECS.

usage: judge_network.py ENDPOINT      (a simulated account that serves the scenario `network`)

Prints `ok N checks` and exits 0, or names the failed check and exits 1.
"""
import json
import sys
from datetime import datetime
from ipaddress import ip_address, ip_network

import judge_sim
from judge_sim import check, client, equal, pages, refused, same_shape

WORKING = ("PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING")
LISTS = {
    "describe_vpcs": ("Vpcs", "VpcId"),
    "describe_subnets": ("Subnets", "SubnetId"),
    "describe_route_tables": ("RouteTables", "RouteTableId"),
    "describe_security_groups": ("SecurityGroups", "GroupId"),
    "describe_security_group_rules": ("SecurityGroupRules", "SecurityGroupRuleId"),
    "describe_network_interfaces": ("NetworkInterfaces", "NetworkInterfaceId"),
    "describe_nat_gateways": ("NatGateways", "NatGatewayId"),
    "describe_internet_gateways": ("InternetGateways", "InternetGatewayId"),
    "describe_egress_only_internet_gateways": ("EgressOnlyInternetGateways", "EgressOnlyInternetGatewayId"),
    "describe_vpc_endpoints": ("VpcEndpoints", "VpcEndpointId"),
    "describe_network_acls": ("NetworkAcls", "NetworkAclId"),
    "describe_vpc_peering_connections": ("VpcPeeringConnections", "VpcPeeringConnectionId"),
    "describe_transit_gateway_vpc_attachments": ("TransitGatewayVpcAttachments", "TransitGatewayAttachmentId"),
    "describe_prefix_lists": ("PrefixLists", "PrefixListId"),
    "describe_managed_prefix_lists": ("PrefixLists", "PrefixListId"),
}


def tags(thing, names=("Key", "Value")):
    key, value = names
    return {tag[key]: tag[value] for tag in thing.get("Tags", thing.get("TagSet", thing.get("tags", [])))}


def everything(ec2):
    """Every list, whole and five by five, and each thing by its id once."""
    known = {}
    for operation, (member, key) in LISTS.items():
        whole = getattr(ec2, operation)()[member]
        paged = pages(ec2, operation, member, PaginationConfig={"PageSize": 5})
        equal(f"{operation} five by five", [one[key] for one in paged], [one[key] for one in whole])
        known[member] = {one[key]: one for one in whole}
        equal(f"{operation}: ids are unique", len(known[member]), len(whole))
    known["Instances"] = {one["InstanceId"]: one for reservation in ec2.describe_instances()["Reservations"]
                          for one in reservation["Instances"]}
    return known


def shapes(known):
    subnet = next(iter(known["Subnets"].values()))
    same_shape("subnet", subnet, {
        "VpcId": str, "CidrBlock": str, "AvailableIpAddressCount": int, "AvailabilityZone": str,
        "AvailabilityZoneId": str, "MapPublicIpOnLaunch": bool, "State": str, "SubnetArn": str, "Tags": list})
    task = next(one for one in known["NetworkInterfaces"].values() if ":attachment/" in one["Description"])
    same_shape("interface", task, {
        "VpcId": str, "SubnetId": str, "Groups": list, "Attachment": dict, "MacAddress": str, "OwnerId": str,
        "PrivateIpAddresses": list, "RequesterManaged": bool, "Status": str, "InterfaceType": str})
    for member in ("VpcEndpoints", "NatGateways"):
        created = "CreationTimestamp" if member == "VpcEndpoints" else "CreateTime"
        for one in known[member].values():
            check(f"{member} have a time", isinstance(one[created], datetime))


def filters(ec2, known):
    """Filters against own filtering of the whole list."""
    vpc = next(iter(known["Vpcs"]))
    for operation in ("describe_subnets", "describe_route_tables", "describe_security_groups",
                      "describe_network_interfaces", "describe_vpc_endpoints", "describe_network_acls"):
        member, key = LISTS[operation]
        got = getattr(ec2, operation)(Filters=[{"Name": "vpc-id", "Values": [vpc]}])[member]
        equal(f"{operation} by VPC", [one[key] for one in got],
              [one[key] for one in known[member].values() if one["VpcId"] == vpc])
    nats = ec2.describe_nat_gateways(Filters=[{"Name": "state", "Values": ["deleted"]}])["NatGateways"]
    equal("one NAT gateway is deleted", len(nats), 1)
    subnets = list(known["Subnets"])[2:5]
    got = ec2.describe_subnets(Filters=[{"Name": "subnet-id", "Values": [*subnets, "subnet-0deleted"]}])["Subnets"]
    equal("a filter does not mind what is deleted", [one["SubnetId"] for one in got], subnets)
    got = ec2.describe_vpcs(Filters=[{"Name": "tag:aws:cloudformation:stack-name", "Values": ["shop"]}])["Vpcs"]
    equal("by tag", [tags(one)["Name"] for one in got], ["shop"])
    got = ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["s?op", "med*"]}])["Vpcs"]
    equal("by patterns", [tags(one)["Name"] for one in got], ["shop", "media"])
    tables = ec2.describe_route_tables(Filters=[{"Name": "association.subnet-id", "Values": subnets[:1]}])["RouteTables"]
    equal("one table for a subnet", len(tables), 1)
    mains = ec2.describe_route_tables(Filters=[{"Name": "association.main", "Values": ["true"]}])["RouteTables"]
    equal("one main table for each VPC", sorted(one["VpcId"] for one in mains), sorted(known["Vpcs"]))
    some = [one for one in known["NetworkInterfaces"].values() if one["InterfaceType"] == "interface"][:3]
    for name, values in (("private-ip-address", [one["PrivateIpAddress"] for one in some]),
                         ("addresses.private-ip-address", [one["PrivateIpAddress"] for one in some]),
                         ("network-interface-id", [one["NetworkInterfaceId"] for one in some])):
        got = ec2.describe_network_interfaces(Filters=[{"Name": name, "Values": values}])["NetworkInterfaces"]
        equal(f"interfaces by {name}", [one["NetworkInterfaceId"] for one in got],
              [one["NetworkInterfaceId"] for one in some])
    group = next(one for one in known["SecurityGroups"].values()
                 if any(pair["GroupId"] != one["GroupId"] for rule in one["IpPermissions"]
                        for pair in rule["UserIdGroupPairs"]))
    source = group["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"]
    got = ec2.describe_security_groups(Filters=[{"Name": "ip-permission.group-id", "Values": [source]}])
    check("groups that name a group", group["GroupId"] in [one["GroupId"] for one in got["SecurityGroups"]])
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group["GroupId"]]}])
    incoming = [rule for rule in rules["SecurityGroupRules"] if not rule["IsEgress"]]
    equal("rules and permissions", len(incoming), len(group["IpPermissions"]))


def refusals(ec2):
    refused("VPC", "InvalidVpcID.NotFound", "The vpc ID 'vpc-x' does not exist", ec2.describe_vpcs, VpcIds=["vpc-x"])
    refused("subnet", "InvalidSubnetID.NotFound", "The subnet ID 'subnet-x' does not exist",
            ec2.describe_subnets, SubnetIds=["subnet-x"])
    refused("group", "InvalidGroup.NotFound", "sg-x", ec2.describe_security_groups, GroupIds=["sg-x"])
    refused("interface", "InvalidNetworkInterfaceID.NotFound", "eni-x", ec2.describe_network_interfaces,
            NetworkInterfaceIds=["eni-x"])
    refused("instance", "InvalidInstanceID.NotFound", "i-x", ec2.describe_instances, InstanceIds=["i-x"])
    refused("filter", "InvalidParameterValue", "The filter 'colour' is invalid", ec2.describe_vpcs,
            Filters=[{"Name": "colour", "Values": ["red"]}])
    refused("page too large", "InvalidParameterValue", "maxResults", ec2.describe_vpcs, MaxResults=1001)
    refused("ids and pages", "InvalidParameterCombination", "maxResults", ec2.describe_vpcs, MaxResults=5, VpcIds=["vpc-x"])
    refused("made-up token", "InvalidNextToken", "", ec2.describe_vpcs, NextToken="0000000c", MaxResults=5)


def topology(known):
    """What names something inside EC2 names something that is there."""
    for subnet in known["Subnets"].values():
        block = known["Vpcs"][subnet["VpcId"]]["CidrBlock"]
        check("a subnet lies in its VPC", ip_network(subnet["CidrBlock"]).subnet_of(ip_network(block)))
    for vpc in known["Vpcs"]:
        blocks = [ip_network(one["CidrBlock"]) for one in known["Subnets"].values() if one["VpcId"] == vpc]
        check("subnets do not overlap", not any(a.overlaps(b) for a in blocks for b in blocks if a is not b))
    places = set()
    for interface in known["NetworkInterfaces"].values():
        subnet = known["Subnets"][interface["SubnetId"]]
        equal("an interface's VPC is its subnet's", interface["VpcId"], subnet["VpcId"])
        address = interface["PrivateIpAddress"]
        check("its address is of the subnet", ip_address(address) in ip_network(subnet["CidrBlock"]), address)
        check("nobody else has it", (subnet["SubnetId"], address) not in places, address)
        places.add((subnet["SubnetId"], address))
        for group in interface["Groups"]:
            equal("its groups are of its VPC", known["SecurityGroups"][group["GroupId"]]["VpcId"], interface["VpcId"])
    targets = {**known["NatGateways"], **known["InternetGateways"], **known["VpcEndpoints"], "local": None}
    blackholes = 0
    for table in known["RouteTables"].values():
        for route in table["Routes"]:
            target = route.get("NatGatewayId") or route["GatewayId"]
            check("a route leads to something that is known", target in targets, target)
            if "DestinationPrefixListId" in route:
                check("its prefix list is known", route["DestinationPrefixListId"] in known["PrefixLists"])
            if route["State"] == "blackhole":
                blackholes += 1
                equal("a black hole was a NAT gateway", targets[target]["State"], "deleted")
        for association in table["Associations"]:
            check("an associated subnet is known", association["Main"] or association["SubnetId"] in known["Subnets"])
    equal("three routes lead nowhere", blackholes, 3)
    for group in known["SecurityGroups"].values():
        for rule in group["IpPermissions"] + group["IpPermissionsEgress"]:
            for pair in rule["UserIdGroupPairs"]:
                check("a rule names a known group", pair["GroupId"] in known["SecurityGroups"])
    for endpoint in known["VpcEndpoints"].values():
        check("endpoints' interfaces", all(one in known["NetworkInterfaces"] for one in endpoint["NetworkInterfaceIds"]))
        check("endpoints' tables", all(one in known["RouteTables"] for one in endpoint["RouteTableIds"]))
    full = [one for one in known["Subnets"].values() if one["AvailableIpAddressCount"] == 0]
    equal("one subnet is out of addresses", len(full), 1)


def clusters(ecs, elb, known):
    """What ECS and Elastic Load Balancing name exists, and agrees."""
    seen = 0
    behind = {one["TargetGroupArn"]: one for one in pages(elb, "describe_target_groups", "TargetGroups")}
    balancers = {one["LoadBalancerArn"]: one for one in pages(elb, "describe_load_balancers", "LoadBalancers")}
    for one in balancers.values():
        for zone in one["AvailabilityZones"]:
            equal("a balancer's subnets", known["Subnets"][zone["SubnetId"]]["VpcId"], one["VpcId"])
        check("its groups", all(known["SecurityGroups"][group]["VpcId"] == one["VpcId"] for group in one["SecurityGroups"]))
    internal = [one["LoadBalancerName"] for one in balancers.values() if one["Scheme"] == "internal"]
    equal("without an internet gateway it is internal", internal, ["vault"])
    for arn in pages(ecs, "list_clusters", "clusterArns"):
        services = pages(ecs, "list_services", "serviceArns", cluster=arn)
        for first in range(0, len(services), 10):
            for service in ecs.describe_services(cluster=arn, services=services[first:first + 10])["services"]:
                seen += service_agrees(service, behind, balancers, known)
        tasks = pages(ecs, "list_tasks", "taskArns", cluster=arn)
        described = ecs.describe_tasks(cluster=arn, tasks=tasks)["tasks"] if tasks else []
        for task in described:
            for attachment in task["attachments"]:
                seen += attachment_agrees(task, attachment, known)
        hosts = pages(ecs, "list_container_instances", "containerInstanceArns", cluster=arn)
        described = ecs.describe_container_instances(cluster=arn, containerInstances=hosts) if hosts else {}
        for host in described.get("containerInstances", []):
            attributes = {one["name"]: one.get("value") for one in host["attributes"]}
            instance = known["Instances"][host["ec2InstanceId"]]
            equal("an instance's place", (instance["VpcId"], instance["SubnetId"], instance["InstanceType"]),
                  tuple(attributes[name] for name in ("ecs.vpc-id", "ecs.subnet-id", "ecs.instance-type")))
            interface = known["NetworkInterfaces"][instance["NetworkInterfaces"][0]["NetworkInterfaceId"]]
            equal("its interface", interface["Attachment"]["InstanceId"], host["ec2InstanceId"])
    check("enough was compared", seen > 40, str(seen))


def service_agrees(service, behind, balancers, known):
    network = service.get("networkConfiguration")
    if not network:
        return 0
    vpc = network["awsvpcConfiguration"]
    found = [known["Subnets"][one]["VpcId"] for one in vpc["subnets"] if one in known["Subnets"]]
    lost = len(vpc["subnets"]) - len(found)
    equal("only one service names a lost subnet", lost, 1 if service["serviceName"] == "mailer" else 0)
    equal("a service is in one VPC", len(set(found)), 1)
    for group in vpc["securityGroups"]:
        equal("its groups are of that VPC", known["SecurityGroups"][group]["VpcId"], found[0])
    for balancer in service["loadBalancers"]:
        group = behind[balancer["targetGroupArn"]]
        equal("its target group is of that VPC", group["VpcId"], found[0])
        for arn in group["LoadBalancerArns"]:
            one = balancers[arn]
            open_ports = [rule["FromPort"] for group_id in vpc["securityGroups"]
                          for rule in known["SecurityGroups"][group_id]["IpPermissions"]
                          for pair in rule["UserIdGroupPairs"] if pair["GroupId"] in one["SecurityGroups"]]
            equal(f"the balancer reaches {service['serviceName']}", balancer["containerPort"] in open_ports,
                  service["serviceName"] != "checkout")
    return 1


def attachment_agrees(task, attachment, known):
    details = {one["name"]: one["value"] for one in attachment["details"]}
    if task["lastStatus"] not in WORKING or details["networkInterfaceId"] not in known["NetworkInterfaces"]:
        # The story goes on between two calls: what has just come or gone is no witness.
        return 0
    interface = known["NetworkInterfaces"][details["networkInterfaceId"]]
    equal("a task's interface", {
        "subnetId": interface["SubnetId"], "networkInterfaceId": interface["NetworkInterfaceId"],
        "macAddress": interface["MacAddress"], "privateDnsName": interface["PrivateDnsName"],
        "privateIPv4Address": interface["PrivateIpAddress"]}, details)
    check("its description names the attachment", interface["Description"].endswith(attachment["id"]))
    equal("its zone", known["Subnets"][interface["SubnetId"]]["AvailabilityZone"], task["availabilityZone"])
    return 1


def capacity(ecs, groups, ec2, known):
    """Empty clusters: only their capacity providers tell."""
    providers = {one["name"]: one for one in ecs.describe_capacity_providers(
        capacityProviders=["idle-asg-provider", "idle-managed-instances"])["capacityProviders"]}
    name = providers["idle-asg-provider"]["autoScalingGroupProvider"]["autoScalingGroupArn"].rsplit("/", 1)[1]
    group = groups.describe_auto_scaling_groups(AutoScalingGroupNames=[name, "nope"])["AutoScalingGroups"]
    equal("one group of that name", len(group), 1)
    equal("its ARN", group[0]["AutoScalingGroupARN"],
          providers["idle-asg-provider"]["autoScalingGroupProvider"]["autoScalingGroupArn"])
    vpcs = {known["Subnets"][one]["VpcId"] for one in group[0]["VPCZoneIdentifier"].split(",")}
    equal("its VPC", [tags(known["Vpcs"][one])["Name"] for one in vpcs], ["idle-asg"])
    template = group[0]["LaunchTemplate"]
    version = ec2.describe_launch_template_versions(
        LaunchTemplateId=template["LaunchTemplateId"], Versions=["$Latest"])["LaunchTemplateVersions"]
    check("its launch template's groups", all(
        one in known["SecurityGroups"] for one in version[0]["LaunchTemplateData"]["SecurityGroupIds"]))
    managed = providers["idle-managed-instances"]["managedInstancesProvider"]["instanceLaunchTemplate"]
    vpcs = {known["Subnets"][one]["VpcId"] for one in managed["networkConfiguration"]["subnets"]}
    equal("the VPC of Managed Instances", [tags(known["Vpcs"][one])["Name"] for one in vpcs], ["idle-managed"])
    every = pages(groups, "describe_auto_scaling_groups", "AutoScalingGroups", PaginationConfig={"PageSize": 1})
    equal("groups one by one", [one["AutoScalingGroupName"] for one in every], ["legacy-asg", "idle-asg-provider"])


def namespaces(ecs, discovery):
    service = ecs.describe_services(cluster="orders", services=["orders-api"])["services"][0]
    registry = discovery.get_service(Id=service["serviceRegistries"][0]["registryArn"].rsplit("/", 1)[1])["Service"]
    namespace = discovery.get_namespace(Id=registry["DnsConfig"]["NamespaceId"])["Namespace"]
    equal("a private namespace", namespace["Type"], "DNS_PRIVATE")
    check("with a hosted zone", namespace["Properties"]["DnsProperties"]["HostedZoneId"].startswith("Z"))
    return namespace["Id"]


def stacks(stack, ecs, ec2, known, namespace):
    every = pages(stack, "describe_stacks", "Stacks")
    by_name = {one["StackName"]: one for one in every}
    resources = {}
    for name in by_name:
        listed = pages(stack, "list_stack_resources", "StackResourceSummaries", StackName=name)
        resources[name] = listed
        logical = [one["LogicalResourceId"] for one in listed]
        equal(f"{name}: logical names are unique", len(set(logical)), len(logical))
        first = stack.describe_stack_resources(StackName=name)["StackResources"]
        equal(f"{name}: the first hundred", [one["LogicalResourceId"] for one in first], logical[:100])
        for one in listed:
            exists(one, name, ecs, known, by_name, namespace)
    check("a stack has more than a hundred resources", len(resources["sandbox"]) > 100)
    equal("stacks come in pages of names too", sorted(by_name), sorted(
        one["StackName"] for one in pages(stack, "list_stacks", "StackSummaries")
        if one["StackStatus"] != "DELETE_COMPLETE"))
    owners(stack, ecs, known, by_name)
    sharing(stack, by_name)
    events(stack, by_name)
    nat = stack.describe_stack_resource_drifts(
        StackName="edge", StackResourceDriftStatusFilters=["DELETED"])["StackResourceDrifts"]
    equal("drift", [(one["ResourceType"], one["PhysicalResourceId"] in known["NatGateways"]) for one in nat],
          [("AWS::EC2::NatGateway", True)])
    missing = "Stack with id nope does not exist"
    for call in (stack.describe_stacks, stack.list_stack_resources, stack.describe_stack_events, stack.get_template):
        refused("an unknown stack", "ValidationError", missing, call, StackName="nope")
    refused("a deleted stack's name", "ValidationError", "does not exist", stack.describe_stacks,
            StackName="data-platform-2024")
    refused("nobody's resource", "ValidationError", "Stack for i-0123 does not exist", stack.describe_stack_resources,
            PhysicalResourceId="i-0123")


def exists(one, stack, ecs, known, by_name, namespace):
    """The physical id of a resource names something that another service knows."""
    kind, physical = one["ResourceType"], one["PhysicalResourceId"]
    lists = {"AWS::EC2::VPC": "Vpcs", "AWS::EC2::Subnet": "Subnets", "AWS::EC2::RouteTable": "RouteTables",
             "AWS::EC2::SecurityGroup": "SecurityGroups", "AWS::EC2::InternetGateway": "InternetGateways",
             "AWS::EC2::NatGateway": "NatGateways", "AWS::EC2::VPCEndpoint": "VpcEndpoints"}
    if kind in lists:
        check(f"{stack}: {one['LogicalResourceId']} exists", physical in known[lists[kind]], physical)
        owner = tags(known[lists[kind]][physical])
        equal(f"{stack}: {one['LogicalResourceId']} says so", (
            owner.get("aws:cloudformation:stack-name"), owner.get("aws:cloudformation:stack-id"),
            owner.get("aws:cloudformation:logical-id")), (
            stack, by_name[stack]["StackId"], one["LogicalResourceId"]))
    elif kind == "AWS::ECS::Cluster":
        equal(f"{stack}: its cluster", ecs.describe_clusters(clusters=[physical])["failures"], [])
    elif kind == "AWS::ECS::TaskDefinition":
        ecs.describe_task_definition(taskDefinition=physical)
    elif kind == "AWS::ECS::Service":
        cluster = physical.split("/")[-2]
        equal(f"{stack}: its service", ecs.describe_services(cluster=cluster, services=[physical])["failures"], [])
    elif kind == "AWS::CloudFormation::Stack":
        check(f"{stack}: its nested stack", physical in [other["StackId"] for other in by_name.values()])
    elif kind == "AWS::ServiceDiscovery::PrivateDnsNamespace":
        equal(f"{stack}: its namespace", physical, namespace)


def owners(stack, ecs, known, by_name):
    wanted = {"shop": "shop", "orders": "OrdersStack", "sandbox": "sandbox", "legacy": "EC2ContainerService-legacy"}
    for cluster, name in wanted.items():
        found = stack.describe_stack_resources(PhysicalResourceId=cluster)["StackResources"]
        equal(f"the stack of {cluster}", {one["StackName"] for one in found}, {name})
        described = ecs.describe_clusters(clusters=[cluster], include=["TAGS"])["clusters"][0]
        tagged = tags(described, ("key", "value")).get("aws:cloudformation:stack-name")
        equal(f"the tag of {cluster}", tagged, None if cluster == "legacy" else name)
    found = stack.describe_stack_resources(PhysicalResourceId="data")["StackResources"]
    equal("an id that belongs to another type", [one["ResourceType"] for one in found], ["AWS::ECR::Repository"])
    refused("an empty cluster without a stack", "ValidationError", "does not exist", stack.describe_stack_resources,
            PhysicalResourceId="idle-managed")
    console = next(one for name, one in by_name.items() if name.startswith("Infra-ECS-Cluster-reports-"))
    parameters = {one["ParameterKey"]: one["ParameterValue"] for one in console["Parameters"]}
    equal("the console's parameters", sorted(parameters), ["ECSClusterName", "SecurityGroupIds", "SubnetIds", "VpcId"])
    check("and the VPC among them", parameters["VpcId"] in known["Vpcs"])
    children = [one for one in by_name.values() if one.get("ParentId") == by_name["media-prod"]["StackId"]]
    equal("two nested stacks", len(children), 2)
    check("of one root", all(one["RootId"] == one["ParentId"] for one in children))


def sharing(stack, by_name):
    exports = {one["Name"]: one for one in pages(stack, "list_exports", "Exports")}
    vpc = next(one for name, one in exports.items() if name.startswith("OrdersStack-network:") and
               one["Value"].startswith("vpc-"))
    equal("who exports", vpc["ExportingStackId"], by_name["OrdersStack-network"]["StackId"])
    equal("who imports", pages(stack, "list_imports", "Imports", ExportName=vpc["Name"]), ["OrdersStack"])
    refused("nobody imports", "ValidationError", "is not imported by any stack", stack.list_imports,
            ExportName="shop-VpcId")
    template = stack.get_template(StackName="OrdersStack")["TemplateBody"]
    check("the template imports it", vpc["Name"] in json.dumps(template))
    detail = stack.describe_stack_resource(StackName="OrdersStack", LogicalResourceId=next(iter(template["Resources"])))
    check("the CDK's path", json.loads(detail["StackResourceDetail"]["Metadata"])["aws:cdk:path"].startswith("OrdersStack/"))
    summary = stack.get_template_summary(StackName="OrdersStack")
    check("types of resources", "AWS::ECS::Cluster" in summary["ResourceTypes"])


def events(stack, by_name):
    nested = next(one for name, one in by_name.items() if name.startswith("media-prod-ClusterStack-"))
    for one in (nested, by_name["media-prod"]):
        equal(f"{one['StackName']} was rolled back", one["StackStatus"], "UPDATE_ROLLBACK_COMPLETE")
    told = pages(stack, "describe_stack_events", "StackEvents", StackName=nested["StackId"])
    times = [one["Timestamp"] for one in told]
    check("newest first", times == sorted(times, reverse=True))
    equal("each event once", len({one["EventId"] for one in told}), len(told))
    failed = [one for one in reversed(told) if one["ResourceStatus"].endswith("_FAILED")]
    equal("the first failure", failed[0]["ResourceType"], "AWS::ECS::Service")
    check("its reason", "ECS Deployment Circuit Breaker was triggered" in failed[0]["ResourceStatusReason"])
    equal("the others were cancelled", {one["ResourceStatusReason"] for one in failed[1:]}, {"Resource update cancelled"})
    waiting = by_name["OrdersStack"]
    equal("one waits for ECS", waiting["StackStatus"], "UPDATE_IN_PROGRESS")
    newest = stack.describe_stack_events(StackName="OrdersStack")["StackEvents"][0]
    equal("for the service", (newest["ResourceType"], newest["ResourceStatus"]), ("AWS::ECS::Service", "UPDATE_IN_PROGRESS"))
    big = pages(stack, "describe_stack_events", "StackEvents", StackName="sandbox")
    equal("more events than a page has", len({one["EventId"] for one in big}), len(big))
    check("and all of them", len(big) > 300, str(len(big)))


def main():
    endpoint = sys.argv[1].rstrip("/")
    of = lambda service: client(endpoint, service)  # noqa: E731
    ec2, ecs = of("ec2"), of("ecs")
    known = everything(ec2)
    shapes(known)
    filters(ec2, known)
    refusals(ec2)
    topology(known)
    clusters(ecs, of("elbv2"), known)
    capacity(ecs, of("autoscaling"), ec2, known)
    namespace = namespaces(ecs, of("servicediscovery"))
    # CloudFormation throttles whoever asks more than a few times a second: this client waits.
    patient = judge_sim.boto3.client(
        "cloudformation", endpoint_url=endpoint, region_name=judge_sim.REGION, aws_access_key_id="AKIDEMO0000000000000",
        aws_secret_access_key="x", config=judge_sim.Config(retries={"mode": "standard", "max_attempts": 10}))
    stacks(patient, ecs, ec2, known, namespace)
    equal("another region has nothing", client(endpoint, "ec2", "eu-west-1").describe_vpcs()["Vpcs"], [])
    print(f"ok {judge_sim.CHECKS} checks")


if __name__ == "__main__":
    main()
