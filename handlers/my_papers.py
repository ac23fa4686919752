"""What the desk keeps for a citizen, by masked title."""

from __future__ import annotations

from core.days import local
from core.models import Citizen, Document
from core.shelf import papers_of, usable
from handlers.form import Form
from handlers.order_copies import name_for
from handlers.screens import Choice, Screen, Text, say
from handlers.sign_in import sign_in


def my_papers(form: Form) -> Screen:
    """Every paper, whether copies can be made of it, and why not."""
    citizen = sign_in(form)
    papers = papers_of(form.look, citizen.id, form.at)
    if not papers:
        return Screen(say("papers.none"), (Choice(say("menu.person"), "/person"),))
    return Screen(
        say("papers.list", lines=[paper_line(form, citizen, paper) for paper in papers]),
        (Choice(say("menu.order_copies"), ">order_copies"),),
    )


def paper_line(form: Form, reader: Citizen, paper: Document) -> Text:
    """One paper in a line, with whose it is where it is another's."""
    today = local(form.at).date()
    if paper.withdrawn_at:
        key = "papers.withdrawn"
    elif not usable(paper, today):
        key = "papers.expired"
    else:
        key = "papers.good"
    return say(key, title=name_for(form.look, reader, paper), pages=paper.pages)
