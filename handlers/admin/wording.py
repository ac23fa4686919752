"""The certification statement: how it reads today, and new words of a line from a day on."""

from __future__ import annotations

from datetime import date, timedelta

from core import office
from core.days import local
from core.roster import admin
from core.templates import BLANKS, sound, template_on
from handlers.dates import day
from handlers.fields import Field, Misread, pick, sentence
from handlers.form import Form
from handlers.screens import Choice, Screen, Text, say
from handlers.staff.shift import HOME
from handlers.words import LANGUAGES, words

NAMES = sorted(frozenset().union(*BLANKS.values()))
BACK_TO, AHEAD = timedelta(days=365), timedelta(days=3650)
LINES = (
    Choice(say("wording.title"), "title"),
    Choice(say("wording.entry"), "entry"),
    Choice(say("wording.day"), "day"),
    Choice(say("wording.person"), "person"),
    Choice(say("wording.hint"), "hint"),
    Choice(say("wording.signature"), "signature"),
)


def wording(form: Form) -> Screen:
    """The statement of today; one line in other words, from when, and who ordered it."""
    maker = admin(form.look, form.peer, form.at)
    today = local(form.at).date()
    line = form.ask(pick("line", reads(form, maker.office_id, today), list(LINES)))
    new = form.ask(new_words(line, form.chat.lang))
    source = form.ask(sentence("source", say("wording.source")))
    now = (Choice(say("wording.today"), today.isoformat()),)
    since = form.ask(day("since", say("wording.since"), today - BACK_TO, today + AHEAD, now))
    told = {"line": line, "words": new, "source": source, "since": since}
    form.do(office.add_template, peer=form.peer, **told)
    again = Choice(say("wording.again"), ">wording")
    return Screen(reads(form, maker.office_id, date.fromisoformat(since)), (again, *HOME))


def reads(form: Form, office_id: str, on: date) -> Text:
    """The statement as it is printed on a day, its blanks by name."""
    template = template_on(form.look, office_id, on)
    shown = [template.title, template.entry, template.day, template.person, template.hint]
    rows = [
        say("wording.row", words=spelled(line, form.chat.lang))
        for line in (*shown, template.signature)
    ]
    return say("wording.reads", title=template.source, rows=rows)


def blank(name: str, lang: str) -> str:
    """What stands in a blank, as people call it: `[số chứng thực]`."""
    return f"[{words(lang).text(say(f'blank.{name}'))}]"


def spelled(line: str, lang: str) -> str:
    """A line with its blanks called by name."""
    return line.format_map({name: blank(name, lang) for name in NAMES})


def kept(said: str) -> str:
    """What was typed, with the blanks as they are kept, whichever language named them."""
    for lang in LANGUAGES:
        for name in NAMES:
            said = said.replace(blank(name, lang), f"{{{name}}}")
    return said


def new_words(line: str, lang: str) -> Field[str]:
    """The line in other words, with every blank it has to have."""
    blanks = ", ".join(blank(name, lang) for name in sorted(BLANKS[line]))
    asked = say("wording.words_with", what=blanks) if blanks else say("wording.words")
    plain = sentence("words", asked)

    def read(said: str) -> str:
        typed = kept(plain.read(said))
        if not sound(line, typed):
            raise Misread(say("wording.unsound"))
        return typed

    return Field("words", plain.screen, read)
