//! The versions of all tools that are installed, and how long installing them usually takes. The one place to raise them.
//!
//! `wasm-bindgen` is not here: its command line tool must equal the crate in `Cargo.lock`, so its version is read from
//! there.

/// A command line tool that `cargo install` builds into the tool cache.
#[derive(Clone, Copy, Debug)]
pub struct CargoTool {
    /// The crate's name on the registry.
    pub package: &'static str,
    /// The binary to look for, on PATH and in the cache.
    pub binary: &'static str,
    /// Flags for `cargo install` that belong to this tool alone.
    pub flags: &'static [&'static str],
    /// How many crates its build compiles: only for the progress line.
    pub crates: usize,
    /// How long its build usually takes on two cores: only for the progress line.
    pub minutes: u32,
}

/// The target that the demo and the database module are built for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// How shipped pages are compiled and linked. A session needs no megabyte of stack, and a page with the compiler's default
/// would pay for one in memory. Unoptimized builds do need more and keep the default. The other flags reduce code size:
/// values are moved by one instruction instead of field by field, and partial redundancy elimination, which duplicates
/// loads, is off (docs/size.md).
pub const SHIPPED_RUSTFLAGS: (&str, &str) = (
    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
    "-Clink-arg=-zstack-size=65536 \
     -Cllvm-args=--max-store-memcpy=1 -Cllvm-args=--max-store-memmove=1 -Cllvm-args=--max-store-memset=1 \
     -Cllvm-args=--enable-pre=false -Cllvm-args=--enable-load-pre=false -Cllvm-args=--disable-lsr",
);

/// Generates the JavaScript around the wasm. Without default features, which only fetch a browser driver. It is the only
/// one without `--locked`: its lock file names a crate version that not every mirror of the registry has.
pub const WASM_BINDGEN: CargoTool = CargoTool {
    package: "wasm-bindgen-cli",
    binary: "wasm-bindgen",
    flags: &["--no-default-features"],
    crates: 150,
    minutes: 1,
};

/// Builds the demo page.
pub const TRUNK: CargoTool =
    CargoTool { package: "trunk", binary: "trunk", flags: &["--locked"], crates: 384, minutes: 6 };
/// The last trunk that the pinned Rust compiler builds.
pub const TRUNK_VERSION: &str = "0.21.14";

/// Runs the fuzz targets.
pub const CARGO_FUZZ: CargoTool =
    CargoTool { package: "cargo-fuzz", binary: "cargo-fuzz", flags: &["--locked"], crates: 56, minutes: 1 };
/// See [`CARGO_FUZZ`].
pub const CARGO_FUZZ_VERSION: &str = "0.13.2";

/// Firefox's WebDriver. Debian has none, and npm's package downloads a binary while it is being installed.
pub const GECKODRIVER: CargoTool = CargoTool {
    package: "geckodriver",
    binary: "geckodriver",
    flags: &["--locked"],
    crates: 163,
    minutes: 4,
};
/// See [`GECKODRIVER`].
pub const GECKODRIVER_VERSION: &str = "0.37.1";

/// The database server. Version 1.2.0 is the newest that builds without a prebuilt V8.
pub const SPACETIMEDB: CargoTool = CargoTool {
    package: "spacetimedb-standalone",
    binary: "spacetimedb-standalone",
    // Except for its WebAssembly compiler, whose speed matters whenever a module is published.
    flags: &[
        "--locked",
        "--config",
        "profile.release.package.cranelift-codegen.opt-level=1",
        "--config",
        "profile.release.package.regalloc2.opt-level=1",
    ],
    crates: 424,
    minutes: 5,
};
/// See [`SPACETIMEDB`].
pub const SPACETIMEDB_VERSION: &str = "1.2.0";

/// What the SpacetimeDB build calls besides cargo.
pub const SPACETIMEDB_NEEDS: [&str; 4] = ["gcc", "g++", "make", "perl"];

/// The oldest Node.js that the demo provider runs on.
pub const NODE_OLDEST: (u32, u32) = (20, 19);

/// Flags that build a tool in a third of the time. Each tool only runs here, for seconds: optimizing it would take longer
/// than it could save.
pub const QUICK_BUILD: [&str; 8] = [
    "--config",
    "profile.release.opt-level=0",
    "--config",
    "profile.release.lto=false",
    "--config",
    "profile.release.codegen-units=16",
    "--config",
    "profile.release.debug=false",
];
