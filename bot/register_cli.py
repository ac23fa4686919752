"""`bansao register`: its words on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

from cyclopts import App

register = App(name="register", help="The register: is it whole; on paper; as a workbook.")


@register.command
def verify(*, office: str = "", year: int = 0) -> None:
    """Look at every entry and name what is wrong; ends with 1 if anything is. The desk may be open.

    Parameters
    ----------
    office
        Only this office.
    year
        Only this year.

    """
    from bot.cli import settings  # noqa: PLC0415 - the command line loads this module
    from bot.register import verify as look  # noqa: PLC0415 - each command loads what it needs

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
    from bot.cli import settings  # noqa: PLC0415 - the command line loads this module
    from bot.register import print_month  # noqa: PLC0415 - each command loads what it needs

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
    from bot.cli import settings  # noqa: PLC0415 - the command line loads this module
    from bot.register import close_year  # noqa: PLC0415 - each command loads what it needs

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
    from bot.cli import settings  # noqa: PLC0415 - the command line loads this module
    from bot.register import export_year  # noqa: PLC0415 - each command loads what it needs

    export_year(settings(), file, year, office)
