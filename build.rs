//! Builds the explorer of `explorer/` with npm and embeds it.
//!
//! A machine without npm or without a network still gets a server: any failure is a warning, and a small page that
//! can run a query takes the place of GraphiQL. `PAPER_CATALOG_EXPLORER` chooses otherwise: `off` embeds the small
//! page at once, `require` makes a failure an error, any other value is a folder that `npm run build` has written.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "the environment and the standard output are how cargo and a build script talk"
)]

use std::{
    env,
    error::Error,
    fmt::Write,
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What the explorer is built from; the rest of its folder is for those who work on it.
const SOURCES: [&str; 8] = [
    "build.mjs",
    "index.html",
    "package-lock.json",
    "package.json",
    "precompress.ts",
    "src",
    "tsconfig.json",
    "vite.config.ts",
];
const EXPLORER: &str = "explorer";
const FALLBACK: &str = "explorer/fallback";
const SETTING: &str = "PAPER_CATALOG_EXPLORER";
/// How long npm and the build may take together.
const TIME_LIMIT: Duration = Duration::from_mins(8);
/// How long a build that has to stop may take to stop its children.
const GRACE: Duration = Duration::from_secs(5);
/// How much of the output of a failed build is repeated as warnings.
const WARNED_LINES: usize = 12;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    println!("cargo::rerun-if-env-changed={SETTING}");
    println!("cargo::rerun-if-changed={FALLBACK}");
    for source in SOURCES {
        println!("cargo::rerun-if-changed={EXPLORER}/{source}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let folder = explorer(&out)?;
    let table = table(&fs::canonicalize(folder)?)?;
    Ok(fs::write(out.join("explorer.rs"), table)?)
}

/// The folder to embed.
fn explorer(out: &Path) -> Outcome<PathBuf> {
    let setting = env::var(SETTING).unwrap_or_default();
    match setting.as_str() {
        "off" => Ok(FALLBACK.into()),
        "require" => build(out),
        "" => Ok(build(out).unwrap_or_else(|error| {
            warn(&error.to_string());
            warn(&format!(
                "The server gets a small page in place of GraphiQL. For GraphiQL, have Node.js 20.19 or later and npm, touch {EXPLORER}/package.json and build again; \
                 {SETTING}=off silences this."
            ));
            FALLBACK.into()
        })),
        folder => {
            println!("cargo::rerun-if-changed={folder}");
            if !Path::new(folder).join("index.html").is_file() {
                return Err(format!("{SETTING} is {folder}, which has no index.html").into());
            }
            Ok(folder.into())
        }
    }
}

fn warn(text: &str) {
    for line in text.lines() {
        println!("cargo::warning={line}");
    }
}

/// Builds the explorer in a copy of its sources, unless the output there came from the same sources.
fn build(out: &Path) -> Outcome<PathBuf> {
    let workshop = out.join(EXPLORER);
    let output = workshop.join("dist");
    let stamp = out.join("explorer.stamp");
    let sources = sources()?;
    let digest = digest(&sources);
    if output.is_dir() && fs::read_to_string(&stamp).is_ok_and(|built| built == digest) {
        return Ok(output);
    }
    copy(&sources, &workshop)?;
    run_npm(&workshop, &out.join("explorer.log"))?;
    fs::write(stamp, digest)?;
    Ok(output)
}

/// Path below the explorer's folder and content of each source, in a fixed order.
fn sources() -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let folder = Path::new(EXPLORER);
    let mut sources = Vec::new();
    for source in SOURCES {
        for path in files_below(&folder.join(source))? {
            let content = fs::read(&path)?;
            let name = path.strip_prefix(folder).map_err(io::Error::other)?;
            sources.push((name.to_owned(), content));
        }
    }
    Ok(sources)
}

fn digest(sources: &[(PathBuf, Vec<u8>)]) -> String {
    let mut hasher = DefaultHasher::new();
    sources.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Makes the workshop hold these sources and no older ones. The installed packages stay: they are most of the time.
fn copy(sources: &[(PathBuf, Vec<u8>)], workshop: &Path) -> io::Result<()> {
    fs::create_dir_all(workshop)?;
    for entry in fs::read_dir(workshop)? {
        let entry = entry?;
        if entry.file_name() == "node_modules" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    for (name, content) in sources {
        let target = workshop.join(name);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(target, content)?;
    }
    Ok(())
}

fn run_npm(workshop: &Path, log: &Path) -> Outcome<()> {
    let output = File::create(log)?;
    let mut child = Command::new("node")
        .arg("build.mjs")
        .current_dir(workshop)
        .stdin(Stdio::piped())
        .stdout(output.try_clone()?)
        .stderr(output)
        .spawn()
        .map_err(|error| format!("node could not be started to build the explorer: {error}"))?;
    let problem = match wait(&mut child, TIME_LIMIT)? {
        Some(status) if status.success() => return Ok(()),
        Some(status) => format!("The build of the explorer failed ({status}):"),
        None => {
            stop(&mut child)?;
            format!("The build of the explorer took longer than {TIME_LIMIT:?}:")
        }
    };
    Err(format!(
        "{problem}\n{}\nAll it said is in {}",
        last_lines(log)?,
        log.display()
    )
    .into())
}

fn last_lines(log: &Path) -> io::Result<String> {
    let text = fs::read_to_string(log)?;
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    Ok(lines[lines.len().saturating_sub(WARNED_LINES)..].join("\n"))
}

/// Waits for the end of a process; none when the time is over first.
fn wait(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// Closes the standard input, upon which the build ends with its children.
fn stop(child: &mut Child) -> io::Result<()> {
    drop(child.stdin.take());
    if wait(child, GRACE)?.is_none() {
        child.kill()?;
        child.wait()?;
    }
    Ok(())
}

/// The Rust expression that embeds the files of a folder. Of a file with compressed copies beside it only those are embedded.
fn table(folder: &Path) -> Outcome<String> {
    let mut table = String::from("&[\n");
    for path in files_below(folder)? {
        let media_type = match path.extension().and_then(|extension| extension.to_str()) {
            Some("br" | "gz") => continue,
            extension => media_type(extension)
                .ok_or_else(|| format!("{} is of an unknown type", path.display()))?,
        };
        let name = path
            .strip_prefix(folder)?
            .to_str()
            .ok_or("a name is not UTF-8")?
            .replace('\\', "/");
        let (brotli, gzip) = (beside(&path, "br"), beside(&path, "gz"));
        let stored = if brotli.is_file() && gzip.is_file() {
            [embedded("Brotli", &brotli)?, embedded("Gzip", &gzip)?].concat()
        } else {
            embedded("Identity", &path)?
        };
        writeln!(
            table,
            "    File {{ path: {name:?}, media_type: {media_type:?}, stored: &[{stored}] }},"
        )?;
    }
    table.push_str("]\n");
    Ok(table)
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

fn embedded(coding: &str, path: &Path) -> Outcome<String> {
    let path = path.to_str().ok_or("a path is not UTF-8")?;
    Ok(format!("(Coding::{coding}, include_bytes!({path:?})), "))
}

fn media_type(extension: Option<&str>) -> Option<&'static str> {
    Some(match extension? {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "svg" => "image/svg+xml",
        "ttf" => "font/ttf",
        _ => return None,
    })
}

/// All files below a folder, or the file itself, in order.
fn files_below(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries = fs::read_dir(path)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    let files = entries
        .iter()
        .map(|entry| files_below(entry))
        .collect::<io::Result<Vec<_>>>()?;
    Ok(files.concat())
}
