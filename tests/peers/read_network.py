"""What is around the networks of an account, as boto3 reads it.

read_network.py ENDPOINT [--key K --secret S]

For each kind a sorted list of lists: the fields that two readers must agree about.
"""
import argparse
import json

import boto3
from botocore.config import Config


def paged(ec2, operation, member):
    return [item for page in ec2.get_paginator(operation).paginate() for item in page[member]]


def rules(way, permissions):
    for one in permissions:
        peers = [["cidr", it["CidrIp"]] for it in one.get("IpRanges", [])]
        peers += [["cidr", it["CidrIpv6"]] for it in one.get("Ipv6Ranges", [])]
        peers += [["group", it["GroupId"]] for it in one.get("UserIdGroupPairs", [])]
        peers += [["prefix_list", it["PrefixListId"]] for it in one.get("PrefixListIds", [])]
        yield [way, one["IpProtocol"], one.get("FromPort"), one.get("ToPort"), sorted(peers)]


def group(one):
    both = [*rules("in", one["IpPermissions"]), *rules("out", one["IpPermissionsEgress"])]
    return [one["GroupId"], one["GroupName"], one["VpcId"], sorted(both, key=json.dumps)]


def nat(one):
    public = [it["PublicIp"] for it in one["NatGatewayAddresses"] if it.get("PublicIp")]
    return [one["NatGatewayId"], one["VpcId"], one["SubnetId"], one["State"], public]


def gateway(one):
    return [one["InternetGatewayId"], sorted([it["VpcId"], it["State"]] for it in one["Attachments"])]


def endpoint(one):
    return [one["VpcEndpointId"], one["VpcEndpointType"], one["VpcId"], one["ServiceName"], one["State"],
            sorted(one["SubnetIds"]), sorted(one["RouteTableIds"]), sorted(it["GroupId"] for it in one["Groups"]),
            one["PrivateDnsEnabled"]]


def acl(one):
    entries = [[it["RuleNumber"], it["Egress"], it["Protocol"], it["RuleAction"], it.get("CidrBlock")]
               for it in one["Entries"]]
    return [one["NetworkAclId"], one["VpcId"], one["IsDefault"], sorted(it["SubnetId"] for it in one["Associations"]),
            sorted(entries)]


TARGETS = ["GatewayId", "NatGatewayId", "TransitGatewayId", "VpcPeeringConnectionId", "NetworkInterfaceId"]


def table(one):
    routes = []
    for it in one["Routes"]:
        to = it.get("DestinationCidrBlock") or it.get("DestinationIpv6CidrBlock") or it.get("DestinationPrefixListId")
        routes.append([to, next((it[name] for name in TARGETS if it.get(name)), None), it.get("State")])
    held = [[it.get("SubnetId") or "", it["Main"]] for it in one["Associations"]]
    return [one["RouteTableId"], one["VpcId"], sorted(held), sorted(routes, key=json.dumps)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("endpoint")
    parser.add_argument("--key", default="test")
    parser.add_argument("--secret", default="test")
    asked = parser.parse_args()
    ec2 = boto3.client("ec2", endpoint_url=asked.endpoint, region_name="us-east-1", aws_access_key_id=asked.key,
                       aws_secret_access_key=asked.secret, config=Config(retries={"max_attempts": 2}))
    kinds = {"groups": ("describe_security_groups", "SecurityGroups", group),
             "nats": ("describe_nat_gateways", "NatGateways", nat),
             "gateways": ("describe_internet_gateways", "InternetGateways", gateway),
             "endpoints": ("describe_vpc_endpoints", "VpcEndpoints", endpoint),
             "acls": ("describe_network_acls", "NetworkAcls", acl),
             "tables": ("describe_route_tables", "RouteTables", table),
             "prefix_lists": ("describe_prefix_lists", "PrefixLists",
                              lambda one: [one["PrefixListId"], one["PrefixListName"], one.get("Cidrs", [])])}
    answer = {kind: sorted((read(one) for one in paged(ec2, operation, member)), key=json.dumps)
              for kind, (operation, member, read) in kinds.items()}
    names = []
    for one in paged(ec2, "describe_vpcs", "Vpcs"):
        values = [ec2.describe_vpc_attribute(VpcId=one["VpcId"], Attribute=name)[name[0].upper() + name[1:]]["Value"]
                  for name in ("enableDnsSupport", "enableDnsHostnames")]
        names.append([one["VpcId"], *values])
    print(json.dumps(answer | {"dns": sorted(names)}))


if __name__ == "__main__":
    main()
