//! Where an example runs: in a folder of its own, with nothing else to write to, no network, and limits.
//!
//! With bubblewrap, a run sees `/usr` and the interpreter (read-only), a folder and a `/tmp` of its own, a process
//! tree of its own, and no network but its own loopback. An ordinary user gets there through a user namespace. As root there is none:
//! root mounts what is seen, and the run continues as a user without rights, one for each worker, because the kernel
//! does not count root's processes. Limits on time of the processor, memory, processes and size of files are set
//! within.
//!
//! Without a sandbox a run has the user's own rights; only its environment, its folder and its limits are set.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use prepress::examples::{End, Outcome, Program};
use tempfile::TempDir;

use super::interpreter::FoundInterpreter;
use super::process::{self, Limits};

/// The folder of a run, as the run sees it.
const FOLDER: &str = "/example";

/// Bytes that an example may print.
const OUTPUT: usize = 1 << 20;

/// Bytes of memory for each process: room for the address space of numerical libraries.
const MEMORY: u64 = 4 << 30;

/// Processes and threads at a time.
const PROCESSES: u32 = 128;

/// Bytes of a file, and of all files together.
const FILES: u64 = 64 << 20;

/// User ids that no distribution gives to anybody (see `UIDS-GIDS.md` of systemd).
const FREE_USERS: std::ops::Range<u32> = 60_578..60_706;

/// The user without rights that every system has.
const NOBODY: u32 = 65_534;

/// Environment of every run: nothing of the user's own.
const ENVIRONMENT: [(&str, &str); 9] = [
    ("PATH", "/usr/bin:/bin"),
    ("LANG", "C.UTF-8"),
    ("TZ", "UTC"),
    ("COLUMNS", "80"),
    ("NO_COLOR", "1"),
    ("PYTHONHASHSEED", "0"),
    ("PYTHONDONTWRITEBYTECODE", "1"),
    // One thread each: the runs are side by side already, and results must not depend on the machine.
    ("OPENBLAS_NUM_THREADS", "1"),
    ("OMP_NUM_THREADS", "1"),
];

/// A place to run examples in.
#[derive(Debug)]
pub struct Sandbox {
    interpreter: PathBuf,
    time: Duration,
    /// Holds the files of the runs.
    folder: TempDir,
    /// The program that sets limits, if there is one.
    prlimit: Option<PathBuf>,
    bubblewrap: Option<Bubblewrap>,
}

#[derive(Debug)]
struct Bubblewrap {
    program: PathBuf,
    user: User,
    /// Options that lay out what is seen.
    layout: Vec<OsString>,
}

/// Who runs the examples.
#[derive(Clone, Copy, Debug)]
enum User {
    /// Whoever has started the program, in a user namespace.
    Same,
    /// One of [`FREE_USERS`] for each worker.
    Free,
    /// [`NOBODY`], where ids are few, as in some containers.
    Nobody,
}

impl Sandbox {
    /// A sandbox for an interpreter that has been seen to work; `time` is for each run.
    ///
    /// # Errors
    ///
    /// Why there is none: what is missing or what bubblewrap says.
    pub fn new(interpreter: &FoundInterpreter, time: Duration) -> Result<Self, String> {
        let program = find_program("bwrap").ok_or("bubblewrap (`bwrap`) is not installed")?;
        let mut sandbox = Sandbox::without(interpreter, time).map_err(|error| error.to_string())?;
        if sandbox.prlimit.is_none() {
            return Err("`prlimit` (of util-linux) is not installed".to_owned());
        }
        let users: &[User] = if is_root() {
            &[User::Free, User::Nobody]
        } else {
            &[User::Same]
        };
        let mut reason = String::new();
        for user in users {
            sandbox.bubblewrap = Some(Bubblewrap {
                program: program.clone(),
                user: *user,
                layout: layout(interpreter),
            });
            match sandbox.trial() {
                Ok(()) => return Ok(sandbox),
                Err(words) => reason = words,
            }
        }
        Err(format!("bubblewrap does not work here: {reason}"))
    }

    /// A place that is no sandbox.
    ///
    /// # Errors
    ///
    /// If no temporary folder can be made.
    pub fn without(interpreter: &FoundInterpreter, time: Duration) -> io::Result<Self> {
        Ok(Sandbox {
            interpreter: interpreter.program.clone(),
            time,
            folder: tempfile::Builder::new()
                .prefix("prepress-check-")
                .tempdir()?,
            prlimit: find_program("prlimit"),
            bubblewrap: None,
        })
    }

    /// Runs a program. `slot` is a number that no other run has at the same time; `time` multiplies what it may take.
    pub fn run(&self, program: &Program, slot: usize, time: u32) -> Outcome {
        let time = self.time * time;
        let folder = match self.folder(slot, program) {
            Ok(folder) => folder,
            Err(error) => return not_started(error.to_string()),
        };
        let files: Vec<&str> = program
            .files
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let command = self.command(&folder, &files, &program.arguments(), slot, time);
        let outcome = process::run(command, self.limits(time));
        // What cannot be removed now goes with the folder around it.
        let _ = fs::remove_dir_all(folder);
        self.understood(outcome)
    }

    /// Whether anything at all runs.
    fn trial(&self) -> Result<(), String> {
        let time = self.time.max(Duration::from_secs(20));
        let command = self.command(self.folder.path(), &[], &["-c", "pass"], 0, time);
        let outcome = process::run(command, self.limits(time));
        match self.understood(outcome) {
            Outcome {
                end: End::Exited(0),
                ..
            } => Ok(()),
            Outcome {
                end: End::NotStarted(reason),
                ..
            } => Err(reason),
            outcome => Err(outcome.stderr.trim().to_owned()),
        }
    }

    /// A folder with the program's files.
    fn folder(&self, slot: usize, program: &Program) -> io::Result<PathBuf> {
        let folder = self.folder.path().join(slot.to_string());
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir(&folder)?;
        for (name, text) in &program.files {
            let path = folder.join(name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(&path, text)?;
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                // Whoever runs it must be able to read it, whatever the umask.
                fs::set_permissions(&path, fs::Permissions::from_mode(0o644))?;
            }
        }
        Ok(folder)
    }

    fn command(
        &self,
        folder: &Path,
        files: &[&str],
        arguments: &[&str],
        slot: usize,
        time: Duration,
    ) -> Command {
        let mut words: Vec<OsString> = Vec::new();
        if let Some(bubblewrap) = &self.bubblewrap {
            words.push(bubblewrap.program.clone().into());
            words.extend(bubblewrap.layout.iter().cloned());
            for name in files {
                words.extend(["--ro-bind".into(), folder.join(name).into()]);
                words.push(format!("{FOLDER}/{name}").into());
            }
            words.extend(["--chdir", FOLDER].map(OsString::from));
            words.extend(bubblewrap.user.words(slot));
        }
        if let Some(prlimit) = &self.prlimit {
            words.push(prlimit.into());
            words.extend(limits(time, self.bubblewrap.is_some()));
        }
        words.push(self.interpreter.clone().into());
        words.extend(arguments.iter().map(OsString::from));
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).env_clear().envs(ENVIRONMENT);
        let inner = if self.bubblewrap.is_some() {
            Path::new(FOLDER)
        } else {
            folder
        };
        command.current_dir(folder).env("HOME", inner);
        if files.len() > 1 {
            command.env("PYTHONPATH", inner);
        }
        command
    }

    fn limits(&self, time: Duration) -> Limits {
        Limits {
            time,
            output: OUTPUT,
            // bubblewrap takes everything within down with itself.
            kills_group: self.bubblewrap.is_none(),
        }
    }

    /// Tells what the sandbox says from what the example says.
    fn understood(&self, mut outcome: Outcome) -> Outcome {
        if self.bubblewrap.is_none() {
            return outcome;
        }
        match outcome.end {
            End::Exited(status) if status != 0 && outcome.stdout.is_empty() => {
                let own = ["bwrap: ", "setpriv: ", "prlimit: "];
                if own.iter().any(|name| outcome.stderr.starts_with(name)) {
                    return not_started(outcome.stderr.trim().to_owned());
                }
            }
            _ => {}
        }
        // bubblewrap hands a signal on as a shell does.
        if let End::Exited(status @ 129..=192) = outcome.end {
            outcome.end = End::Killed(status - 128);
        }
        outcome
    }
}

impl User {
    /// Options and words between bubblewrap's own and the command.
    fn words(self, slot: usize) -> Vec<OsString> {
        let own = |id: u32| {
            let (user, group) = (format!("--reuid={id}"), format!("--regid={id}"));
            let words = [
                "--cap-add",
                "CAP_SETUID",
                "--cap-add",
                "CAP_SETGID",
                "--",
                "setpriv",
                &user,
                &group,
                "--clear-groups",
                "--inh-caps=-all",
            ];
            words.map(OsString::from).to_vec()
        };
        match self {
            User::Same => vec!["--unshare-user".into(), "--".into()],
            User::Free => {
                // Processes are counted by user: another check at the same time should have other users.
                let place = std::process::id() as usize + slot * 37;
                let offset = u32::try_from(place % FREE_USERS.len()).unwrap_or(0);
                own(FREE_USERS.start + offset)
            }
            User::Nobody => own(NOBODY),
        }
    }
}

fn not_started(reason: String) -> Outcome {
    Outcome {
        end: End::NotStarted(reason),
        stdout: String::new(),
        stderr: String::new(),
    }
}

/// What a run sees, as options of bubblewrap.
fn layout(interpreter: &FoundInterpreter) -> Vec<OsString> {
    let mut layout: Vec<OsString> = [
        "--unshare-pid",
        "--unshare-net",
        "--unshare-ipc",
        "--unshare-uts",
        "--unshare-cgroup-try",
        "--die-with-parent",
        "--new-session",
        "--hostname",
        "sandbox",
        "--cap-drop",
        "ALL",
        "--ro-bind",
        "/usr",
        "/usr",
    ]
    .map(OsString::from)
    .to_vec();
    for path in ["/bin", "/sbin", "/lib", "/lib32", "/lib64"] {
        match fs::read_link(path) {
            Ok(target) => layout.extend(["--symlink".into(), target.into(), path.into()]),
            Err(_) => layout.extend(["--ro-bind-try", path, path].map(OsString::from)),
        }
    }
    for path in ["/etc/ld.so.cache", "/etc/alternatives"] {
        layout.extend(["--ro-bind-try", path, path].map(OsString::from));
    }
    let size = FILES.to_string();
    // The interpreter may be below /tmp.
    let temporary = ["--perms", "1777", "--size", &size, "--tmpfs", "/tmp"];
    layout.extend(temporary.map(OsString::from));
    for folder in &interpreter.folders {
        let mut others = interpreter.folders.iter().filter(|other| *other != folder);
        if folder.starts_with("/usr") || others.any(|other| folder.starts_with(other)) {
            continue;
        }
        let around: Vec<&Path> = folder.ancestors().skip(1).collect();
        for parent in around.iter().rev().skip(1) {
            layout.extend(["--perms", "0755", "--dir"].map(OsString::from));
            layout.push((*parent).into());
        }
        layout.extend(["--ro-bind".into(), folder.into(), folder.into()]);
    }
    layout.extend(
        [
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "--perms",
            "1777",
            "--size",
            &size,
            "--tmpfs",
            "/dev/shm",
            "--perms",
            "1777",
            "--size",
            &size,
            "--tmpfs",
            FOLDER,
            "--remount-ro",
            "/dev",
            "--remount-ro",
            "/",
        ]
        .map(OsString::from),
    );
    layout
}

/// The options of `prlimit`.
fn limits(time: Duration, is_sandboxed: bool) -> Vec<OsString> {
    let mut limits = vec![
        format!("--cpu={}", time.as_secs().max(1)),
        format!("--as={MEMORY}"),
        format!("--fsize={FILES}"),
        "--core=0".to_owned(),
    ];
    if is_sandboxed {
        // Elsewhere everything else that the user runs would count too.
        limits.push(format!("--nproc={PROCESSES}"));
    }
    limits.into_iter().map(OsString::from).collect()
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    // The owner of the process's own entry is its effective user.
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

/// The first program of a name in `PATH`.
pub fn find_program(name: impl AsRef<OsStr>) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name.as_ref()))
        .find(|program| program.is_absolute() && program.is_file())
}
