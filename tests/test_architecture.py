"""Conventions that matter; each failure says what to do."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "core", "storage")
HEART = ("core", "handlers")
ASYNC = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "monotonic"),
    ("time", "time_ns"),
    ("os", "urandom"),
}
CHANCE = {"random", "secrets", "uuid"}
WORLD = ROOT / "bot" / "world.py"
DEMO = ROOT / "bot" / "demo"


def sources(*rooms: str) -> list[Path]:
    """Every module of these rooms."""
    return sorted(file for room in rooms for file in (ROOT / room).rglob("*.py"))


def nodes(file: Path) -> Iterator[ast.AST]:
    """Every node of a module."""
    return ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def where(file: Path, node: ast.AST) -> str:
    """`core/login.py:12`."""
    return f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def named(file: Path) -> str:
    """A module's name in a test's own."""
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", sources(*HEART), ids=named)
def test_the_heart_is_synchronous(file: Path) -> None:
    """No `async` and no `await` in core and handlers."""
    found = [where(file, node) for node in nodes(file) if isinstance(node, ASYNC)]
    assert not found, f"{found}: put what waits into the outbox; bot/relay.py carries it"


@pytest.mark.parametrize("file", sources(*HEART), ids=named)
def test_the_heart_opens_nothing(file: Path) -> None:
    """No file, socket, process or environment in core and handlers, but the texts and the kinds."""
    allowed = {"handlers/words.py", "core/kinds.py", "core/templates.py", "core/consents.py"}
    called = {"open", "read_text", "read_bytes", "write_text", "getenv", "system", "Popen"}
    found = [
        where(file, node)
        for node in nodes(file)
        if isinstance(node, ast.Call) and name_of(node.func) in called
    ]
    assert not found or named(file) in allowed, (
        f"{found}: take what you need as a value; files and settings are read in bot/"
    )


def name_of(node: ast.AST) -> str:
    """The last part of a dotted name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("file", sources(*ROOMS), ids=named)
def test_time_and_chance_are_values(file: Path) -> None:
    """Only bot/world.py asks the clock and throws the dice; the demo's chance is seeded."""
    if file == WORLD:
        return
    found = [
        where(file, node)
        for node in nodes(file)
        if (isinstance(node, ast.Attribute) and (name_of(node.value), node.attr) in CLOCKS)
        or (isinstance(node, ast.Import) and CHANCE & {alias.name for alias in node.names})
        or (isinstance(node, ast.ImportFrom) and node.module in CHANCE)
    ]
    if DEMO in file.parents:
        found = []
    assert not found, f"{found}: take `at` or `chance`, or ask bot/world.py for them"


@pytest.mark.parametrize("file", sources(*HEART), ids=named)
def test_nobody_commits_in_the_heart(file: Path) -> None:
    """One turn is one transaction, and neither core nor handlers ends it."""
    found = [
        where(file, node)
        for node in nodes(file)
        if isinstance(node, ast.Call) and name_of(node.func) in {"commit", "rollback", "begin"}
    ]
    assert not found, f"{found}: the cabinet commits; a refusal is raised, `undo` is the turn's"


@pytest.mark.parametrize("file", sources("core"), ids=named)
def test_a_swallowed_exception_is_a_named_one(file: Path) -> None:
    """The law catches no bare `Exception`."""
    found = [
        where(file, node)
        for node in nodes(file)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or name_of(node.type) in {"Exception", "BaseException"})
    ]
    assert not found, f"{found}: catch the refusal you mean; a bug goes to quarantine"


def test_the_root_is_the_users_own() -> None:
    """The four rooms, the tests and the docs: nothing else of ours grows at the root."""
    grown = {
        folder.name
        for folder in ROOT.iterdir()
        if folder.is_dir() and any(folder.glob("*.py")) and not folder.name.startswith(".")
    }
    assert grown == {*ROOMS, "tests"}, "put new code into one of the four rooms"
