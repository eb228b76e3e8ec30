//! `cargo xtask demo` as users start, stop and break it: nothing is left behind.
//!
//! It needs the built page and the database server: `cargo xtask test e2e` makes them first.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "what fails in a test's helper fails the test")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

const DEADLINE: Duration = Duration::from_secs(60);

/// A demo with free ports, and a data folder that is removed with it.
struct Demo {
    xtask: Child,
    ports: [u16; 4],
    data: PathBuf,
    lines: Receiver<String>,
}

impl Demo {
    fn start(name: &str) -> Self {
        let data = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _absent = fs::remove_dir_all(&data);
        Self::start_in(data)
    }

    fn start_in(data: PathBuf) -> Self {
        let ports = free_ports();
        let [app, provider, database, api] = ports.map(|port| port.to_string());
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["demo", "--app-port", &app, "--provider-port", &provider, "--database-port", &database])
            .args(["--api-port", &api])
            .arg("--data")
            .arg(&data)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(xtask.stdout.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { xtask, ports, data, lines }
    }

    /// Waits until the page, the database and the API have reported that they are ready.
    fn wait_until_ready(&mut self) {
        let end = Instant::now() + DEADLINE;
        let [page, _provider, database, api] = self.ports;
        let mut missing = vec![page, database, api];
        while !missing.is_empty() {
            match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => missing.retain(|port| line != format!("ready http://127.0.0.1:{port}")),
                Err(_) => {
                    let _ended = self.xtask.kill();
                    panic!("not ready: {missing:?}; {}", self.said());
                }
            }
        }
    }

    fn signal(&self, signal: Signal) {
        kill_process(pid(self.xtask.id()), signal).unwrap();
    }

    /// Kills the child whose command line contains this word.
    fn kill_child(&self, word: &str) {
        let id = self.xtask.id();
        let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap();
        let is_it = |child: &&str| {
            fs::read_to_string(format!("/proc/{child}/cmdline")).is_ok_and(|line| line.contains(word))
        };
        let child = children.split_whitespace().find(is_it).unwrap();
        kill_process(pid(child.parse().unwrap()), Signal::KILL).unwrap();
    }

    fn wait(&mut self) -> ExitStatus {
        let end = Instant::now() + DEADLINE;
        wait_for(end, "xtask ends", || self.xtask.try_wait().unwrap().is_some());
        self.xtask.wait().unwrap()
    }

    fn assert_nothing_is_left(&self) {
        let end = Instant::now() + Duration::from_secs(10);
        for port in self.ports {
            wait_for(end, "the port is free", || TcpListener::bind(("127.0.0.1", port)).is_ok());
        }
    }

    fn said(&mut self) -> String {
        let mut said = String::new();
        self.xtask.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        said
    }
}

impl Drop for Demo {
    /// A test that fails must not leave a demo behind; its children die with it.
    fn drop(&mut self) {
        let _ended = self.xtask.kill();
        let _reaped = self.xtask.wait();
    }
}

fn pid(id: u32) -> Pid {
    Pid::from_raw(i32::try_from(id).unwrap()).unwrap()
}

/// Four ports for this test. The kernel would give a port that is free for a moment to the next connection of any other
/// program, so they are below the range that it uses; each test takes others, because they run in parallel.
fn free_ports() -> [u16; 4] {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 100).unwrap() * 100;
    let mut free = (0..).map(|_| first + NEXT.fetch_add(1, Ordering::Relaxed) % 100);
    std::array::from_fn(|_| free.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap())
}

fn wait_for(end: Instant, what: &str, mut condition: impl FnMut() -> bool) {
    while !condition() {
        assert!(Instant::now() < end, "waited too long until {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_signal_stops_every_child() {
    for signal in [Signal::INT, Signal::TERM] {
        let mut demo = Demo::start(&format!("signal-{}", signal.as_raw()));
        demo.wait_until_ready();
        demo.signal(signal);
        assert!(demo.wait().success(), "{signal:?}: {}", demo.said());
        demo.assert_nothing_is_left();
    }
}

#[test]
fn the_children_die_with_an_xtask_that_is_killed() {
    let mut demo = Demo::start("killed");
    demo.wait_until_ready();
    demo.signal(Signal::KILL);
    demo.wait();
    demo.assert_nothing_is_left();
}

#[test]
fn one_child_that_dies_stops_the_others_and_is_named() {
    let children = [
        ("server.js", "the provider ended"),
        ("spacetimedb-standalone", "the database server ended"),
        ("demo-api", "the API ended"),
    ];
    for (word, name) in children {
        let mut demo = Demo::start(&format!("dying-{}", word.len()));
        demo.wait_until_ready();
        demo.kill_child(word);
        assert!(!demo.wait().success());
        let said = demo.said();
        assert_eq!(said.matches("error: ").count(), 1, "{said}");
        assert!(said.contains(name), "{said}");
        demo.assert_nothing_is_left();
    }
}

#[test]
fn a_second_start_installs_and_builds_nothing() {
    let mut first = Demo::start("second-start");
    first.wait_until_ready();
    first.signal(Signal::TERM);
    assert!(first.wait().success());
    let began = Instant::now();
    let mut second = Demo::start_in(first.data.clone());
    second.wait_until_ready();
    let seconds = began.elapsed().as_secs_f64();
    second.signal(Signal::TERM);
    assert!(second.wait().success());
    let said = second.said();
    assert!(!said.contains("installing") && !said.contains("building"), "{said}");
    println!("a second start takes {seconds:.1} s");
    let figures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/figures");
    fs::create_dir_all(&figures).unwrap();
    fs::write(figures.join("second-start.json"), format!("{{ \"seconds\": {seconds:.3} }}\n")).unwrap();
}

#[test]
fn no_secret_of_the_owner_is_readable_by_others_or_said() {
    use std::os::unix::fs::PermissionsExt;
    let mut demo = Demo::start("owner");
    demo.wait_until_ready();
    demo.signal(Signal::TERM);
    demo.wait();
    let file = demo.data.join("database/owner-token");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let token = fs::read_to_string(&file).unwrap();
    assert!(!demo.said().contains(&token));
}
