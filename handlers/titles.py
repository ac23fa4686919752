"""What papers are called before a reader: masked, whose they are, and twins told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.kinds import masked_title
from core.models import Citizen, Document
from core.names import initials
from core.ports import Look
from handlers.screens import Text, say


def title(paper: Document) -> str:
    """The paper's masked name."""
    return masked_title(paper.kind, paper.tail)


def name_for(look: Look, reader: Citizen, paper: Document) -> Text | str:
    """The paper's masked name, with whose it is where it is another's."""
    if paper.citizen_id == reader.id:
        return title(paper)
    owner = look.people.citizen(paper.citizen_id)
    return say("whose.paper", title=title(paper), who=initials(owner.name))


def names_for(look: Look, reader: Citizen, papers: Sequence[Document]) -> dict[int, Text | str]:
    """Each paper's name by its number."""
    return told_apart(papers, {paper.id: name_for(look, reader, paper) for paper in papers})


def titles(papers: Sequence[Document]) -> dict[int, Text | str]:
    """Each paper's name by its number, for an officer who has one person's file open."""
    return told_apart(papers, {paper.id: title(paper) for paper in papers})


def told_apart(papers: Sequence[Document], names: dict[int, Text | str]) -> dict[int, Text | str]:
    """Papers of one person, kind and ending carry the moment they were kept."""
    alike = Counter((paper.citizen_id, paper.kind, paper.tail) for paper in papers)
    return {
        paper.id: say("papers.dated", title=names[paper.id], at=paper.added_at)
        if alike[paper.citizen_id, paper.kind, paper.tail] > 1
        else names[paper.id]
        for paper in papers
    }
