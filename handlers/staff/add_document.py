"""A paper into the archive: what it is, its scans, and a last look before it is on the shelf."""

from __future__ import annotations

from datetime import timedelta

from core import archive, citizens
from core.days import local
from core.kinds import KINDS, masked_title
from core.models import Citizen, Document, Scan
from handlers.dates import day, moment
from handlers.fields import Field, number, pick, sentence
from handlers.form import Form
from handlers.my_orders import number_of
from handlers.screens import Attachment, Choice, Screen, Text, say
from handlers.staff.shift import HOME

NONE = "-"
ENDING = frozenset({"cccd", "ho_chieu", "gplx", "dang_kiem", "the_bhyt", "doc_than"})
"""Kinds of papers that carry their last day."""
FAR = timedelta(days=366 * 60)
NUMBERED_AS_OWNER = "cccd"
TRAY = "text/html"


def add_document(form: Form) -> Screen:
    """A new paper of a person."""
    owner = citizens.at_hand(form.look, form.peer, form.at, number_of(form.given("citizen")))
    kind = form.ask(which_kind(owner))
    if KINDS[kind].withdrawn is not None:
        again = Choice(say("add.another"), f">add_document?citizen={owner.id}")
        return Screen(say("add.void", why=KINDS[kind].withdrawn or ""), (again, *HOME))
    facts = {"kind": kind, "tail": ask_tail(form, owner, kind), "issued": ""}
    facts["expires"] = ask_expiry(form, kind)
    paper = form.do(
        archive.add_paper, peer=form.peer, citizen=owner.id, pages=KINDS[kind].pages, **facts
    )
    return scanned(form, paper)


def renew_document(form: Form) -> Screen:
    """New scans of a paper that is on the shelf already."""
    number = number_of(form.given("document"))
    return scanned(form, form.do(archive.renew_paper, peer=form.peer, document=number))


def which_kind(owner: Citizen) -> Field[str]:
    """Any kind there is; its usual words are understood."""
    choices = [Choice(kind.short, key, words=kind.words) for key, kind in KINDS.items()]
    return pick("kind", say("add.kind", name=owner.name), choices, "misread.kind")


def ask_tail(form: Form, owner: Citizen, kind: str) -> str:
    """The last four of the paper's number; an identity card has its owner's."""
    if kind == NUMBERED_AS_OWNER and owner.id_number:
        return owner.id_tail
    none = (Choice(say("add.no_number"), NONE),)
    said = str(form.ask(sentence("tail", say("add.tail", short=KINDS[kind].short), none)))
    return "" if said == NONE else "".join(sign for sign in said if sign.isalnum())[-4:]


def ask_expiry(form: Form, kind: str) -> str:
    """The last day of a paper that has one, in ISO."""
    usual = archive.runs_out(kind, "", form.at)
    if kind not in ENDING and usual is None:
        return ""
    today = local(form.at).date()
    choices = [Choice(say("add.no_end"), NONE)]
    if usual:
        choices.insert(0, Choice(say("add.usual_end", at=moment(usual)), usual.isoformat()))
    field = day("expires", say("add.expires"), today, today + FAR, tuple(choices))
    said = str(form.ask(field))
    return "" if said == NONE else said


def scanned(form: Form, paper: int) -> Screen:
    """Pages come into the tray until the officer files them; then how many the fee counts."""
    while not filed(form):
        document = form.look.archive.document(paper)
        if document is None:
            return Screen(say("refusal.no_draft"), HOME)
        answer = form.ask(tray(form, document))
        if answer == "file":
            form.do(archive.file_paper, peer=form.peer, document=paper)
        elif answer == "last":
            last = pages_in(form, paper)[-1].page
            form.do(archive.drop_pages, peer=form.peer, document=paper, page=last)
        elif answer == "all":
            form.do(archive.drop_pages, peer=form.peer, document=paper)
        if answer != "file":
            form.forget("drop_pages")
            form.forget_slots("tray")
    return counted(form, paper)


def filed(form: Form) -> bool:
    """Whether this form has filed its paper."""
    return "!file_paper" in form.state.results


def pages_in(form: Form, paper: int) -> list[Scan]:
    """The pages taken so far for the paper this officer is adding."""
    return archive.drafted(form.look, archive.draft_of(form.look, form.peer, form.at, paper))


def tray(form: Form, document: Document) -> Field[str]:
    """What lies in the tray, what to look at, and what can be done with it."""
    pages = pages_in(form, document.id)
    title = masked_title(document.kind, document.tail)
    link = Attachment("Khay quét", archive.tray_token(form.look, form.peer, form.at), kind=TRAY)
    again = Choice(say("tray.again"), "again")
    if not pages:
        screen = Screen(say("tray.empty", title=title), (again,), files=(link,))
        return Field("tray", screen, pick("tray", screen.text, (again,)).read)
    choices = (
        Choice(say("tray.file", n=len(pages)), "file"),
        Choice(say("tray.last"), "last"),
        *([Choice(say("tray.all"), "all")] if len(pages) > 1 else []),
        again,
    )
    text = say("tray.holds", title=title, n=len(pages), rows=noted(pages) or [say("tray.good")])
    screen = Screen(text, choices, files=(link,))
    return Field("tray", screen, pick("tray", text, choices).read)


def noted(pages: list[Scan]) -> list[Text]:
    """The pages an officer should look at, and why."""
    return [
        say("tray.note", page=scan.page, why=say(f"scan.warning.{note}"))
        for scan in pages
        for note in filter(None, scan.notes.split(","))
    ]


def counted(form: Form, paper: int) -> Screen:
    """How many pages the original has: the scans, or what its kind usually has."""
    document = form.look.archive.document(paper)
    assert document is not None
    scans = len(form.look.archive.scans_of(paper, document.version))
    title = masked_title(document.kind, document.tail)
    quick = tuple(sorted({document.pages, scans}))
    question = say("add.pages", title=title, scans=scans, n=document.pages)
    pages = form.ask(number("pages", question, 1, 500, quick=quick))
    if pages != document.pages:
        expires = document.expires_on.isoformat() if document.expires_on else ""
        form.do(archive.correct_paper, peer=form.peer, document=paper, pages=pages, expires=expires)
    return kept(document, pages)


def kept(document: Document, pages: int) -> Screen:
    """On the shelf; what comes next at the desk."""
    title = masked_title(document.kind, document.tail)
    owner = document.citizen_id
    return Screen(
        say("add.kept", title=title, pages=pages),
        (
            Choice(say("add.another"), f">add_document?citizen={owner}"),
            Choice(say("file.order"), f">order_here?citizen={owner}"),
            Choice(say("file.back"), f">file?citizen={owner}"),
        ),
    )
