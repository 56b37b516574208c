//! Runs one program under limits of time and output, and leaves nothing of it behind.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use prepress::examples::{End, Outcome};

/// How long to wait before looking whether a program has ended although something still holds its output open.
const LOOK: Duration = Duration::from_millis(50);

/// How long output may take to arrive once the program is gone.
const GRACE: Duration = Duration::from_secs(1);

/// What a run may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Time by the clock.
    pub time: Duration,
    /// Bytes on standard output, and as many on standard error.
    pub output: usize,
    /// Whether what it started may outlive it: true for all programs but those that see to it themselves.
    pub kills_group: bool,
}

/// Runs a program to its end or to its limits, and kills what it leaves behind.
pub fn run(mut command: Command, limits: Limits) -> Outcome {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            let program = command.get_program().to_string_lossy();
            return Outcome {
                end: End::NotStarted(format!("{program}: {error}")),
                stdout: String::new(),
                stderr: String::new(),
            };
        }
    };
    let mut output = Output::listen(&mut child, limits.output);
    let stopped = output.follow(&mut child, limits);
    if limits.kills_group {
        kill_group(&mut child);
    } else if stopped.is_some() {
        // It may have ended by itself in the meantime.
        let _ = child.kill();
    }
    let status = child.wait();
    output.drain();
    let end = stopped.unwrap_or_else(|| match status {
        Ok(status) => ending(status),
        Err(error) => End::NotStarted(error.to_string()),
    });
    let [stdout, stderr] = output
        .texts
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Outcome {
        end,
        stdout,
        stderr,
    }
}

/// What arrives from a program.
struct Output {
    texts: [Vec<u8>; 2],
    open: usize,
    events: Receiver<Event>,
}

/// Everything from one stream, or as much of it as is allowed.
struct Event {
    stream: usize,
    text: Vec<u8>,
    is_flood: bool,
}

impl Output {
    fn listen(child: &mut Child, limit: usize) -> Self {
        let (sender, events) = channel();
        let stdout = child.stdout.take().expect("standard output is piped");
        let stderr = child.stderr.take().expect("standard error is piped");
        listen(stdout, 0, limit, sender.clone());
        listen(stderr, 1, limit, sender);
        Output {
            texts: [Vec::new(), Vec::new()],
            open: 2,
            events,
        }
    }

    /// Waits until the program has ended, or says why it has to be stopped.
    fn follow(&mut self, child: &mut Child, limits: Limits) -> Option<End> {
        let deadline = Instant::now() + limits.time;
        let mut pause = Duration::from_micros(100);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Some(End::TimedOut(limits.time.as_secs()));
            }
            if self.open > 0 {
                match self.events.recv_timeout(left.min(LOOK)) {
                    Ok(event) => {
                        if event.is_flood {
                            self.take(event);
                            return Some(End::Flooded(limits.output));
                        }
                        self.take(event);
                        continue;
                    }
                    Err(RecvTimeoutError::Disconnected) => self.open = 0,
                    Err(RecvTimeoutError::Timeout) => {}
                }
            } else {
                // A program mostly ends right after it has closed its output.
                thread::sleep(pause.min(left));
                pause = (pause * 2).min(LOOK);
            }
            if has_ended(child) {
                return None;
            }
        }
    }

    /// Takes in what is still on its way.
    fn drain(&mut self) {
        let deadline = Instant::now() + GRACE;
        while self.open > 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(left) {
                Ok(event) => self.take(event),
                Err(_) => return,
            }
        }
    }

    fn take(&mut self, event: Event) {
        self.texts[event.stream] = event.text;
        self.open -= 1;
    }
}

/// Reads a stream to its end, never more than `limit` bytes of it.
fn listen(pipe: impl Read + Send + 'static, stream: usize, limit: usize, sender: Sender<Event>) {
    thread::spawn(move || {
        let mut text = Vec::new();
        // A stream that breaks has come to its end.
        let _ = pipe.take(limit as u64 + 1).read_to_end(&mut text);
        let is_flood = text.len() > limit;
        text.truncate(limit);
        // Nobody listens any more if the program was given up.
        let _ = sender.send(Event {
            stream,
            text,
            is_flood,
        });
    });
}

/// Whether a program has ended.
fn has_ended(child: &mut Child) -> bool {
    !matches!(child.try_wait(), Ok(None))
}

/// Kills a program and everything it has started, unless that has left its process group.
fn kill_group(child: &mut Child) {
    let _ = child.kill();
    // There is no safe function in the standard library for this; every shell has one.
    #[cfg(unix)]
    let _ = Command::new("/bin/sh")
        .args(["-c", "kill -KILL -- -\"$0\""])
        .arg(child.id().to_string())
        .stderr(Stdio::null())
        .status();
}

fn ending(status: ExitStatus) -> End {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return End::Killed(signal);
    }
    End::Exited(status.code().unwrap_or(-1))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, seconds: u64) -> Outcome {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        run(
            command,
            Limits {
                time: Duration::from_secs(seconds),
                output: 1_000,
                kills_group: true,
            },
        )
    }

    #[test]
    fn a_program_that_ends_is_heard_to_its_end() {
        let outcome = shell("echo out; echo err >&2; exit 3", 60);
        assert_eq!(outcome.end, End::Exited(3));
        assert_eq!((&*outcome.stdout, &*outcome.stderr), ("out\n", "err\n"));
    }

    #[test]
    fn a_program_that_hangs_is_stopped_even_with_its_output_closed() {
        for script in ["echo a; exec sleep 600", "echo a; exec >&- 2>&-; sleep 600"] {
            let outcome = shell(script, 1);
            assert_eq!(outcome.end, End::TimedOut(1));
            assert_eq!(outcome.stdout, "a\n");
        }
    }

    #[test]
    fn a_program_that_floods_is_stopped() {
        let outcome = shell("yes", 60);
        assert_eq!(outcome.end, End::Flooded(1_000));
        assert_eq!(outcome.stdout.len(), 1_000);
    }

    #[test]
    fn what_a_program_leaves_behind_is_killed() {
        let start = Instant::now();
        let outcome = shell("sleep 600 & echo $!", 60);
        assert_eq!(outcome.end, End::Exited(0));
        assert!(start.elapsed() < Duration::from_secs(50));
        let id = outcome.stdout.trim();
        let mut look = Command::new("sh");
        // A process that nobody has waited for yet is no longer running.
        look.args([
            "-c",
            "! kill -0 $0 2>/dev/null || grep -q '^State:.Z' /proc/$0/status",
            id,
        ]);
        assert!(
            look.status().unwrap().success(),
            "process {id} is still there"
        );
    }

    #[test]
    fn a_program_that_is_not_there_is_said_to_be_so() {
        let outcome = run(
            Command::new("/nowhere/python3"),
            Limits {
                time: Duration::from_secs(1),
                output: 1,
                kills_group: true,
            },
        );
        assert!(
            matches!(outcome.end, End::NotStarted(reason) if reason.contains("/nowhere/python3"))
        );
    }

    #[test]
    fn a_signal_is_told_from_a_status() {
        assert_eq!(shell("kill -9 $$", 60).end, End::Killed(9));
    }
}
