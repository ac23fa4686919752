"""A citizen orders certified copies of archived documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core import orders
from core.fees import fee
from core.kinds import KINDS, masked_title
from core.models import Document, Order, Wish
from core.names import fold
from core.orders import Quote
from core.shelf import shelf
from handlers.fields import Field, number, pick
from handlers.form import Form
from handlers.screens import Choice, Screen, Text, say
from handlers.sign_in import fresh_code, sign_in

QUICK_COPIES = (1, 2, 3, 5)
DROP, DROPPED = "drop", 0


def order_copies(form: Form) -> Screen:
    """Documents and copies into a basket; price and promise; one tap to order."""
    citizen = sign_in(form)
    papers = shelf(form.look, citizen.id, form.at)
    if not papers:
        return Screen(say("order.no_papers"), (Choice(say("menu.person"), "/person"),))
    fill_wanted(form, papers)
    basket = fill_basket(form, papers)
    if sum(wish.copies for wish in basket) > orders.SENSITIVE_COPIES:
        fresh_code(form)
    twin = orders.same_soon(form.look, citizen.id, basket, form.at)
    if twin and ask_twin(form, twin) == "see":
        return see(twin)
    price = orders.quote(form.look, papers, basket, form.at)
    confirm(form, papers, basket, price)
    placed = form.do(
        orders.place,
        citizen=citizen.id,
        peer=form.peer,
        wishes=[[wish.document_id, wish.copies] for wish in basket],
    )
    return thanks(placed)


def fill_wanted(form: Form, papers: Sequence[Document]) -> None:
    """A wish in words names a kind of paper: fill the blank if the shelf has just one."""
    kind = form.given("wanted")
    named = [paper for paper in papers if paper.kind == kind]
    if len(named) == 1:
        form.fill("document", str(named[0].id))


def fill_basket(form: Form, papers: Sequence[Document]) -> list[Wish]:
    """One document and its copies after another, until the citizen says that is all."""
    basket: list[Wish] = []
    while True:
        paper = ask_paper(form, papers, basket)
        copies = form.ask(how_many(paper))
        basket = [*basket, Wish(paper.id, copies)]
        kept = [wish for wish in basket if wish.copies != DROPPED]
        full = len({wish.document_id for wish in kept}) == len(papers)
        if full or len(basket) >= orders.MOST_WISHES or form.ask(more(papers, kept)) == "done":
            return merged(kept)


def ask_paper(form: Form, papers: Sequence[Document], basket: Sequence[Wish]) -> Document:
    """Which of the papers that are not in the basket yet."""
    taken = {wish.document_id for wish in basket if wish.copies != DROPPED}
    left = [paper for paper in papers if paper.id not in taken]
    choices = [paper_choice(paper) for paper in left]
    question = say("order.which_more") if taken else say("order.which")
    chosen = form.ask(pick("document", question, choices, "misread.paper"))
    return next(paper for paper in left if str(paper.id) == chosen)


def paper_choice(paper: Document) -> Choice:
    """A paper as a button shows it, and the words people use for it."""
    kind = KINDS[paper.kind]
    return Choice(
        say("order.paper", title=title(paper), pages=paper.pages),
        str(paper.id),
        words=(fold(kind.short), fold(kind.title), *kind.words),
    )


def title(paper: Document) -> str:
    """The paper's masked name."""
    return masked_title(paper.kind, paper.tail)


def how_many(paper: Document) -> Field[int]:
    """How many copies of this paper."""
    question = say("order.how_many", title=title(paper), each=fee(paper.pages))
    return number(
        "copies",
        question,
        1,
        orders.MOST_COPIES,
        quick=QUICK_COPIES,
        stands_for={DROP: DROPPED},
    )


def more(papers: Sequence[Document], basket: Sequence[Wish]) -> Field[str]:
    """What is in the basket; another paper, or done."""
    total = sum(fee(paper_of(papers, wish).pages) * wish.copies for wish in basket)
    question = say("order.basket", lines=summary(papers, basket), total=total)
    return pick(
        "more",
        question,
        [Choice(say("order.add"), "add"), Choice(say("order.done"), "done")],
        "misread.more",
    )


def merged(basket: Sequence[Wish]) -> list[Wish]:
    """A paper chosen twice is one line."""
    copies: dict[int, int] = {}
    for wish in basket:
        copies[wish.document_id] = copies.get(wish.document_id, 0) + wish.copies
    return [Wish(document_id, count) for document_id, count in copies.items()]


def paper_of(papers: Sequence[Document], wish: Wish) -> Document:
    """The paper a wish names."""
    return next(paper for paper in papers if paper.id == wish.document_id)


def summary(papers: Sequence[Document], basket: Sequence[Wish]) -> list[Text]:
    """The basket in words, a line a paper."""
    return [
        say("order.line", copies=wish.copies, title=title(paper_of(papers, wish)))
        for wish in basket
    ]


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


def confirm(form: Form, papers: Sequence[Document], basket: Sequence[Wish], price: Quote) -> None:
    """The order as it will be placed; editing goes back to one number and forgets nothing else."""
    if not basket:
        form.forget("document", "copies", "more")
        form.forget_slots("confirm")
    question = say(
        "order.confirm", lines=summary(papers, basket), total=price.total, due=price.due_at
    )
    answer = form.ask(
        pick(
            "confirm",
            question,
            [
                Choice(say("order.place"), "yes"),
                Choice(say("order.edit"), "edit"),
                Choice(say("order.drop"), "/cancel"),
            ],
            "misread.confirm",
        )
    )
    if answer == "edit":
        edit(form, papers)


def edit(form: Form, papers: Sequence[Document]) -> None:
    """Change the copies of one line, or take it out."""
    rounds = [slot for slot in form.state.answers if slot.split(".")[0] == "copies"]
    rounds.sort(key=lambda slot: (len(slot), slot))
    by_id = {str(paper.id): paper for paper in papers}
    choices: list[Choice] = []
    for slot in rounds:
        paper = by_id[str(form.state.answers[slot.replace("copies", "document")])]
        if form.state.answers[slot] == DROP:
            continue
        choices.append(Choice(say("order.change", title=title(paper)), slot))
        if len(rounds) > 1:
            choices.append(Choice(say("order.take_out", title=title(paper)), f"-{slot}"))
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
