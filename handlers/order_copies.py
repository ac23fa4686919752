"""A citizen orders certified copies of archived documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core import consents, orders
from core.days import local
from core.fees import fee
from core.kinds import KINDS
from core.models import Citizen, Document, Order
from core.names import fold
from core.orders import Quote, Wish
from core.ports import Look
from core.shelf import ends_soon, shelf
from handlers.carry import carry_over
from handlers.dates import moment
from handlers.fields import Field, number, pick
from handlers.form import Form
from handlers.screens import Choice, Screen, Text, say
from handlers.sign_in import fresh_code, sign_in
from handlers.titles import names_for

QUICK_COPIES = (1, 2, 3, 5)
DROP, DROPPED = "drop", 0
LEAVE = "leave"


AGREE = Choice(say("papers.agree"), ">agreed?purpose=keep_scans")
PERSON = Choice(say("menu.person"), "/person")


class Left(Exception):
    """Not an error: whoever was ordering has left by the way out of a question."""


@dataclass(frozen=True, slots=True)
class Papers:
    """What can be chosen from, and what each paper is called before this reader.

    `note` stands above the first question; `leave` is a way out beside every list of choices.
    """

    usable: Sequence[Document]
    names: Mapping[int, Text | str]
    note: Text | None = None
    leave: tuple[Choice, ...] = ()

    def of(self, wish: Wish) -> Document:
        """The paper a wish names."""
        return next(paper for paper in self.usable if paper.id == wish.document_id)

    def called(self, wish: Wish) -> Text | str:
        """Its masked name."""
        return self.names[wish.document_id]


def papers_for(
    look: Look,
    reader: Citizen,
    at: datetime,
    note: Text | None = None,
    leave: tuple[Choice, ...] = (),
) -> Papers:
    """The shelf in front of somebody; a paper of another carries that person's initials."""
    usable = shelf(look, reader.id, at)
    return Papers(usable, names_for(look, reader, usable), note, leave)


def order_copies(form: Form) -> Screen:
    """Documents and copies into a basket; price and promise; one tap to order."""
    citizen = sign_in(form)
    papers = papers_for(form.look, citizen, form.at)
    if not papers.usable and consents.taken_back(form.look, citizen.id, "keep_scans"):
        return Screen(say("order.no_consent"), (AGREE, PERSON))
    if not papers.usable:
        return Screen(say("order.no_papers"), (PERSON,))
    fill_wanted(form, papers.usable)
    carry_over(form, citizen, papers.names)
    basket = fill_basket(form, papers)
    if sum(wish.copies for wish in basket) > orders.SENSITIVE_COPIES:
        fresh_code(form)
    twin = agreed(form, citizen, papers, basket)
    if twin:
        return see(twin)
    placed = form.do(orders.place, citizen=citizen.id, peer=form.peer, wishes=pairs(basket))
    return thanks(placed)


def agreed(form: Form, citizen: Citizen, papers: Papers, basket: Sequence[Wish]) -> Order | None:
    """Price and promise are said yes to; or the order that stands, where that is preferred."""
    twin = orders.same_soon(form.look, citizen.id, basket, form.at)
    if twin and ask_twin(form, twin) == "see":
        return twin
    confirm(form, papers, basket, orders.quote(form.look, papers.usable, basket, form.at))
    return None


def pairs(basket: Sequence[Wish]) -> list[list[int]]:
    """The basket as JSON can carry it."""
    return [[wish.document_id, wish.copies] for wish in basket]


def fill_wanted(form: Form, papers: Sequence[Document]) -> None:
    """A wish in words names a kind of paper: fill the blank if the shelf has just one."""
    kind = form.given("wanted")
    named = [paper for paper in papers if paper.kind == kind]
    if len(named) == 1:
        form.fill("document", str(named[0].id))


def choose(form: Form, field: Field[str]) -> str:
    """The choice made, unless it was the way out."""
    chosen = str(form.ask(field))
    if chosen == LEAVE:
        raise Left
    return chosen


def fill_basket(form: Form, papers: Papers) -> list[Wish]:
    """One document and its copies after another, until the citizen says that is all."""
    basket: list[Wish] = []
    while True:
        paper = ask_paper(form, papers, basket)
        copies = form.ask(how_many(paper, papers))
        basket = [*basket, Wish(paper.id, copies)]
        kept = [wish for wish in basket if wish.copies != DROPPED]
        full = len({wish.document_id for wish in kept}) == len(papers.usable)
        if full or len(basket) >= orders.MOST_WISHES or choose(form, more(papers, kept)) == "done":
            return merged(kept)


def ask_paper(form: Form, papers: Papers, basket: Sequence[Wish]) -> Document:
    """Which of the papers that are not in the basket yet."""
    taken = {wish.document_id for wish in basket if wish.copies != DROPPED}
    left = [paper for paper in papers.usable if paper.id not in taken]
    choices = [*(paper_choice(paper, papers) for paper in left), *papers.leave]
    question = say("order.which_more") if taken else say("order.which")
    field = pick("document", question, choices, "misread.paper")
    chosen = choose(form, field.noting(None if basket else papers.note))
    return next(paper for paper in left if str(paper.id) == chosen)


def paper_choice(paper: Document, papers: Papers) -> Choice:
    """A paper as a button shows it, and the words people use for it."""
    kind = KINDS[paper.kind]
    return Choice(
        say("order.paper", title=papers.names[paper.id], pages=paper.pages),
        str(paper.id),
        words=(fold(kind.short), fold(kind.title), *kind.words),
    )


def how_many(paper: Document, papers: Papers) -> Field[int]:
    """How many copies of this paper."""
    question = say("order.how_many", title=papers.names[paper.id], each=fee(paper.pages))
    return number(
        "copies",
        question,
        1,
        orders.MOST_COPIES,
        quick=QUICK_COPIES,
        stands_for={DROP: DROPPED},
    )


def more(papers: Papers, basket: Sequence[Wish]) -> Field[str]:
    """What is in the basket; another paper, or done."""
    total = sum(fee(papers.of(wish).pages) * wish.copies for wish in basket)
    question = say("order.basket", lines=summary(papers, basket), total=total)
    choices = [Choice(say("order.add"), "add"), Choice(say("order.done"), "done"), *papers.leave]
    return pick("more", question, choices, "misread.more")


def merged(basket: Sequence[Wish]) -> list[Wish]:
    """A paper chosen twice is one line."""
    copies: dict[int, int] = {}
    for wish in basket:
        copies[wish.document_id] = copies.get(wish.document_id, 0) + wish.copies
    return [Wish(document_id, count) for document_id, count in copies.items()]


def summary(papers: Papers, basket: Sequence[Wish]) -> list[Text]:
    """The basket in words, a line a paper."""
    return [say("order.line", copies=wish.copies, title=papers.called(wish)) for wish in basket]


def ask_twin(form: Form, twin: Order) -> str:
    """The same basket was ordered a moment ago: the same thing twice, or more of it?"""
    return str(
        form.ask(
            pick(
                "twin",
                say("order.twin", code=twin.code, at=twin.placed_at),
                [Choice(say("order.twin_see"), "see"), Choice(say("order.twin_new"), "new")],
            )
        )
    )


def confirm(form: Form, papers: Papers, basket: Sequence[Wish], price: Quote) -> None:
    """The order as it will be placed; editing goes back to one number and forgets nothing else."""
    if not basket:
        form.forget("document", "copies", "more")
        form.forget_slots("confirm")
    question = say(
        "order.confirm", lines=summary(papers, basket), total=price.total, due=price.due_at
    )
    yes, change = Choice(say("order.place"), "yes"), Choice(say("order.edit"), "edit")
    leave = papers.leave or (Choice(say("order.drop"), "/cancel"),)
    field = pick("confirm", question, [yes, change, *leave], "misread.confirm")
    field = field.noting(running_out(form, papers, basket))
    if choose(form, field) == "edit":
        edit(form, papers)


def running_out(form: Form, papers: Papers, basket: Sequence[Wish]) -> Text | None:
    """The papers of the basket that run out within 30 days, if any."""
    today = local(form.at).date()
    ending = [
        say("order.ends", title=papers.called(wish), at=moment(last))
        for wish in basket
        if (last := papers.of(wish).expires_on) and ends_soon(papers.of(wish), today)
    ]
    return say("order.running_out", lines=ending) if ending else None


def edit(form: Form, papers: Papers) -> None:
    """Change the copies of one line, or take it out."""
    rounds = [slot for slot in form.state.answers if slot.split(".")[0] == "copies"]
    rounds.sort(key=lambda slot: (len(slot), slot))
    names = {str(number): name for number, name in papers.names.items()}
    choices: list[Choice] = []
    for slot in rounds:
        name = names[str(form.state.answers[slot.replace("copies", "document")])]
        if form.state.answers[slot] == DROP:
            continue
        choices.append(Choice(say("order.change", title=name), slot))
        if len(rounds) > 1:
            choices.append(Choice(say("order.take_out", title=name), f"-{slot}"))
    if len(choices) == 1:
        form.forget_slots("confirm", choices[0].value)
    chosen = form.ask(pick("change", say("order.which_change"), choices))
    if chosen.startswith("-"):
        form.state.answers[chosen[1:]] = DROP
        form.forget_slots("confirm", "change")
    form.forget_slots("confirm", "change", chosen)


def thanks(placed: dict[str, int | str]) -> Screen:
    """The order's code, what comes next, and the code to collect it with."""
    due = datetime.fromisoformat(str(placed["due"]))
    return Screen(
        say("order.placed", code=placed["code"], due=due, pick_up=placed["pick_up"]),
        (
            Choice(say("order.track"), f">my_orders?order={placed['id']}"),
            Choice(say("order.another"), ">order_copies"),
        ),
    )


def see(twin: Order) -> Screen:
    """The order that stands already."""
    return Screen(
        say("order.stands", code=twin.code, due=twin.due_at),
        (Choice(say("order.track"), f">my_orders?order={twin.id}"),),
    )
