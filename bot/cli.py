"""The command line."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cyclopts import App
from pydantic import ValidationError

from bot.register_cli import register
from bot.world import World

if TYPE_CHECKING:
    from bot.settings import Settings

app = App(name="bansao", help="Quầy bản sao chứng thực qua tin nhắn.", version_flags=[])
vault = App(name="vault", help="The scans: are all there and whole; give them a newer key.")
app.command(vault)
app.command(register)


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
def retention(*, dry_run: bool = False) -> None:
    """Forget what has lain too long, as the running desk does every morning.

    Parameters
    ----------
    dry_run
        Only print how much of each kind there is.

    """
    from bot.run import retain  # noqa: PLC0415 - as above

    closing(retain(settings(), dry_run=dry_run))


@app.command
def screens(file: Path = Path("screens.html")) -> None:
    """Write one HTML page with every screen, in both languages and both profiles."""
    from bot.preview import write  # noqa: PLC0415 - as above

    out(f"{write(file)} screens in {file}")


@vault.command
def check() -> None:
    """Open every page and name what is wrong; ends with 1 if anything is. The desk may be open."""
    from bot.vault import check as look  # noqa: PLC0415 - as above

    sys.exit(not look(settings(), World().now()))


@vault.command
def rotate() -> None:
    """Turn every page to the newest key; says which older one may go. The desk may be open."""
    from bot.vault import rotate as turn  # noqa: PLC0415 - as above

    sys.exit(not turn(settings(), World()))


@app.command
def backup(file: Path) -> None:
    """Copy the desk's rows into one file, beside the running desk, and prove the copy.

    Parameters
    ----------
    file
        Where to; it must not be there yet.

    """
    from bot.register import backup as copy_rows  # noqa: PLC0415 - as above

    copy_rows(settings(), file, World().now())


def settings() -> Settings:
    """The office's settings, or an end that names every variable that is wrong."""
    from bot.settings import Settings, complaints  # noqa: PLC0415 - as above

    try:
        return Settings()  # type: ignore[call-arg]  # filled from the environment
    except ValidationError as trouble:
        sys.exit("\n".join(["bansao cannot start:", *complaints(trouble)]))


def closing(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end; a second process on the same folder is told so in a sentence."""
    from storage.cabinet import CabinetBusy  # noqa: PLC0415 - as above

    try:
        asyncio.run(work)
    except CabinetBusy as busy:
        sys.exit(f"Another bansao is already using the folder {busy}.")
    except OSError as trouble:
        sys.exit(f"bansao cannot start: {trouble.strerror or trouble}.")


def out(text: str) -> None:
    """A line for whoever called."""
    sys.stdout.write(text + "\n")


def main() -> None:
    """The entry point."""
    app()
