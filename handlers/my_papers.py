"""What the desk keeps for a citizen, by masked title."""

from __future__ import annotations

from core import consents
from core.days import local
from core.models import Document
from core.rights import CONSENT
from core.shelf import papers_of, usable
from handlers.form import Form
from handlers.order_copies import AGREE, PERSON
from handlers.screens import Choice, Screen, Text, say
from handlers.sign_in import sign_in
from handlers.titles import names_for

ORDER = Choice(say("menu.order_copies"), ">order_copies")


def my_papers(form: Form) -> Screen:
    """Every paper, whether copies can be made of it, and why not; the way on that is open."""
    citizen = sign_in(form)
    papers = papers_of(form.look, citizen.id, form.at)
    if not papers:
        return Screen(say("papers.none"), (PERSON,))
    names = names_for(form.look, citizen, papers)
    lines = [paper_line(form, paper, names[paper.id]) for paper in papers]
    today = local(form.at).date()
    way_on = (ORDER,) if any(usable(paper, today) for paper in papers) else (PERSON,)
    if consents.taken_back(form.look, citizen.id, "keep_scans"):
        return Screen(say("papers.no_consent", lines=lines), (AGREE, *way_on))
    return Screen(say("papers.list", lines=lines), way_on)


def paper_line(form: Form, paper: Document, name: Text | str) -> Text:
    """One paper in a line."""
    today = local(form.at).date()
    if paper.withdrawn_at and paper.withdrawn_why == CONSENT:
        key = "papers.taken_back"
    elif paper.withdrawn_at:
        key = "papers.withdrawn"
    elif not usable(paper, today):
        key = "papers.expired"
    else:
        key = "papers.good"
    return say(key, title=name, pages=paper.pages)
