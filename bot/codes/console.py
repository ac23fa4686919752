"""Codes on the operator's own terminal, for a desk without a gateway: the officer reads it out."""

from __future__ import annotations

from typing import TextIO

from bot.codes import Message, NoSuchPhone


class ConsoleSender:
    """Writes each text to a terminal; never to a log."""

    name, paid = "console", False

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal

    async def send(self, message: Message) -> None:
        """One line for the person at the terminal, who reads codes out; news finds nobody here."""
        if message.code == "":
            raise NoSuchPhone("a terminal is nobody's phone")
        self._terminal.write(f"SMS {message.phone}: {message.text}\n")
        self._terminal.flush()

    async def health(self) -> str:
        return ""
