"""The e-book on screens: every document of it, unpacked and shown in Chromium as reading systems show it.

Scrolled and in pages, from the smallest phone to a tablet, up to type of twice the size: nothing is wider than its
screen, no line is cut off, no page is blank; and every text can be read on white, sepia and black. See epub_screens.js.
"""

import functools
import threading
import zipfile
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from judge import scratch
from screen import shown

PHONES = [(width, 800, type) for width in (320, 375, 412) for type in (100, 150, 200)]
SCREENS = [
    *({"width": width, "height": height, "type": type, "paged": False} for width, height, type in PHONES),
    {"width": 600, "height": 800, "type": 100, "paged": False},
    {"width": 768, "height": 1024, "type": 100, "paged": False},
    {"width": 768, "height": 1024, "type": 200, "paged": False},
    *({"width": width, "height": height, "type": type, "paged": True} for width, height, type in PHONES[::2]),
    {"width": 768, "height": 1024, "type": 150, "paged": True},
]
# As reading systems set them. A colour that stands on all three can't do better: from white to black there is 21:1, so
# that 4.58:1 on both is the most; from this sepia to black there is 18:1, which leaves 4.2:1 on both.
PAPERS = {
    "white": {"paper": "#ffffff", "ink": "#111111", "contrast": 4.5},
    "sepia": {"paper": "#f4ecd8", "ink": "#5b4636", "contrast": 4.0},
    "black": {"paper": "#000000", "ink": "#cccccc", "contrast": 4.0},
}


def judge(judge, path):
    if not judge.needs(f"{path.name} on screens", "chromium"):
        return
    result = show(path)
    if judge.check(f"{path.name}: its documents are shown", result is not None, "Chromium gives no result"):
        counts = ", ".join(f"{number} {what}" for what, number in result["counted"].items())
        what = f"all of it fits its screens and can be read ({counts})"
        judge.check(f"{path.name}: {what}", not result["faults"], "\n".join(result["faults"]))


def show(path, screens=SCREENS, papers=PAPERS):
    """Shows the documents in the order of the file and returns what epub_screens.js finds."""
    with scratch() as folder:
        book = Path(folder, "book")
        with zipfile.ZipFile(path) as archive:
            archive.extractall(book)
            names = [name for name in archive.namelist() if name.endswith(".xhtml")]
        documents = [{"name": Path(name).name, "address": f"book/{name}"} for name in names]
        given = {"documents": documents, "screens": screens, "papers": papers}
        with served(folder) as address:
            return shown(folder, "epub_screens.js", given, address=address)


@contextmanager
def served(folder):
    """Serves a folder to this computer: between files, Chromium forbids frames to be looked into."""
    handler = functools.partial(Quiet, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".xhtml": "application/xhtml+xml"}

    def log_message(self, *_):
        pass
