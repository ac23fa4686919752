"""Takes fees until it is killed: `python -m tests.slips.paying FOLDER ORDER ORDER ...`."""

from __future__ import annotations

import sys
from pathlib import Path

from core import desk
from core.models import Stage
from tests.turns import Turns


def main(folder: Path, waiting: list[int]) -> None:
    """One order after another, each committed before its number is told."""
    turns = Turns(folder)
    at = turns.world.now()
    for order in waiting:
        facts = {"peer": "staff:o1", "order": order, "seen": Stage.ACCEPTED}
        turns.turn(lambda book, facts=facts: desk.pay(book, at, **facts))
        sys.stdout.write(f"{order}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(number) for number in sys.argv[2:]])
