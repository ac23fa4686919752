"""Printers and print servers that others wrote, started for a test and ended by their number."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

LONG = 60.0
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={folder}/socket</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_type="*"/>
    <allow send_destination="*"/><allow receive_type="*"/>
  </policy>
</busconfig>
"""
AVAHI = """[server]
use-ipv4=yes
use-ipv6=no
allow-interfaces=lo
[publish]
publish-workstation=no
"""
ALONE = "mkdir -p /run/avahi-daemon && mount -t tmpfs none /run/avahi-daemon && exec "
PRINTING = """#!/bin/sh
# What the printer does with a document: one line for each, then as long as paper takes.
echo "$IPP_JOB_NAME|$IPP_JOB_ORIGINATING_USER_NAME|$IPP_COPIES|$IPP_SIDES|$IPP_MEDIA" >> "{log}"
said=
while [ -s "{trouble}" ]; do
  now="$(cat "{trouble}")"
  [ "$now" = "$said" ] || echo "STATE: $now" >&2
  said="$now"
  sleep 0.05
done
[ -z "$said" ] || echo "STATE: none" >&2
sleep "$(cat "{pace}")"
"""


def missing(*programs: str) -> str:
    """Which of these programs are not here, as a reason to skip."""
    gone = [program for program in programs if not found(program)]
    return f"not installed: {', '.join(gone)}" if gone else ""


def found(program: str) -> str | None:
    """Where a program is; some are where only root looks."""
    return shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")


FIRST_PORT = 20_000 + os.getpid() % 100 * 100
PORTS = itertools.cycle(range(FIRST_PORT, FIRST_PORT + 100))
"""Ports of this process, below those that a machine gives to anybody who asks."""


def free_port() -> int:
    """A port nobody listens on, nor will while its printer is off."""
    return next(port for port in PORTS if not listening(port))


def listening(port: int) -> bool:
    """Whether somebody does."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(there: Callable[[], object], what: str) -> None:
    """Until it is so."""
    for _ in range(int(LONG * 20)):
        if there():
            return
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}")


@contextlib.contextmanager
def running(command: list[str], log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A child, ended by its number on leaving."""
    with log.open("ab") as out:
        child = subprocess.Popen(  # noqa: S603 - our own words
            command, stdout=out, stderr=out, env={**os.environ, **environment}
        )
        try:
            yield child
        finally:
            end(child)


def end(child: subprocess.Popen[bytes]) -> None:
    """Asked first, then told."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@contextlib.contextmanager
def neighbours(folder: Path) -> Iterator[str]:
    """A message bus and a name service of our own, which `ippeveprinter` will not go without."""
    bus, avahi = folder / "bus.conf", folder / "avahi.conf"
    bus.write_text(BUS.format(folder=folder), encoding="utf-8")
    avahi.write_text(AVAHI, encoding="utf-8")
    where, log = f"unix:path={folder}/socket", folder / "log"
    daemon = ["dbus-daemon", f"--config-file={bus}", "--nofork", "--nopidfile"]
    names = f"{ALONE} {found('avahi-daemon')} -f {avahi} --no-drop-root --no-chroot --no-rlimits"
    with running(daemon, log):
        wait_for((folder / "socket").exists, "the bus")
        with running(["unshare", "-m", "sh", "-c", names], log, DBUS_SYSTEM_BUS_ADDRESS=where):
            wait_for(lambda: "startup complete" in log.read_text(errors="replace"), "avahi")
            yield where


@dataclass
class Whole:
    """A document held in the hand."""

    body: bytes

    @property
    def size(self) -> int:
        return len(self.body)

    async def pieces(self) -> AsyncIterator[bytes]:
        """In one."""
        yield self.body


@dataclass
class Paper:
    """One document as the printer took it up."""

    name: str
    user: str
    copies: str
    sides: str
    media: str


@dataclass
class Everywhere:
    """Debian's `ippeveprinter`: it takes one job at a time, and keeps what it printed.

    `pace`: seconds a document takes.
    """

    folder: Path
    bus: str
    options: list[str] = field(default_factory=list)
    pace: float = 0.1

    def __post_init__(self) -> None:
        self.port = free_port()
        self.uri = f"ipp://127.0.0.1:{self.port}/ipp/print#HP-1"
        self.spool, self.log = self.folder / "spool", self.folder / "printed"
        self.trouble = self.folder / "trouble"
        self.spool.mkdir(parents=True)
        self.log.touch()
        self.set_pace(self.pace)
        script = self.folder / "print.sh"
        script.write_text(
            PRINTING.format(log=self.log, pace=self.folder / "pace", trouble=self.trouble),
            encoding="utf-8",
        )
        script.chmod(0o755)
        self.command = [
            *(found("ippeveprinter") or "", "-p", str(self.port), "-k", "-d", str(self.spool)),
            *(
                "-c",
                str(script),
                "-f",
                "application/pdf",
                "-K",
                str(self.folder),
                *self.options,
                "HP 1",
            ),
        ]
        self.child: subprocess.Popen[bytes]
        self._open = contextlib.ExitStack()

    def set_pace(self, seconds: float) -> None:
        """How long a document takes from now on."""
        (self.folder / "pace").write_text(str(seconds), encoding="utf-8")

    def suffer(self, reason: str) -> None:
        """What is wrong with the next document from now on, in the standard's words; "" nothing."""
        self.trouble.write_text(reason, encoding="utf-8")

    def start(self) -> None:
        """Switch it on."""
        child = running(self.command, self.folder / "says", DBUS_SYSTEM_BUS_ADDRESS=self.bus)
        self.child = self._open.enter_context(child)
        wait_for(lambda: listening(self.port), "the printer")

    def kill(self) -> None:
        """Pull its plug."""
        self.child.kill()
        self.child.wait()

    def stop(self) -> None:
        """Switch it off."""
        self._open.close()

    def printed(self) -> list[Paper]:
        """Every document it took up, by its own log."""
        return [Paper(*row.split("|")) for row in self.log.read_text().splitlines()]

    def documents(self) -> list[bytes]:
        """What it kept, oldest first."""
        files = [path for path in self.spool.rglob("*.pdf") if path.is_file()]
        return [path.read_bytes() for path in sorted(files, key=lambda path: path.stat().st_mtime)]
