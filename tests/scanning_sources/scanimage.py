"""Debian's `scanimage` with sane-airscan, somebody else's eSCL client: it keeps our fake honest.

`apt-get install sane-utils sane-airscan` puts them there; without them the tests that need them
are skipped.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

DEVICE = "airscan:e0:quay"
PATIENCE = 60.0
LIBRARIES = Path("/usr/lib")


def missing() -> str:
    """Why scanimage cannot ask our scanner here; empty if it can."""
    if shutil.which("scanimage") is None:
        return "scanimage is not installed (Debian: sane-utils)"
    found = any(LIBRARIES.glob("**/sane/libsane-airscan.so*"))
    return "" if found else "scanimage knows no eSCL (Debian: sane-airscan)"


@dataclass(frozen=True)
class ScanImage:
    """The program with settings of its own: one scanner by address, nothing looked for."""

    folder: Path

    def know(self, url: str) -> None:
        """Write down where the scanner is."""
        (self.folder / "dll.conf").write_text("airscan\n")
        known = f"[devices]\nquay = {url}, eSCL\n[options]\ndiscovery = disable\n"
        (self.folder / "airscan.conf").write_text(known)

    async def run(self, *words: str) -> tuple[int, str]:
        """Its exit code and all it said."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C"}
        process = await asyncio.create_subprocess_exec(
            "scanimage",
            *words,
            cwd=self.folder,
            env=environment | {"SANE_CONFIG_DIR": str(self.folder)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            said, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        assert process.returncode is not None
        return process.returncode, said.decode()

    async def scan(self, *words: str) -> tuple[int, str]:
        """Scan at a resolution that is quick."""
        return await self.run("-d", DEVICE, "--format=pnm", "--resolution=75", *words)

    def shades(self) -> list[int]:
        """The shade in the middle of each page it wrote, in order."""
        return [middle(page) for page in sorted(self.folder.glob("*.pnm"))]


def middle(page: Path) -> int:
    """The shade of a page's middle."""
    with Image.open(page) as opened:
        grey = opened.convert("L")
        shade = grey.getpixel((grey.width // 2, grey.height // 2))
    assert isinstance(shade, int)
    return shade
