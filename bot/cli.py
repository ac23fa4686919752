"""The command line."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Literal

from cyclopts import App

from bot.terminal import closing, out, settings
from bot.upkeep import upkeep
from bot.world import World

app = App(name="bansao", help="Quầy bản sao chứng thực qua tin nhắn.", version_flags=[])
app.update(upkeep)


@app.command
def demo(
    *,
    port: int = 8080,
    data: Path = Path(".demo"),
    seed: int = 1,
    browser: bool = True,
    people: bool = False,
    play: bool = False,
) -> None:
    """Show the whole desk with invented people on one page.

    Parameters
    ----------
    port
        Where the page is served, on this machine alone; 0 takes a free one.
    data
        The folder of the demo's data; kept between starts.
    seed
        The same number gives the same people and papers.
    browser
        Open the page in a browser.
    people
        Only print who there is, as JSON.
    play
        Replay the whole story in this terminal and leave the PDFs in the data folder.

    """
    if people:
        from bot.demo.pages import who  # noqa: PLC0415 - each command loads what it needs

        out(json.dumps({"people": who(seed)}, ensure_ascii=False))
    elif play:
        from bot.demo.play import play as play_story  # noqa: PLC0415 - as above

        closing(play_story(data=data, seed=seed))
    else:
        from bot.demo.run import run as run_demo  # noqa: PLC0415 - as above

        closing(run_demo(port=port, data=data, seed=seed, browser=browser))


@app.command
def run(*, door: Literal["citizen", "staff", ""] = "") -> None:
    """Open the desk with the settings of the environment or `.env`.

    Parameters
    ----------
    door
        Only one side of the desk, beside another process on the same data.

    """
    from bot.run import run as run_desk  # noqa: PLC0415 - as above

    closing(run_desk(settings(), door))


@app.command
def invite(office_id: str, *, name: str, role: Literal["officer", "admin"] = "admin") -> None:
    """Print an invitation to the staff bot: the first admin's, or anybody's."""
    from bot.run import invite as make_invite  # noqa: PLC0415 - as above

    closing(make_invite(settings(), office_id, name, role))


@app.command
def office(
    office_id: str,
    *,
    name: str,
    place: str,
    signer: str,
    signer_title: str,
    hotline: str = "",
    authority: str = "",
) -> None:
    """Add an office: its agency id, name, place and who signs."""
    from bot.run import add_office  # noqa: PLC0415 - as above

    facts = {"id": office_id, "name": name, "place": place, "hotline": hotline}
    signs = {"authority": authority, "signer": signer, "signer_title": signer_title}
    closing(add_office(settings(), **facts, **signs))


@app.command
def officer(
    peer: str, *, office_id: str, name: str, role: Literal["officer", "admin"] = "officer"
) -> None:
    """Let a person of an office in: `peer` is their name in the address of the staff door."""
    from bot.run import add_officer  # noqa: PLC0415 - as above

    facts = {"peer": f"staff:{peer}", "office_id": office_id, "name": name, "role": role}
    closing(add_officer(settings(), **facts))


@app.command
def key() -> None:
    """Print a fresh key for BANSAO_CODE_PEPPERS or BANSAO_VAULT_KEYS."""
    out(f"k1:{base64.b64encode(World().chance(32)).decode()}")


@app.command
def scan(
    officer_id: int,
    *,
    scanner: str = "",
    source: Literal["auto", "platen", "feeder"] = "auto",
    colour: Literal["colour", "grey"] = "colour",
    dpi: int = 300,
    duplex: bool = False,
) -> None:
    """Scan from a network scanner (eSCL) into an officer's tray; the desk has to be open.

    Parameters
    ----------
    officer_id
        Whose tray: the number before the name of their scan folder.
    scanner
        The scanner's address; BANSAO_SCANNER if not given.
    source
        Where the paper lies: the feeder if it has any, else the glass.
    colour
        Colour or grey.
    dpi
        Dots an inch; the nearest the scanner can.
    duplex
        Both sides, where the feeder can.

    """
    from bot.scanning.by_hand import scan as scan_now  # noqa: PLC0415 - as above
    from bot.scanning.escl_facts import Wish  # noqa: PLC0415 - as above

    wish = Wish(source=source, colour=colour, dpi=dpi, duplex=duplex)
    closing(scan_now(settings(), officer_id, scanner, wish))


@app.command
def check_link(office_id: str, year: int, number: int) -> None:
    """Print the address under which anybody can check a copy; the desk may be open.

    Parameters
    ----------
    office_id
        Whose register.
    year
        The year of the number.
    number
        The number on the copy.

    """
    from bot.check_link import show  # noqa: PLC0415 - as above

    sys.exit(not show(settings(), office_id, year, number))


@app.command
def screens(file: Path = Path("screens.html")) -> None:
    """Write one HTML page with every screen, in both languages and both profiles."""
    from bot.preview import write  # noqa: PLC0415 - as above

    out(f"{write(file)} screens in {file}")


def main() -> None:
    """The entry point."""
    app()
