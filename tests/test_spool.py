"""A file that is handed out once: nameless, sealed, gone."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.spool import KEY, PIECE, Spool, kept

SAID = b"Nguyen Thi Nga " * 20_000
DYING = """
import os, signal, sys
from pathlib import Path
from bot.spool import KEY, Spool
spool = Spool(Path(sys.argv[1]), bytes(KEY))
spool.write(b"Nguyen Thi Nga " * 20_000)
spool.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""


def names(folder: Path) -> list[str]:
    """What a folder shows."""
    return [path.name for path in folder.iterdir()]


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    """An empty one."""
    return Spool(tmp_path, bytes(range(KEY)))


async def test_what_went_in_comes_out(spool: Spool) -> None:
    """In pieces of one size, from the beginning each time, even after somebody stopped half-way."""
    with spool:
        for at in range(0, len(SAID), 999):
            spool.write(SAID[at : at + 999])
        assert spool.size == len(SAID)
        async for first in spool.pieces():
            assert first == SAID[:PIECE]
            break
        pieces = [piece async for piece in spool.pieces()]
        assert {len(piece) for piece in pieces[:-1]} == {PIECE}
        assert b"".join(pieces) == await spool.read() == SAID


async def test_nobody_else_can_open_or_read_it(spool: Spool, tmp_path: Path) -> None:
    """No name in the folder, no rights for others, and on the disk no word of what it holds."""
    with spool:
        spool.write(SAID)
        spool.flush()
        assert names(tmp_path) == []
        descriptor = spool._file.fileno()
        assert stat.S_IMODE(os.fstat(descriptor).st_mode) == 0o600
        assert os.fstat(descriptor).st_nlink == 0
        lying = os.pread(descriptor, len(SAID), 0)
        assert len(lying) == len(SAID)
        assert b"Nguyen" not in lying


def test_a_kill_leaves_nothing(tmp_path: Path) -> None:
    """A process that dies with a spool open leaves its folder as it was."""
    command = (sys.executable, "-c", DYING, str(tmp_path))
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL  # noqa: S603 - ours
    assert names(tmp_path) == []


def test_what_fails_half_way_is_let_go(spool: Spool) -> None:
    """A spool nobody will get is closed at once."""
    with pytest.raises(KeyError), kept(spool):
        raise KeyError
    with pytest.raises(ValueError, match="closed"):
        spool.write(b"more")
