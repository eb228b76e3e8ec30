//! Publishes the module over HTTP, as the owner that the data folder remembers.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use reqwest::{Client, StatusCode};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::http;
use super::module::Module;
use crate::site_build::hex;

/// Where to publish.
#[derive(Clone, Debug)]
pub struct Destination {
    /// The server's address, `http://…` without a path.
    pub uri: String,
    /// The name that the page connects to.
    pub name: String,
    /// Where the owner's token and the hash of the published module are kept.
    pub data: PathBuf,
    /// What the user can do when the server refuses.
    pub remedy: String,
}

/// The token of the database's owner. It has no `Debug`: it must not show.
struct Owner(String);

/// Publishes the module unless it is there already. Returns whether it did.
///
/// # Errors
/// When the server cannot be reached or refuses.
pub async fn publish(destination: &Destination, module: &Module) -> Result<bool> {
    let client = http()?;
    let hash = hex(&Sha256::digest(&module.wasm));
    let mark = destination.data.join("published");
    let is_same = fs::read_to_string(&mark).is_ok_and(|last| last == hash);
    if is_same && is_there(&client, destination).await? {
        return Ok(false);
    }
    let known = fs::read_to_string(token_file(&destination.data)).ok().map(Owner);
    let mut status = match &known {
        Some(owner) => put(&client, destination, owner, module).await?,
        None => StatusCode::UNAUTHORIZED,
    };
    // A server that was set up again doesn't know its former owner.
    if status == StatusCode::UNAUTHORIZED {
        let owner = new_owner(&client, destination).await?;
        status = put(&client, destination, &owner, module).await?;
    }
    if !status.is_success() {
        bail!(
            "the database server at {} refused the module ({status}): `{}` may belong to another owner there, \
             or its tables may have changed; {}",
            destination.uri,
            destination.name,
            destination.remedy
        );
    }
    fs::write(&mark, hash).with_context(|| format!("{} cannot be written", mark.display()))?;
    Ok(true)
}

async fn is_there(client: &Client, destination: &Destination) -> Result<bool> {
    let url = format!("{}/v1/database/{}", destination.uri, destination.name);
    let response = client.get(&url).send().await.with_context(|| unreachable(destination))?;
    Ok(response.status().is_success())
}

async fn put(
    client: &Client,
    destination: &Destination,
    owner: &Owner,
    module: &Module,
) -> Result<StatusCode> {
    let url = format!("{}/v1/database/{}", destination.uri, destination.name);
    let request = client.put(&url).bearer_auth(&owner.0).body(module.wasm.clone());
    Ok(request.send().await.with_context(|| unreachable(destination))?.status())
}

async fn new_owner(client: &Client, destination: &Destination) -> Result<Owner> {
    let url = format!("{}/v1/identity", destination.uri);
    let response = client.post(&url).send().await.with_context(|| unreachable(destination))?;
    let answer: Value = response.json().await.context("the database server's answer is no JSON")?;
    let token = answer.get("token").and_then(Value::as_str);
    let owner = Owner(token.context("the database server gave no owner token")?.to_owned());
    keep(&destination.data, &owner)?;
    Ok(owner)
}

/// Writes the token so that only this user can read it.
fn keep(data: &Path, owner: &Owner) -> Result<()> {
    fs::create_dir_all(data).with_context(|| format!("{} cannot be made", data.display()))?;
    let path = token_file(data);
    let opened = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
    let mut file = opened.with_context(|| format!("{} cannot be written", path.display()))?;
    file.write_all(owner.0.as_bytes()).with_context(|| format!("{} cannot be written", path.display()))
}

fn token_file(data: &Path) -> PathBuf {
    data.join("owner-token")
}

fn unreachable(destination: &Destination) -> String {
    format!("the database server at {} does not answer", destination.uri)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use axum::Router;
    use axum::routing::{post, put};
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn a_module_that_is_refused_comes_with_what_to_do() {
        let refusing = Router::new()
            .route("/v1/identity", post(async || json!({ "token": "t" }).to_string()))
            .route("/v1/database/clicker", put(async || StatusCode::BAD_REQUEST));
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let uri = format!("http://{}", listener.local_addr().unwrap());
        let data = std::env::temp_dir().join(format!("oidc-client-wasm-refused-{}", std::process::id()));
        let remedy = "choose another folder with --data".to_owned();
        let destination = Destination { uri, name: "clicker".to_owned(), data: data.clone(), remedy };
        let module = Module { wasm: Vec::new() };
        let refused = tokio::select! {
            ended = axum::serve(listener, refusing) => panic!("{ended:?}"),
            published = publish(&destination, &module) => published.unwrap_err().to_string(),
        };
        fs::remove_dir_all(&data).unwrap();
        assert!(
            refused.contains("400") && refused.ends_with("; choose another folder with --data"),
            "{refused}"
        );
    }
}
