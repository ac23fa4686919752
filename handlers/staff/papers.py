"""What becomes of a paper on the shelf: new scans, the original shown again, out of use."""

from __future__ import annotations

from datetime import timedelta

from core import archive, citizens, desk
from core.days import local
from core.kinds import KINDS, masked_title
from core.models import Document
from core.names import fold
from handlers.dates import day
from handlers.fields import number, pick, sentence
from handlers.form import Form
from handlers.my_orders import number_of
from handlers.screens import Choice, Screen, Text, say
from handlers.staff.add_document import FAR, NONE
from handlers.staff.person import paper_line
from handlers.titles import titles

WHY_WITHDRAWN = ("withdraw.renewed", "withdraw.void", "withdraw.wish", "withdraw.mistake")
PAST = timedelta(days=366)


def papers(form: Form) -> Screen:
    """One of a person's papers."""
    owner = citizens.at_hand(form.look, form.peer, form.at, number_of(form.given("citizen")))
    found = form.look.archive.documents_of(owner.id)
    names = titles(found)
    choices = [named(paper, names[paper.id]) for paper in found]
    chosen = form.ask(pick("paper", say("papers.which_of", name=owner.name), choices))
    return about(form, next(paper for paper in found if str(paper.id) == chosen))


def named(paper: Document, title: Text | str) -> Choice:
    """A paper by its masked title; the usual words for its kind are understood."""
    kind = KINDS[paper.kind]
    return Choice(title, str(paper.id), words=(fold(kind.short), *kind.words))


def paper(form: Form) -> Screen:
    """The paper a button named."""
    return about(form, at_hand(form))


def at_hand(form: Form) -> Document:
    """The paper a button named, of the officer's own office."""
    officer = desk.colleague(form.look, form.peer, form.at)
    return archive.paper_at_hand(form.look, officer, number_of(form.given("document")))


def about(form: Form, chosen: Document) -> Screen:
    """How the paper stands, and what can be done."""
    return Screen(say("paper.about", rows=facts(form, chosen)), tuple(acts(chosen)))


def facts(form: Form, chosen: Document) -> list[Text]:
    """Its line, its version, and why it is out of use."""
    rows = [paper_line(form, chosen), say("paper.version", n=chosen.version, at=chosen.added_at)]
    if chosen.withdrawn_at:
        why = spoken(chosen.withdrawn_why)
        rows.append(say("paper.withdrawn", why=why, at=chosen.withdrawn_at))
    return rows


def spoken(why: str) -> Text | str:
    """A usual reason in the reader's language; any other in the words it was given."""
    return say(why) if why in WHY_WITHDRAWN else why


def acts(chosen: Document) -> list[Choice]:
    """New scans bring a withdrawn paper back."""
    again = Choice(say("paper.renew"), f">renew_document?document={chosen.id}")
    back = Choice(say("file.back"), f">file?citizen={chosen.citizen_id}")
    if chosen.withdrawn_at:
        return [again, back]
    shown = "paper.shown" if chosen.original_needed else "paper.need"
    return [
        again,
        Choice(
            say(shown),
            f">need_original?document={chosen.id}&needed={int(not chosen.original_needed)}",
        ),
        Choice(say("paper.correct"), f">correct_paper?document={chosen.id}"),
        Choice(say("paper.withdraw"), f">withdraw_paper?document={chosen.id}"),
        back,
    ]


def need_original(form: Form) -> Screen:
    """The original has to be shown again, or it was."""
    chosen = at_hand(form)
    needed = form.given("needed") != "0"
    form.do(archive.ask_original, peer=form.peer, document=chosen.id, needed=needed)
    return about(form, at_hand(form))


def correct_paper(form: Form) -> Screen:
    """The pages the fee counts, and the last day."""
    chosen = at_hand(form)
    title = masked_title(chosen.kind, chosen.tail)
    question = say("paper.pages", title=title, n=chosen.pages)
    pages = form.ask(number("pages", question, 1, 500, quick=(chosen.pages,)))
    today = local(form.at).date()
    none = (Choice(say("add.no_end"), NONE),)
    expires = form.ask(day("expires", say("add.expires"), today - PAST, today + FAR, none))
    last = "" if expires == NONE else str(expires)
    form.do(archive.correct_paper, peer=form.peer, document=chosen.id, pages=pages, expires=last)
    return about(form, at_hand(form))


def withdraw_paper(form: Form) -> Screen:
    """No more copies of it, with the reason."""
    chosen = at_hand(form)
    title = masked_title(chosen.kind, chosen.tail)
    reasons = tuple(Choice(say(why), why) for why in WHY_WITHDRAWN)
    why = str(form.ask(sentence("why", say("withdraw.why", title=title), reasons)))
    form.do(archive.withdraw_paper, peer=form.peer, document=chosen.id, why=why)
    return about(form, at_hand(form))
