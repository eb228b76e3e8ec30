//! The four services of the demo: the OpenID provider, the database, the API and the page. Loopback only.

pub mod api;
pub mod database;
pub mod module;
pub mod policy;
pub mod provider;
pub mod publish;
pub mod running;
pub mod site;

use std::fs::{File, TryLockError, create_dir_all};
use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Error, Result, anyhow, bail};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

/// How long a service may take until it answers.
const START_DEADLINE: Duration = Duration::from_secs(60);
/// How long the port of a service that was just killed may take to become free.
const PORT_DEADLINE: Duration = Duration::from_secs(3);
/// How often a condition is checked.
const LOOK: Duration = Duration::from_millis(40);

/// The address on loopback.
pub fn address(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// A port on which nothing listens.
///
/// # Errors
/// When there is none.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?.local_addr()?.port())
}

/// Fails when another program listens on the port.
///
/// # Errors
/// The message names the option that chooses another port.
pub fn require_free(port: u16, option: &str) -> Result<()> {
    match TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))) {
        Ok(_listener) => Ok(()),
        Err(error) => Err(taken(port, option, &error)),
    }
}

/// Says that the port cannot be used, for what reason, and which option chooses it; nothing when it is free.
pub fn taken_port(port: u16, option: &str) -> Option<String> {
    let bound = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    bound.err().map(|error| format!("{port} ({option}: {})", error.kind()))
}

/// Takes a data folder until the returned file is dropped: services of two tasks would overwrite each other's logs there.
///
/// # Errors
/// When another task has it: the message names the option that chooses another. When the folder cannot be written.
pub fn take_folder(folder: &Path) -> Result<File> {
    create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let path = folder.join("in-use.lock");
    let file = File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!(
                "the data folder {} is in use by another task: choose another with `--data FOLDER`",
                folder.display()
            )
        }
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("{} cannot be locked", path.display()))
        }
    }
}

fn taken(port: u16, option: &str, error: &std::io::Error) -> Error {
    anyhow!(
        "port {port} on 127.0.0.1 cannot be used ({error}): stop what listens there, or choose another \
         port with {option}"
    )
}

/// Like [`require_free`], but waits a moment: for a service that is killed and started again.
///
/// # Errors
/// When the port is still taken after three seconds.
pub async fn wait_until_free(port: u16, option: &str) -> Result<()> {
    let deadline = Instant::now() + PORT_DEADLINE;
    loop {
        match require_free(port, option) {
            Err(_taken) if Instant::now() < deadline => sleep(LOOK).await,
            result => return result,
        }
    }
}

/// A client for services on loopback, which ignores proxy settings.
///
/// # Errors
/// When the client cannot be made.
pub fn http() -> Result<reqwest::Client> {
    let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30));
    client.build().context("the HTTP client cannot be made")
}

/// Waits until the address answers with success; see [`until`].
async fn until_answers(url: &str, ended: impl Future<Output = anyhow::Error>) -> Result<()> {
    let client = http()?;
    let answers = async || client.get(url).send().await.is_ok_and(|response| response.status().is_success());
    until(url, answers, ended).await
}

/// Waits until the port accepts connections, without a request that the service would log; see [`until`].
async fn until_listens(port: u16, ended: impl Future<Output = anyhow::Error>) -> Result<()> {
    let listens = async || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok();
    until(&address(port), listens, ended).await
}

/// Waits for a service to be ready.
///
/// # Errors
/// When the service ends or the deadline passes before it is.
async fn until(
    what: &str,
    is_ready: impl AsyncFn() -> bool,
    ended: impl Future<Output = anyhow::Error>,
) -> Result<()> {
    let wait = async {
        while !is_ready().await {
            sleep(LOOK).await;
        }
    };
    tokio::select! {
        in_time = timeout(START_DEADLINE, wait) => {
            in_time.with_context(|| format!("{what} does not answer after {} s", START_DEADLINE.as_secs()))
        }
        error = ended => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_one_tasks_until_it_ends() {
        let folder = std::env::temp_dir().join(format!("oidc-client-wasm-taken-{}", std::process::id()));
        let first = take_folder(&folder).unwrap();
        let refused = take_folder(&folder).unwrap_err().to_string();
        assert!(refused.contains("--data") && refused.contains(folder.to_str().unwrap()), "{refused}");
        drop(first);
        take_folder(&folder).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
