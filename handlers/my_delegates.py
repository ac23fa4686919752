"""Whom a citizen lets order or collect for them: named, listed, taken back at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from core import delegates
from core.days import local
from core.keeping import Delegation
from core.models import Citizen
from core.ports import Look
from handlers.dates import day, moment
from handlers.fields import Field, phone, pick, sentence
from handlers.form import Form
from handlers.screens import Choice, Screen, Text, say
from handlers.sign_in import fresh_code, sign_in
from handlers.titles import names_for

ADD, ENOUGH = "add", "enough"
ORDER, COLLECT, BOTH = "order", "collect", "both"
WHAT = {ORDER: "delegates.order", COLLECT: "delegates.collect", BOTH: "delegates.both"}
HOME = (
    Choice(say("delegates.again"), ">my_delegates"),
    Choice(say("menu.home"), "/menu"),
)


def my_delegates(form: Form) -> Screen:
    """Who is trusted today; somebody more, or somebody no more."""
    citizen = sign_in(form)
    live = delegates.live(form.look, citizen.id, form.at)
    chosen = form.ask(pick("who", listed(form.look, live), choices(live)))
    if chosen == ADD:
        return give(form, citizen)
    return take_back(form, next(one for one in live if str(one.id) == chosen))


def listed(look: Look, live: Sequence[Delegation]) -> Text:
    """Everybody named, a line each."""
    rows = [say("delegates.row", **facts(look, one)) for one in live]
    return say("delegates.list", lines=rows) if rows else say("delegates.none")


def choices(live: Sequence[Delegation]) -> list[Choice]:
    """A name takes back; one more may be named while there is room."""
    more = [Choice(say("delegates.add"), ADD)] if len(live) < delegates.MOST_LIVE else []
    return [*more, *(Choice(one.name, str(one.id)) for one in live)]


def facts(look: Look, given: Delegation) -> dict[str, object]:
    """What a delegation says, for a sentence."""
    both = given.may_order and given.may_collect
    what = BOTH if both else ORDER if given.may_order else COLLECT
    return {
        "name": given.name,
        "what": say(WHAT[what]),
        "papers": papers_text(look, given.citizen_id, given.papers),
        "until": given.until - timedelta(minutes=1),
    }


def papers_text(look: Look, lender: int, papers: Sequence[int] | None) -> Text:
    """`every paper`, or their names."""
    if papers is None:
        return say("delegates.all")
    owner = look.people.citizen(lender)
    lent = [paper for number in papers if (paper := look.archive.document(number))]
    names = names_for(look, owner, lent)
    return say("delegates.some", lines=[say("watch.paper", title=names[p.id]) for p in lent])


def give(form: Form, citizen: Citizen) -> Screen:
    """Name somebody: what they may do, their phone if they may order, which papers, until when."""
    fresh_code(form)
    name = form.ask(sentence("name", say("delegates.name")))
    what = form.ask(rights(name))
    ask_number = phone("their_phone", say("delegates.phone", name=name))
    number = "" if what == COLLECT else form.ask(ask_number)
    papers = ask_papers(form, citizen, name)
    last = ask_day(form)
    until = moment(date.fromisoformat(last))
    told = {"name": name, "what": say(WHAT[what]), "until": until}
    told["papers"] = papers_text(form.look, citizen.id, papers)
    form.ask(pick("sure", say("delegates.sure", **told), [Choice(say("delegates.yes"), "yes")]))
    form.do(
        delegates.give,
        citizen=citizen.id,
        peer=form.peer,
        name=name,
        phone=number,
        may_order=what != COLLECT,
        may_collect=what != ORDER,
        papers=papers,
        last=last,
    )
    return Screen(say("delegates.given", name=name, until=until), HOME)


def rights(name: str) -> Field[str]:
    """What somebody may do."""
    return pick(
        "rights",
        say("delegates.rights", name=name),
        [
            Choice(say("delegates.may_both"), BOTH),
            Choice(say("delegates.may_collect"), COLLECT),
            Choice(say("delegates.may_order"), ORDER),
        ],
    )


def ask_papers(form: Form, citizen: Citizen, name: str) -> list[int] | None:
    """Every paper of their own (None), or one after another until that is enough."""
    question = say("delegates.papers", name=name)
    every, some = Choice(say("delegates.every"), "all"), Choice(say("delegates.choose"), "some")
    if form.ask(pick("papers", question, [every, some])) == "all":
        return None
    return choose_papers(form, citizen)


def choose_papers(form: Form, citizen: Citizen) -> list[int]:
    """Papers of one's own and of the household, each once."""
    chosen: list[int] = []
    while True:
        lendable = delegates.to_lend(form.look, citizen.id)
        names = names_for(form.look, citizen, lendable)
        left = [
            Choice(say("watch.paper", title=names[paper.id]), str(paper.id))
            for paper in lendable
            if paper.id not in chosen
        ]
        if chosen and not left:
            return chosen
        answer = form.ask(which(form.look, citizen, left, chosen))
        if answer == ENOUGH:
            return chosen
        chosen = [*chosen, int(answer)]


def which(
    look: Look, citizen: Citizen, offered: Sequence[Choice], chosen: Sequence[int]
) -> Field[str]:
    """One more paper, or enough."""
    if not chosen:
        return pick("paper", say("delegates.which"), offered, "misread.paper")
    lines = papers_text(look, citizen.id, chosen)
    enough = Choice(say("delegates.enough"), ENOUGH)
    return pick("paper", say("delegates.which_more", lines=lines), [enough, *offered])


def ask_day(form: Form) -> str:
    """The last day, in ISO: from tomorrow to a year from now."""
    today = local(form.at).date()
    week, month = (today + timedelta(days=days) for days in (7, 30))
    quick = (
        Choice(say("delegates.week"), week.isoformat()),
        Choice(say("delegates.month"), month.isoformat()),
    )
    last = today + timedelta(days=delegates.MOST_DAYS)
    return str(form.ask(day("last", say("delegates.until"), today, last, quick)))


def take_back(form: Form, given: Delegation) -> Screen:
    """From the very next message on they may no more."""
    question = say("delegates.take_back", **facts(form.look, given))
    form.ask(pick("sure", question, [Choice(say("delegates.yes_back"), "yes")]))
    about = {"citizen": given.citizen_id, "delegation": given.id}
    form.do(delegates.revoke, peer=form.peer, **about)
    return Screen(say("delegates.taken_back", name=given.name), HOME)
