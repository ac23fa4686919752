"""One message in, one screen out. The only way from a chat to the desk."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from core import login
from core.errors import Refusal
from core.models import Chat
from core.ports import Book
from handlers.counter import Counter
from handlers.form import Form, State, walk
from handlers.hearing import BACK, CANCEL, MORE, PERSON, RESUME
from handlers.meaning import errand_in, meaning, wish_in
from handlers.offers import names
from handlers.paging import paged, topped
from handlers.screens import Choice, Inbound, Screen, from_json, say, to_json
from handlers.words import words

__all__ = ["MOST_FORMS", "Answer", "Counter", "take_turn"]

SHARE = "/share_phone"
FIELD_PRESS = re.compile(r"([0-9]{1,9})\.([a-z_]+(?:\.[0-9]{1,9})?)=(.{0,200})", re.DOTALL)
MOST_FORMS, LONGEST_QUERY = 3, 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What to show, in which language; `secret`: the message held a code that was judged."""

    screen: Screen
    lang: str
    secret: bool = False


def take_turn(book: Book, said: Inbound, counter: Counter) -> Answer | None:
    """Hear what was said, do what it asks, and return what to show; a stranger hears nothing."""
    if not counter.admits(book, said):
        return None
    talk = Talk(book, said, login.awake(book, said.peer, said.at), counter)
    try:
        screen = talk.answer()
    except Refusal as refusal:
        talk, screen = unmoved(book, said, counter)
        screen = replace(screen, note=counter.explain(book, refusal))
    screen = counter.voice(screen) if counter.voice else screen
    talk.keep(screen)
    return Answer(screen, talk.chat.lang, talk.judged)


def unmoved(book: Book, said: Inbound, counter: Counter) -> tuple[Talk, Screen]:
    """The conversation as it stood; the menu where even asking again is refused."""
    for stand in (Talk.repeat, Talk.menu):
        book.undo()
        talk = Talk(book, said, login.awake(book, said.peer, said.at), counter)
        with contextlib.suppress(Refusal):
            return talk, stand(talk)
    raise AssertionError("a menu refuses nobody")


class Talk:
    """A conversation for the length of one turn."""

    def __init__(self, book: Book, said: Inbound, chat: Chat, counter: Counter) -> None:
        self.book, self.said, self.chat, self.counter = book, said, chat, counter
        self.forms = [State.from_json(form) for form in chat.forms]
        self.serial = chat.serial
        self.judged = False
        self.asked: State | None = None

    @property
    def top(self) -> State | None:
        """The form being filled in."""
        return self.forms[-1] if self.forms and self.forms[-1].last is None else None

    @property
    def hearing(self) -> State | None:
        """The same, while its question is the newest screen: words are meant for it."""
        return self.top if self.top and not self.top.waits else None

    def answer(self) -> Screen:
        """What the message meant, done."""
        if self.said.room and self.counter.aside:
            aside = self.counter.aside(self.book, self.said)
            if aside is not None:
                return Screen(aside)
        meant = meaning(self.counter, self.book, self.chat, self.said, self.hearing)
        if meant.startswith("!") and self.counter.cards:
            return self.beside(self.counter.cards(self.book, self.said, meant))
        if meant.startswith(">"):
            return self.start(meant)
        if field := FIELD_PRESS.fullmatch(meant):
            return self.field_press(int(field[1]), field[2], field[3])
        if meant.startswith("/"):
            return self.command(meant)
        return self.plain_words()

    def plain_words(self) -> Screen:
        """Words go to the question that was just asked; with none asked, they may name a wish."""
        if self.said.press:
            return replace(self.repeat(), note=say("misread.stale"))
        if self.hearing and not self.said.text.strip():
            return replace(self.repeat(), note=say("misread.words"))
        if self.hearing:
            errand = errand_in(self.counter, self.said, self.hearing)
            if errand and self.hearing.asks != "words":
                return self.wished(errand)
            return self.walk(self.hearing, self.said)
        if wish := wish_in(self.counter, self.book, self.chat, self.said):
            return self.wished(wish)
        first_words = self.chat.seen_at is None or not self.said.text.strip()
        menu = self.menu()
        return menu if first_words else replace(menu, note=say("misread.nothing"))

    def wished(self, wish: str) -> Screen:
        """What words out of the blue asked for; they never throw away the same thing half done."""
        if self.top and wish.startswith(f">{self.top.script}"):
            return self.repeat()
        return self.start(wish) if wish.startswith(">") else self.command(wish)

    def command(self, meant: str) -> Screen:
        """The words that work everywhere."""
        if meant == BACK:
            return self.back()
        if meant == CANCEL:
            return self.cancel()
        if meant == PERSON:
            return self.start(">call_back")
        if meant in (RESUME, SHARE):
            return self.repeat()
        if meant == MORE and self.top and (self.hearing or self.said.press):
            self.top.page += 1
            return self.repeat()
        return self.menu()

    def start(self, meant: str) -> Screen:
        """Open a script, with the answers a link may bring; one left half done goes on."""
        name, _, query = meant[1:].partition("?")
        if name in ("lang", "elder"):
            return self.adjust(query)
        if name not in self.counter.scripts:
            return replace(self.repeat(), note=say("misread.stale"))
        _, allowed = self.counter.scripts[name]
        given = {k: v for k, v in parse_qsl(query[:LONGEST_QUERY]) if k in allowed}
        half_done = [f for f in self.forms if f.script == name and f.last is None and f.answers]
        if half_done and not given:
            self.raise_to_top(half_done[-1])
            return self.repeat()
        done = [form for form in self.forms if form.last is not None]
        open_forms = [f for f in self.forms if f.last is None and f.script != name]
        self.serial += 1
        fresh = State(name, self.serial, answers=dict(given))
        self.forms = [*done, *open_forms[1 - MOST_FORMS :], fresh]
        return self.repeat()

    def adjust(self, query: str) -> Screen:
        """Language, or larger steps for older eyes."""
        wanted = dict(parse_qsl(query))
        self.chat = replace(
            self.chat,
            lang=words(wanted.get("lang", self.chat.lang)).lang,
            elder=not self.chat.elder if "on" in wanted else self.chat.elder,
        )
        return self.repeat() if self.hearing else self.menu()

    def field_press(self, serial: int, slot: str, value: str) -> Screen:
        """A button of a form: the one on top, one beneath, one just finished, or one long gone."""
        form = next((f for f in self.forms if f.serial == serial), None)
        if form is None:
            return replace(self.repeat(), note=say("misread.stale"))
        if form.last is not None:
            return self.beside(from_json(form.last))
        self.raise_to_top(form)
        gone = slot != form.asking and slot not in form.answers
        screen = self.walk(form, self.said, slot, value)
        return replace(screen, note=say("misread.stale")) if gone else screen

    def raise_to_top(self, form: State) -> None:
        """Go on with a form that was left for another."""
        self.forms.remove(form)
        self.forms.append(form)

    def back(self) -> Screen:
        """Take answers back until the question changes; before the first one is the menu."""
        form = self.top
        if form is None:
            return self.menu()
        if form.waits:
            return self.repeat()
        for slot in reversed(list(form.answers)):
            screen = self.without(form, slot)
            if screen is not None:
                return screen
        self.forms.remove(form)
        return self.menu()

    def without(self, form: State, slot: str) -> Screen | None:
        """The question that comes up once this answer is taken back, if it is another one."""
        before = form.asking
        if slot in form.answers:
            form.forget_from(slot)
        try:
            screen = self.walk(form, self.silence())
        except Refusal:
            return None
        return screen if form.asking != before else None

    def cancel(self) -> Screen:
        """Drop the form that is being asked; what is beneath goes on."""
        if self.hearing is None:
            return self.menu()
        self.forms.pop()
        screen = self.repeat()
        return replace(screen, note=say("menu.dropped"))

    def repeat(self) -> Screen:
        """The question that is open, asked again; the menu if none is."""
        return self.walk(self.top, self.silence()) if self.top else self.menu()

    def silence(self) -> Inbound:
        """The same moment with nothing said."""
        return replace(self.said, text="", press="")

    def walk(self, state: State, said: Inbound, slot: str = "", value: str = "") -> Screen:
        """Walk the script of a form, keep where it stopped, and name its buttons."""
        script, _ = self.counter.scripts[state.script]
        form = Form(self.book, said, state, self.chat)
        if slot:
            form.press(slot, value)
        try:
            asking, screen = walk(script, form)
        except Refusal as refusal:
            self.judged = self.judged or form.judged
            if not form.judged:
                raise
            why = self.counter.explain(self.book, refusal)
            asking, screen = "", Screen(why, quiet=self.counter.quiet)
        self.judged = self.judged or form.judged
        if asking:
            state.page = state.page if asking == state.asking else 0
            state.asking, state.asks = asking, screen.asks
            return self.question(state, screen)
        return self.finished(state, screen)

    def finished(self, state: State, screen: Screen) -> Screen:
        """A form came to its end: its last screen stays for a second tap, what is beneath waits."""
        self.forms = [f for f in self.forms if f is not state and f.last is None]
        screen = self.beside(screen)
        self.forms.insert(0, State(state.script, state.serial, last=to_json(screen)))
        return screen

    def beside(self, screen: Screen) -> Screen:
        """Another screen than the open question, with a way back unless it only passes by."""
        self.asked = None
        passing = self.said.room and not screen.choices
        if self.top is None or passing or any(c.value == RESUME for c in screen.choices):
            return screen
        return replace(screen, choices=(*screen.choices, Choice(say("menu.resume"), RESUME)))

    def question(self, state: State, screen: Screen) -> Screen:
        """The field's screen with its buttons named, a page at a time."""
        self.asked = state
        named = tuple(state.named(choice) for choice in screen.choices)
        screen = replace(screen, choices=named, quiet=self.counter.quiet)
        return paged(screen, state.page, elder=self.chat.elder)

    def menu(self) -> Screen:
        """The first screen of this side of the desk."""
        self.asked = None
        screen = self.counter.menu(self.book, self.chat, self.said)
        if self.top is None:
            return screen
        return topped(screen, Choice(say("menu.resume"), RESUME), elder=self.chat.elder)

    def keep(self, screen: Screen) -> None:
        """Remember the forms and what a typed number or label now means.

        What a group's button is answered in passing stands nowhere: the newest screen stays.
        """
        shown = self.chat.shown
        if screen.choices or self.asked or not self.said.room:
            spoken = words(self.chat.lang).at(self.said.at)
            listed = [*screen.numbered(), *((choice, "") for choice in screen.unseen)]
            shown = [[choice.value, names(choice, spoken), number] for choice, number in listed]
            for form in self.forms:
                form.waits = form is not self.asked
        self.book.chats.keep(
            replace(
                self.chat,
                seen_at=self.said.at,
                serial=self.serial,
                forms=[form.to_json() for form in self.forms],
                shown=shown,
            )
        )
