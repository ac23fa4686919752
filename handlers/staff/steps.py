"""Steps that ask the officer something first, in the officer's own chat."""

from __future__ import annotations

from core import desk
from core.kinds import KINDS
from core.models import Line, Order, Stage
from handlers.fields import Field, digits, pick, sentence
from handlers.form import Form
from handlers.my_orders import NEEDS, number_of
from handlers.screens import Choice, Screen, say
from handlers.staff.cards import BASES, WHY_BACK, done

PICK_UP_LENGTH = 4


def subject(form: Form) -> tuple[Order, Stage]:
    """The order a card's button named, and the stage it was drawn from."""
    officer = desk.colleague(form.look, form.peer, form.at)
    order = desk.at_hand(form.look, officer, number_of(form.given("order")))
    seen = next((stage for stage in Stage if stage.value == form.given("seen")), order.stage)
    return order, seen


def hand_back(form: Form) -> Screen:
    """Back to the queue, with a reason for colleagues."""
    order, seen = subject(form)
    reasons = [Choice(say(f"hand_back.{why}"), why) for why in WHY_BACK]
    why = form.ask(pick("why", say("hand_back.why", code=order.code), reasons))
    form.do(desk.hand_back, peer=form.peer, order=order.id, seen=seen, why=why)
    return done(form.look, order.id, "hand_back")


def ask(form: Form) -> Screen:
    """What the citizen is to bring or to say."""
    order, seen = subject(form)
    common = tuple(Choice(say(need), need) for need in NEEDS)
    why = form.ask(sentence("why", say("needs.why", code=order.code), common))
    form.do(desk.ask, peer=form.peer, order=order.id, seen=seen, why=why)
    return done(form.look, order.id, "ask")


def refuse(form: Form) -> Screen:
    """One of the six lawful grounds, confirmed."""
    order, seen = subject(form)
    grounds = [Choice(say(f"ground.{ground}"), ground) for ground in desk.GROUNDS]
    ground = form.ask(pick("ground", say("refuse.ground", code=order.code), grounds))
    yes = Choice(say("refuse.yes"), "yes")
    form.ask(pick("sure", say("refuse.sure", ground=say(f"ground.{ground}")), [yes]))
    form.do(desk.refuse, peer=form.peer, order=order.id, seen=seen, ground=ground)
    return done(form.look, order.id, "refuse")


def compare(form: Form) -> Screen:
    """The basis of comparison, document by document, recorded together."""
    order, seen = subject(form)
    bases = {
        str(line.id): form.ask(how_compared(line))
        for line in form.look.orders.lines(order.id)
        if line.live and line.basis is None
    }
    form.do(desk.compare, peer=form.peer, order=order.id, seen=seen, bases=bases)
    return done(form.look, order.id, "compare")


def how_compared(line: Line) -> Field[str]:
    """One document's basis; the field is named after the line."""
    question = say("compare.how", short=KINDS[line.kind].short, copies=line.copies)
    bases = [Choice(say(f"step.compare_{basis}"), basis) for basis in BASES]
    return pick(f"basis.{line.id}", question, bases)


def hand_over(form: Form) -> Screen:
    """To whom: somebody with the pick-up code, or with an identity paper the officer saw."""
    order, seen = subject(form)
    proofs = [Choice(say("hand_over.code"), "code"), Choice(say("hand_over.id"), "id")]
    proof = form.ask(pick("proof", say("hand_over.proof", code=order.code), proofs))
    collector = by_code(form, order) if proof == "code" else by_paper(form)
    form.do(
        desk.hand_over,
        peer=form.peer,
        order=order.id,
        seen=seen,
        proof=proof,
        collector=collector,
    )
    return done(form.look, order.id, "hand_over")


def by_code(form: Form, order: Order) -> str:
    """Four digits, five tries."""
    note = None
    while True:
        field = digits("code", say("hand_over.digits"), PICK_UP_LENGTH).noting(note)
        verdict = form.ask(field, check=desk.check_pick_up, peer=form.peer, order=order.id)
        if verdict["verdict"] == "right":
            return ""
        if verdict["verdict"] == "spent":
            form.ask(pick("instead", say("hand_over.spent"), [Choice(say("hand_over.id"), "id")]))
            return by_paper(form)
        note = say("hand_over.wrong")


def by_paper(form: Form) -> str:
    """The citizen in person, or somebody whose name the officer writes down."""
    self_ = Choice(say("hand_over.self"), "✓")
    name = form.ask(sentence("collector", say("hand_over.who"), (self_,)))
    return "" if name == self_.value else str(name)
