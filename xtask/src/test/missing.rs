//! Names the browsers that are missing and can't be installed automatically, before anything runs. Without it, users
//! without root access would learn of one after the other, each from a group that fails.

use std::collections::BTreeSet;

use super::{Group, name};
use crate::context::Context;
use crate::tools::debian::{self, Packages};
use crate::tools::{chromium, firefox, webkitgtk};

/// Names the groups that will fail, and the command that would help.
pub fn tell(context: &Context, groups: &[Group]) {
    if debian::can_install() {
        return;
    }
    let engines = [firefox::missing(), webkitgtk::missing()];
    if let Some(said) = remedy(groups, chromium::missing(), &engines) {
        context.say(&said);
    }
}

fn remedy(groups: &[Group], chromium: Option<Packages>, engines: &[Option<Packages>]) -> Option<String> {
    let lacking = |group: Group| {
        let browsers = chromium.iter().filter(move |_| needs_chromium(group));
        browsers.chain(engines.iter().flatten().filter(move |_| needs_all_engines(group)))
    };
    let failing: Vec<_> = groups.iter().copied().filter(|group| lacking(*group).next().is_some()).collect();
    if failing.is_empty() {
        return None;
    }
    let names: Vec<_> = failing.iter().map(|group| name(*group)).collect();
    let packages: BTreeSet<_> =
        failing.iter().flat_map(|group| lacking(*group)).flat_map(|it| it.names).copied().collect();
    let packages: Vec<_> = packages.into_iter().collect();
    Some(format!(
        "these will fail for want of browsers: {}. On Debian, as root: apt-get install {}",
        names.join(", "),
        packages.join(" ")
    ))
}

fn needs_chromium(group: Group) -> bool {
    !matches!(group, Group::Core | Group::Fuzz | Group::Sizes)
}

fn needs_all_engines(group: Group) -> bool {
    matches!(group, Group::E2e | Group::Session)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn packages(names: &'static [&'static str]) -> Option<Packages> {
        Some(Packages { need: "", names, usually: "" })
    }

    #[test]
    fn everything_missing_is_reported_together_with_the_groups_that_need_it() {
        let (chromium, firefox) = (packages(&["chromium"]), packages(&["firefox-esr"]));
        let groups = [Group::Core, Group::Npm, Group::E2e];
        let said = remedy(&groups, chromium, &[firefox, None]).unwrap();
        assert!(said.contains(": npm, e2e. "), "{said}");
        assert!(said.ends_with("apt-get install chromium firefox-esr"), "{said}");
        let said = remedy(&groups, None, &[firefox, None]).unwrap();
        assert!(said.contains(": e2e. ") && said.ends_with("install firefox-esr"), "{said}");
    }

    #[test]
    fn nothing_is_reported_if_no_group_lacks_anything() {
        assert_eq!(remedy(&[Group::E2e], None, &[None, None]), None);
        assert_eq!(remedy(&[Group::Core, Group::Fuzz], packages(&["chromium"]), &[]), None);
    }
}
