"""The process in which strangers' files are read: `python -m bot.scanning.cage`.

It has everything loaded and waits. For each file the service hands it one end of a line, and it
forks a child that takes the file from the line, gives pages back and may do nothing else. It ends
a child whose line the service has closed, and all of them when the service itself is gone.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import socket
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Final, NoReturn

from PIL import Image

from bot.scanning.wire import Ended, done, ended, page_head, refused
from storage.scanning.pages import MOST_BYTES, Page, Refused, pages_of

MEMORY: Final = 512 << 20
CPU_SECONDS: Final = 120  # a file, however many pages it gives
SECONDS: Final = 8.0  # of the processor, until the first page
EARNED: Final = 2.0  # more for each page given, but never more than `SECONDS` at once
LIMITS: Final = {
    resource.RLIMIT_AS: (MEMORY, MEMORY),
    resource.RLIMIT_CPU: (CPU_SECONDS, CPU_SECONDS + 1),  # the first can be told from a kill
    resource.RLIMIT_FSIZE: (0, 0),
    resource.RLIMIT_CORE: (0, 0),
    resource.RLIMIT_NOFILE: (3, 3),  # all taken: neither file nor socket can be opened
    resource.RLIMIT_NPROC: (0, 0),
}
NOBODY: Final = 65534
PIECE: Final = 1 << 16
KIB: Final = 1 << 10


@dataclass(frozen=True, slots=True)
class Inmate:
    """A child at work, and our copy of its end of the line."""

    pid: int
    line: socket.socket


class Cage:
    """Forks, watches and ends children; `control` brings a line for each."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._bell, self._rope = socket.socketpair()  # rings when a child has ended
        self._rope.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._rope.fileno(), warn_on_full_buffer=False)
        self._inmates: dict[int, Inmate] = {}
        self._watch = select.poll()
        for heard in (self._control, self._bell):
            self._watch.register(heard, select.POLLIN)

    def run(self) -> None:
        """Until the service is gone."""
        serving = True
        while serving:
            for number, _ in self._watch.poll():
                if number == self._control.fileno():
                    serving = self._take()
                elif number == self._bell.fileno():
                    self._bell.recv(PIECE)
                    self._bury()
                elif number in self._inmates:  # and not buried a moment ago
                    self._end(number)
        for inmate in self._inmates.values():
            os.kill(inmate.pid, signal.SIGKILL)

    def _take(self) -> bool:
        """Fork a child for the line that came; False when no more will come."""
        _, lines, _, _ = socket.recv_fds(self._control, 1, 1)
        for number in lines:
            self._fork(socket.socket(fileno=number))
        return bool(lines)

    def _fork(self, line: socket.socket) -> None:
        try:
            pid = os.fork()
        except OSError:  # the machine has no room for one more: the line is closed
            line.close()
            return
        if pid == 0:
            work(line)
        self._inmates[line.fileno()] = Inmate(pid, line)
        self._watch.register(line, 0)  # that the other end is closed is always told

    def _end(self, number: int) -> None:
        """Kill the child of a line that nobody listens to any more."""
        self._watch.unregister(number)
        os.kill(self._inmates[number].pid, signal.SIGKILL)

    def _bury(self) -> None:
        """Tell of each child that has ended how it went, after all it said itself."""
        for number, inmate in list(self._inmates.items()):
            pid, status, used = os.wait4(inmate.pid, os.WNOHANG)
            if pid:
                self._tell(inmate.line, status, used)
                with suppress(KeyError):
                    self._watch.unregister(number)
                del self._inmates[number]

    def _tell(self, line: socket.socket, status: int, used: resource.struct_rusage) -> None:
        """Without waiting: who does not listen learns nothing, and holds nobody up."""
        how = Ended(
            os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            used.ru_maxrss * KIB,
            used.ru_utime + used.ru_stime,
        )
        with line, suppress(OSError):
            line.send(ended(how), socket.MSG_DONTWAIT)


def work(line: socket.socket) -> NoReturn:
    """A child's whole life."""
    try:
        confine(line)
        with suppress(OSError):  # nobody listens any more
            read(socket.socket(fileno=0))
    finally:
        os._exit(0)


def confine(line: socket.socket) -> None:
    """Keep the line as the only thing in reach, and give up all rights to more, for good."""
    signal.set_wakeup_fd(-1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number, opened in enumerate((line.detach(), nothing, nothing)):
        os.dup2(opened, number)
    os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    for what, most in LIMITS.items():
        resource.setrlimit(what, most)
    if os.geteuid() == 0:  # root would be held by none of the limits on processes
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def read(line: socket.socket) -> None:
    """Take the file, give its pages or the refusal."""
    try:
        for page in on_time(pages_of(received(line))):
            line.sendall(page_head(page))
            line.sendall(page.jpeg)
            line.sendall(page.grid)
        line.sendall(done())
    except Refused as refusal:
        line.sendall(refused(refusal.key))


def received(line: socket.socket) -> bytes:
    """Everything until the other side has no more to say."""
    pieces, length = [], 0
    while piece := line.recv(PIECE):
        length += len(piece)
        if length > MOST_BYTES:
            raise Refused("too_large")
        pieces.append(piece)
    return b"".join(pieces)


def on_time(pages: Iterator[Page]) -> Iterator[Page]:
    """The pages, each in the time left: a file that makes slow pages runs out of it."""
    left = SECONDS
    while True:
        signal.setitimer(signal.ITIMER_PROF, left)  # nobody hears the alarm: it kills
        try:
            page = next(pages, None)
        finally:
            spare, _ = signal.setitimer(signal.ITIMER_PROF, 0)
        if page is None:
            return
        left = min(spare + EARNED, SECONDS)
        yield page


def warm() -> None:
    """Have everything loaded that the first file of each kind would load."""
    picture = Image.new("RGB", (200, 280), "white")
    for kind, mode in (("JPEG", "RGB"), ("PNG", "P"), ("TIFF", "1"), ("PDF", "RGB"), ("PDF", "1")):
        out = BytesIO()
        picture.convert(mode).save(out, kind)
        for _ in pages_of(out.getvalue()):
            pass


def main() -> None:
    """Serve the one who started this, over what would else be the keyboard."""
    control = socket.socket(fileno=0)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    warm()
    gc.collect()
    gc.freeze()
    Cage(control).run()
    os._exit(0)


if __name__ == "__main__":
    main()
