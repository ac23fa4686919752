"""Commands of those who keep a desk: is all there and whole, on paper, copied, forgotten."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from cyclopts import App

from bot.terminal import closing, settings
from bot.world import World

upkeep = App()
vault = App(name="vault", help="The scans: are all there and whole; give them a newer key.")
audit = App(name="audit", help="The chain of acts: has anything been changed.")
register = App(name="register", help="The register: is it whole; on paper; as a workbook.")
for group in (vault, audit, register):
    upkeep.command(group)


@upkeep.command
def retention(*, dry_run: bool = False) -> None:
    """Forget what has lain too long, as the running desk does every morning.

    Parameters
    ----------
    dry_run
        Only print how much of each kind there is.

    """
    from bot.run import retain  # noqa: PLC0415 - as above

    closing(retain(settings(), dry_run=dry_run))


@upkeep.command(name="check")
def check_all() -> None:
    """Try everything the settings name, messaging nobody: a line each, 1 if anything is wrong."""
    from bot.doctor.rounds import check as go_round  # noqa: PLC0415 - as above

    sys.exit(not asyncio.run(go_round(settings(), World())))


@upkeep.command
def printer() -> None:
    """Ask each printer of the settings whether it will do; ends with 1 if one will not."""
    from bot.printers.check import check as ask_printers  # noqa: PLC0415 - as above

    sys.exit(not asyncio.run(ask_printers(settings())))


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


@audit.command(name="verify")
def verify_audit(*, head: tuple[str, ...] = ()) -> None:
    """Read the chain of acts and name what was changed, cut or put in; 1 if anything was.

    Parameters
    ----------
    head
        A head the desk has posted to an admin (number:seal); may be given several times.

    """
    from bot.audit import verify as look  # noqa: PLC0415 - as above

    sys.exit(not look(settings(), list(head)))


@register.command(name="verify")
def verify_register(*, office: str = "", year: int = 0) -> None:
    """Look at every entry and name what is wrong; ends with 1 if anything is. The desk may be open.

    Parameters
    ----------
    office
        Only this office.
    year
        Only this year.

    """
    from bot.register import verify as look  # noqa: PLC0415 - as above

    sys.exit(not look(settings(), office, year))


@register.command(name="print")
def print_(file: Path, *, month: str, office: str = "") -> None:
    """Write a month of the register as a PDF to print and bind.

    Parameters
    ----------
    file
        Where to.
    month
        Such as 2026-11.
    office
        Whose register, where there are several.

    """
    from bot.register import print_month  # noqa: PLC0415 - as above

    print_month(settings(), file, month, office)


@register.command
def close(file: Path, *, year: int, office: str = "") -> None:
    """Write the sheet that closes a year: its totals in figures and in words.

    Parameters
    ----------
    file
        Where to.
    year
        Such as 2026.
    office
        Whose register, where there are several.

    """
    from bot.register import close_year  # noqa: PLC0415 - as above

    close_year(settings(), file, year, office)


@register.command
def export(file: Path, *, year: int, office: str = "") -> None:
    """Write a year of the register as a workbook (XLSX); every name is text.

    Parameters
    ----------
    file
        Where to.
    year
        Such as 2026.
    office
        Whose register, where there are several.

    """
    from bot.register import export_year  # noqa: PLC0415 - as above

    export_year(settings(), file, year, office)


@upkeep.command
def backup(file: Path) -> None:
    """Copy the desk's rows into one file, beside the running desk, and prove the copy.

    Parameters
    ----------
    file
        Where to; it must not be there yet.

    """
    from bot.register import backup as copy_rows  # noqa: PLC0415 - as above

    copy_rows(settings(), file, World().now())
