"""What a terminal shows: colours and progress where they are welcome, neither where they are not."""

import os
import pty
import re
from pathlib import Path

from judge import PREPRESS, run, scratch


def judge(judge):
    with scratch() as folder:
        bank = Path(folder, "bank")
        run(PREPRESS, "new", bank)
        section = bank / "content/01-requests/01-messages.md"
        section.write_text(section.read_text().replace("Five, by", "<b>Five</b>, by"))
        for setting, colours, progress in [({}, True, True), ({"NO_COLOR": "1"}, False, True), ({"CI": "1"}, True, False)]:
            shown = on_terminal([PREPRESS, "build", bank], setting)
            name = " ".join(f"{key}={value}" for key, value in setting.items()) or "nothing set"
            # The warning's title is drawn in bold yellow; progress bars move the cursor and erase lines.
            judge.equal(f"with {name}, diagnostics have colours", bool(re.search(r"\x1b\[[0-9;]*m[^\n]*warning", shown)), colours)
            judge.equal(f"with {name}, progress is drawn", "\x1b[2K" in shown or "\x1b[1A" in shown, progress)
            judge.check(f"with {name}, the files are named", "how-the-web-answers.pdf" in shown, shown)


def on_terminal(command, setting):
    """Runs a program on a terminal of its own; returns everything that appears there."""
    pid, terminal = pty.fork()
    if pid == 0:
        environment = {key: value for key, value in os.environ.items() if key not in ("CI", "NO_COLOR")}
        os.execvpe(command[0], list(map(str, command)), {**environment, "TERM": "xterm-256color", **setting})
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 65_536)
        except OSError:
            piece = b""
        if not piece:
            break
        shown += piece
    os.waitpid(pid, 0)
    return shown.decode(errors="replace")
