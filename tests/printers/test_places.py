"""Whose printer is where, as the settings say it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.printers.places import Place, at_home, places
from bot.settings import complaints
from tests.printers.conftest import Plug
from tests.printers.peers import free_port
from tests.test_settings import GOOD, made

HP, CANON = "ipp://192.0.2.9/ipp/print#HP-1", "ipps://canon.example/ipp/print"


def test_one_printer_is_the_one_offices() -> None:
    """A desk of one office need not say whose it is; its name stands after #, or is its host."""
    (place,) = at_home(places(HP), ["LV"]).values()
    assert place == Place(HP, "HP-1")
    assert places(CANON)[""].name == "canon.example"
    assert at_home(places(""), ["LV"]) == {}
    assert at_home(places(HP), []) == {}


def test_each_office_has_its_own() -> None:
    """By the office's id, with what holds for all of them."""
    named = places(f"LV={HP}, MAH={CANON}", two_sided=True, ca="office.pem")
    assert at_home(named, ["LV", "MAH", "X"]) == {
        "LV": Place(HP, "HP-1", two_sided=True, ca="office.pem"),
        "MAH": Place(CANON, "canon.example", two_sided=True, ca="office.pem"),
    }


def test_an_address_may_have_an_equals_sign_of_its_own() -> None:
    """What is before it is an office only if it looks like one."""
    assert places("ipp://192.0.2.9/q?a=b")[""].uri == "ipp://192.0.2.9/q?a=b"


@pytest.mark.parametrize(
    "text", ["http://192.0.2.9/", "HP-1", f"LV={HP},LV={CANON}", f"{HP},{CANON}", f"LV={HP},{HP}"]
)
def test_what_is_unclear_is_refused(text: str) -> None:
    """Another protocol, two printers for one office, one without an office beside others."""
    with pytest.raises(ValueError, match="printer"):
        places(text)


def test_papers_are_never_printed_at_another_office() -> None:
    """A printer of no office at a desk of two, or of an office there is not, stops the start."""
    with pytest.raises(ValueError, match="LV=ipp"):
        at_home(places(HP), ["MAH", "LV"])
    with pytest.raises(ValueError, match="XX"):
        at_home(places(f"XX={HP}"), ["LV"])


@pytest.mark.parametrize(
    ("name", "value"), [("printer", "http://192.0.2.9/"), ("printer_ca", "/nowhere/ca.pem")]
)
def test_a_bad_setting_is_named(name: str, value: str) -> None:
    """Each has its line, without its value."""
    with pytest.raises(ValidationError) as refused:
        made(**{name: value})
    (line,) = complaints(refused.value)
    assert line.startswith(f"BANSAO_{name.upper()}: ")
    assert value not in line


def asked(uri: str, tmp_path: Path, **more: str) -> tuple[int, str]:
    """What `bansao printer` ends with and says."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "printer"],
        cwd=Path(__file__).parents[2],
        env={
            "PATH": "/usr/bin",
            "BANSAO_CODE_PEPPERS": GOOD,
            "BANSAO_VAULT_KEYS": GOOD,
            "BANSAO_DATA": str(tmp_path),
            "BANSAO_PRINTER": uri,
            **more,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_printer_that_will_do_is_told_in_a_sentence(plug: Plug, tmp_path: Path) -> None:
    """It ends with 0; where two sides are wished and it has one, with 1 and what is lacking."""
    printer = plug()
    code, words = asked(printer.uri, tmp_path)
    assert code == 0
    assert re.fullmatch(r"HP-1 \(.+ Printer\) will do: PDF, A4, one-sided\.\n", words)
    code, words = asked(printer.uri, tmp_path, BANSAO_PRINTER_TWO_SIDED="true")
    assert code == 1
    assert "it has no two-sided-long-edge" in words


def test_a_printer_that_is_off_will_not_do(tmp_path: Path) -> None:
    """And no printer at all is said by the setting's name."""
    code, words = asked(f"ipp://127.0.0.1:{free_port()}/ipp/print#HP-1", tmp_path)
    assert code == 1
    assert words == "HP-1 will not do: Nobody answers at that address: nothing was sent.\n"
    code, words = asked("", tmp_path)
    assert code == 1
    assert "BANSAO_PRINTER" in words
