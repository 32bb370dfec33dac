//! How `session-manager-plugin` is installed here, in the words of AWS's page
//! [Install the Session Manager plugin](https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html).

use std::path::Path;

/// Where the packages are.
const PACKAGES: &str = "https://s3.amazonaws.com/session-manager-downloads/plugin/latest";

/// What a machine is, as far as its packages go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum System {
    Mac,
    Windows,
    Deb,
    Rpm,
    Other,
}

/// The line that installs it, or updates it, on this machine.
pub fn line() -> String {
    let has = |program: &str| {
        let folders = ["/usr/bin", "/bin", "/usr/local/bin"];
        folders
            .iter()
            .any(|it| Path::new(it).join(program).exists())
    };
    let system = match (std::env::consts::OS, has("dpkg"), has("rpm")) {
        ("macos", ..) => System::Mac,
        ("windows", ..) => System::Windows,
        ("linux", true, _) => System::Deb,
        ("linux", false, true) => System::Rpm,
        _ => System::Other,
    };
    line_for(system, std::env::consts::ARCH)
}

fn line_for(system: System, arch: &str) -> String {
    let is_arm = arch == "aarch64";
    match system {
        System::Mac => "brew install --cask session-manager-plugin".to_owned(),
        System::Windows => "winget install Amazon.SessionManagerPlugin".to_owned(),
        System::Deb => {
            let folder = if is_arm {
                "ubuntu_arm64"
            } else {
                "ubuntu_64bit"
            };
            let file = "session-manager-plugin.deb";
            format!("curl {PACKAGES}/{folder}/{file} -o {file} && sudo dpkg -i {file}")
        }
        System::Rpm => {
            let folder = if is_arm { "linux_arm64" } else { "linux_64bit" };
            format!("sudo yum install -y {PACKAGES}/{folder}/session-manager-plugin.rpm")
        }
        System::Other => {
            "see \"Install the Session Manager plugin\" in the AWS Systems Manager User Guide"
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_has_its_line() {
        for (system, arch, words) in [
            (System::Mac, "aarch64", "brew install --cask"),
            (System::Windows, "x86_64", "winget install"),
            (
                System::Deb,
                "x86_64",
                "/ubuntu_64bit/session-manager-plugin.deb",
            ),
            (
                System::Deb,
                "aarch64",
                "/ubuntu_arm64/session-manager-plugin.deb",
            ),
            (
                System::Rpm,
                "x86_64",
                "/linux_64bit/session-manager-plugin.rpm",
            ),
            (
                System::Rpm,
                "aarch64",
                "/linux_arm64/session-manager-plugin.rpm",
            ),
            (System::Other, "x86_64", "User Guide"),
        ] {
            let line = line_for(system, arch);
            assert!(line.contains(words), "{system:?} {arch}: {line}");
        }
        assert!(!line().is_empty());
    }
}
