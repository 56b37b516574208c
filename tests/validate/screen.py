"""Pages shown in Chromium, and the sample of blocks that is shown there.

A page holds screen.js and one more script. That gets what it is to look at as INPUT, and leaves in the page what it
finds.
"""

import html
import json
import re
import shutil
from pathlib import Path

from judge import ROOT, run


def shown(folder, script, given, *options, address=None):
    """What a script of this folder finds, or nothing; `address` is where the folder is served, if it is."""
    # Within a script, nothing may look like its end.
    given = json.dumps(given).replace("<", "\\u003c")
    here = Path(__file__).parent
    scripts = "\n".join((here / name).read_text() for name in ("screen.js", script))
    page = Path(folder, "screen.html")
    page.write_text(f'<!doctype html><meta charset="utf-8"><body><script>const INPUT = {given};\n{scripts}</script></body>')
    _, dom = run(
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        f"--user-data-dir={folder}/profile",
        "--virtual-time-budget=600000",
        "--dump-dom",
        *options,
        f"{address}/{page.name}" if address else page.as_uri(),
    )
    found = re.search(r'<pre id="result">(.*?)</pre>', dom, re.S)
    return json.loads(html.unescape(found[1])) if found else None


def sample(content, settings, *, name, source):
    """A bank with every kind of block, and with one more part from a file of this folder."""
    for part, text in [("01-blocks", "tests/pdf/every-block.md"), (name, f"tests/validate/{source}")]:
        (content / part).mkdir(parents=True)
        (content / part / "index.md").write_text(f"# {part[3:].title()} {{#{part[3:]}-part}}\n")
        shutil.copy(ROOT / text, content / part / "01-section.md")
    (content / "01-blocks/figures").mkdir()
    shutil.copy(ROOT / "tests/pdf/square.svg", content / "01-blocks/figures")
    (content / "book.toml").write_text(settings)
