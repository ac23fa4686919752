"""How long the demo takes to its ready line, and what it weighs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def start(folder: Path) -> tuple[float, float]:
    """Seconds to the ready line, and the process's resident MB right after."""
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--data", str(folder)]
    begun = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own program
        [*command, "--no-browser"], stdout=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stdout
        line = demo.stdout.readline()
        took = time.perf_counter() - begun
        assert "ready" in line, line
        status = Path(f"/proc/{demo.pid}/status").read_text()
        os.kill(demo.pid, signal.SIGTERM)
        assert demo.wait(timeout=15) == 0
    resident = next(row for row in status.splitlines() if row.startswith("VmRSS"))
    return took, int(resident.split()[1]) / 1024


def run() -> list[str]:
    """The first start, which draws the specimens, and the next ones."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "demo"
        first, _ = start(folder)
        again = [start(folder) for _ in range(3)]
    took, weight = sorted(again)[1]
    return [
        "start-up of the demo, to its ready line",
        f"  first: {first:.1f} s (draws every specimen); again: {took:.2f} s, {weight:.0f} MB",
    ]


if __name__ == "__main__":
    print("\n".join(run()))  # noqa: T201 - a bench prints
