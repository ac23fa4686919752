"""What a child can still do once it is confined: `python -m tests.scanning.confined`."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from bot.scanning import cage
from storage.scanning.pages import Page

ATTEMPTS: dict[str, Callable[[], Any]] = {
    "read a file": lambda: Path("/etc/passwd").read_bytes(),
    "write a file": lambda: Path("/tmp/escaped").write_text("x"),  # noqa: S108 - it must not work
    "make an empty file": lambda: os.open("/tmp/escaped", os.O_CREAT | os.O_WRONLY),  # noqa: S108
    "write on": lambda: os.write(os.open("/dev/null", os.O_WRONLY), b"x"),
    "list a folder": lambda: list(Path("/").iterdir()),
    "open a socket": socket.socket,
    "make a pipe": os.pipe,
    "start a program": lambda: subprocess.run(["/bin/true"], check=True),
    "fork": os.fork,
    "start a thread": lambda: threading.Thread(target=int).start(),
    "take 600 MB": lambda: bytes(600 << 20),
    "take more rights": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)),
    "become root": lambda: os.setuid(0),
}


def main() -> None:
    """Fork, confine, try everything; print what worked."""
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        attempt(theirs)
    theirs.close()
    with ours.makefile() as told:
        sys.stdout.write(told.read())


def attempt(line: socket.socket) -> NoReturn:
    """In the child: say of each attempt how it failed, or that it worked."""
    parent = os.getpid()
    cage.confine(line)
    out = socket.socket(fileno=0)
    said = {name: outcome(act) for name, act in ATTEMPTS.items() if os.getpid() == parent}
    out.sendall(json.dumps(said).encode())
    os._exit(0)


def outcome(act: Callable[[], Any]) -> str:
    """The kind of error, or that it worked."""
    try:
        act()
    except BaseException as error:  # noqa: BLE001 - its kind is the answer
        return type(error).__name__
    return "worked"


def busy_pages() -> Iterator[Page]:
    """Pages without end, each after a fifth of a second of work."""
    while True:
        until = time.process_time() + 0.2
        while time.process_time() < until:
            pass
        yield Page(b"", 1, 1, grey=True, sha256="", mark=0, turned=0.0, warnings=(), grid=b"")


def slow() -> None:
    """Give such pages in half a second, with a twentieth earned by each."""
    cage.SECONDS, cage.EARNED = 0.5, 0.05  # type: ignore[misc]  # the law is under test
    for _ in cage.on_time(busy_pages()):
        sys.stdout.write("page\n")
        sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    {"slow": slow}.get(sys.argv[-1], main)()
