//! Tools from Debian's packages.

use anyhow::{Result, bail};

use super::lock;
use crate::context::{Context, on_path};
use crate::process::{Child, command, log_file, tail};

/// Something that Debian packages.
#[derive(Clone, Copy, Debug)]
pub struct Packages {
    /// What needs it, as the beginning of a sentence.
    pub need: &'static str,
    /// The packages that bring it.
    pub names: &'static [&'static str],
    /// How long installing them usually takes.
    pub usually: &'static str,
}

/// The result of `find`, after installing the packages if it is missing and this process runs as root.
///
/// # Errors
/// When it is missing and cannot be installed: the message says what to install.
pub async fn ensure<T>(context: &Context, packages: Packages, find: impl Fn() -> Option<T>) -> Result<T> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let Packages { need, names, usually } = packages;
    let list = names.join(" ");
    if !can_install() {
        bail!("{need}: on Debian, as root, run `apt-get install {list}`");
    }
    let _one_at_a_time = lock(context, "debian-packages").await?;
    // Another task may have installed it while this one waited.
    if let Some(found) = find() {
        return Ok(found);
    }
    context.say(&format!("installing {list} from Debian (usually {usually})"));
    apt_get(context, &["update"]).await?;
    apt_get(context, &[&["install", "-y", "--no-install-recommends"], names].concat()).await?;
    match find() {
        Some(found) => Ok(found),
        None => bail!("{need}: Debian's {list} are installed, but it is not where it should be"),
    }
}

/// Whether missing packages are installed automatically.
pub fn can_install() -> bool {
    rustix::process::geteuid().is_root() && on_path("apt-get").is_some()
}

async fn apt_get(context: &Context, arguments: &[&str]) -> Result<()> {
    let log = context.target().join("apt-get.log");
    let file = log_file(&log)?;
    let mut apt = command("apt-get");
    // The system's own updates may hold its lock for a while.
    apt.args(["-o", "DPkg::Lock::Timeout=300"])
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdout(file.try_clone()?)
        .stderr(file);
    let status = Child::start(context, "apt-get", &mut apt)?.wait().await?;
    if !status.success() {
        bail!("apt-get {} failed ({status}); its last lines:\n{}", arguments.join(" "), tail(&log));
    }
    Ok(())
}
