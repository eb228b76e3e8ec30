//! The messages of `cargo xtask` when it cannot do what it is asked: one clear message and a non-zero exit.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what fails in a test's helper fails the test"
)]

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Output};

fn xtask(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output().unwrap()
}

/// The one line that was printed, without the word `error`.
fn only_message(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(!output.status.success(), "{said}");
    said.trim().strip_prefix("error: ").unwrap().to_owned()
}

/// Four free ports: a demo may be running on the default ones.
fn free_ports() -> [String; 4] {
    // Held until all are known, or the same one could come twice.
    let held = [0; 4].map(|port| TcpListener::bind(("127.0.0.1", port)).unwrap());
    held.map(|listener| listener.local_addr().unwrap().port().to_string())
}

/// An empty data folder: a demo may be running in the default one.
fn new_folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _absent = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

const PORT_OPTIONS: [&str; 4] = ["--app-port", "--provider-port", "--database-port", "--api-port"];

/// `demo` on these ports, in the order of [`PORT_OPTIONS`].
fn demo(ports: &[String; 4]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("demo");
    for (option, port) in PORT_OPTIONS.iter().zip(ports) {
        command.args([option, port.as_str()]);
    }
    command
}

#[test]
fn a_taken_port_is_named_with_the_option_that_chooses_another() {
    for (index, option) in PORT_OPTIONS.iter().enumerate() {
        let holder = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut ports = free_ports();
        ports[index] = holder.local_addr().unwrap().port().to_string();
        let message = only_message(&demo(&ports).output().unwrap());
        assert!(message.contains(&ports[index]), "{message}");
        assert!(message.contains(option), "{message}");
    }
}

#[test]
fn all_taken_ports_are_named_at_once_and_how_to_run_a_second_demo() {
    let held = [0; 4].map(|port| TcpListener::bind(("127.0.0.1", port)).unwrap());
    let ports = held.each_ref().map(|listener| listener.local_addr().unwrap().port().to_string());
    let message = only_message(&demo(&ports).output().unwrap());
    for (option, port) in PORT_OPTIONS.iter().zip(&ports) {
        assert!(message.contains(&format!("{port} ({option}")), "{message}");
    }
    assert!(message.ends_with("for a second demo beside the first, also give `--data FOLDER`"), "{message}");
}

#[test]
fn a_second_demo_in_the_same_folder_says_so_and_leaves_the_logs_of_the_first() {
    let data = new_folder("second-demo");
    let log = data.join("provider.log");
    fs::write(&log, "of the first").unwrap();
    // As a demo that runs holds it.
    let held = File::create(data.join("in-use.lock")).unwrap();
    held.try_lock().unwrap();
    let message = only_message(&demo(&free_ports()).arg("--data").arg(&data).output().unwrap());
    assert!(message.contains(data.to_str().unwrap()) && message.contains("--data FOLDER"), "{message}");
    assert_eq!(fs::read_to_string(&log).unwrap(), "of the first");
}

#[test]
fn a_configuration_that_is_not_there_is_noticed_before_anything_is_built() {
    let output = demo(&free_ports()).args(["--config", "/nonexistent/config.json"]).output().unwrap();
    assert!(only_message(&output).contains("--config"));
}

#[test]
fn with_a_custom_configuration_ports_of_services_not_started_may_be_in_use() {
    for index in [1, 3] {
        let holder = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut ports = free_ports();
        ports[index] = holder.local_addr().unwrap().port().to_string();
        let output = demo(&ports).args(["--config", "/nonexistent/config.json"]).output().unwrap();
        assert!(only_message(&output).contains("--config"), "{}", PORT_OPTIONS[index]);
    }
}

#[test]
fn a_port_that_is_chosen_twice_is_refused() {
    let message = only_message(&xtask(&["demo", "--app-port", "5999", "--provider-port", "5999"]));
    assert!(message.contains("chosen twice"), "{message}");
}

#[test]
fn without_node_the_demo_says_what_to_install() {
    let mut demo = demo(&free_ports());
    let output = demo.arg("--data").arg(new_folder("no-node")).env("PATH", "/nonexistent").output().unwrap();
    let message = only_message(&output);
    assert!(message.contains("Node.js"), "{message}");
}

#[test]
fn a_service_that_cannot_have_its_port_says_so() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = holder.local_addr().unwrap().port().to_string();
    let message = only_message(&xtask(&["serve", "site", "--port", &port]));
    assert!(message.contains("--port"), "{message}");
}

#[test]
fn a_group_of_tests_that_does_not_exist_is_not_a_success() {
    let output = xtask(&["test", "parcels"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("packages"), "it names the groups that exist");
}

#[test]
fn a_bench_that_does_not_exist_is_not_a_success() {
    let output = xtask(&["bench", "parcels"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("leptos"), "it names those that exist");
}
