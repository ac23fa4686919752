"""Steps that ask the officer something first, in the officer's own chat."""

from __future__ import annotations

from collections.abc import Mapping

from core import delegates, desk
from core.keeping import Delegation
from core.kinds import KINDS, masked_title
from core.models import Line, Order, Stage
from handlers.fields import Field, Misread, digits, pick, sentence
from handlers.form import Form
from handlers.my_orders import NEEDS, number_of
from handlers.screens import Choice, Screen, say
from handlers.staff.cards import BASES, WHY_BACK, done, draw

PICK_UP_LENGTH = SHOWN_LENGTH = 4
NAMED, SELF = "#", "✓"
"""Before the number of a delegation, so that no name can be taken for one; the citizen."""
SHOWN = {
    "cccd": "collector.cccd",
    "ho_chieu": "collector.ho_chieu",
    "gplx": "collector.gplx",
    "other": "collector.other",
}
OTHER_PAPER = "Giấy khác"


def subject(form: Form) -> tuple[Order, Stage]:
    """The order a card's button named, and the stage it was drawn from."""
    officer = desk.colleague(form.look, form.peer, form.at)
    order = desk.at_hand(form.look, officer, number_of(form.given("order")))
    seen = next((stage for stage in Stage if stage.value == form.given("seen")), order.stage)
    return order, seen


def card(form: Form) -> Screen:
    """The order as its card shows it in the group, with the steps it allows."""
    order, _ = subject(form)
    return draw(form.look, order, form.at)


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
    if proof == "code" and knows_code(form, order):
        give(form, order, seen, proof="code")
    else:
        by_paper(form, order, seen)
    return done(form.look, order.id, "hand_over")


def give(form: Form, order: Order, seen: Stage, **how: str) -> None:
    """The copies leave the desk."""
    facts = {"collector": "", "shown": ""} | how
    form.do(desk.hand_over, peer=form.peer, order=order.id, seen=seen, **facts)


def knows_code(form: Form, order: Order) -> bool:
    """Four digits, five tries; without them there is still the paper."""
    note = None
    while True:
        field = digits("code", say("hand_over.digits"), PICK_UP_LENGTH).noting(note)
        verdict = form.ask(field, check=desk.check_pick_up, peer=form.peer, order=order.id)
        if verdict["verdict"] == "right":
            return True
        if verdict["verdict"] == "spent":
            form.ask(pick("instead", say("hand_over.spent"), [Choice(say("hand_over.id"), "id")]))
            return False
        note = say("hand_over.wrong")


def by_paper(form: Form, order: Order, seen: Stage) -> None:
    """The citizen in person; somebody they named; or one whose name the officer writes down."""
    named = {f"{NAMED}{one.id}": one for one in delegates.collectors(form.look, order, form.at)}
    who = form.ask(collector(named))
    if who == SELF:
        give(form, order, seen, proof="id")
    elif who in named:
        shown = ask_shown(form, named[who].name)
        about = {"order": order.id, "seen": seen, "delegation": named[who].id, "shown": shown}
        form.do(delegates.hand_over, peer=form.peer, **about)
    else:
        give(form, order, seen, proof="id", collector=who, shown=ask_shown(form, who))


def collector(named: Mapping[str, Delegation]) -> Field[str]:
    """The citizen, a name of the list, or one in words; who was taken off it is asked anew."""
    self_ = Choice(say("hand_over.self"), SELF)
    people = [Choice(one.name, value) for value, one in named.items()]
    plain = sentence("collector", say("hand_over.who"), (self_, *people))

    def read(said: str) -> str:
        if said.startswith(NAMED) and said not in named:
            raise Misread(say("misread.pick"))
        return plain.read(said)

    return Field("collector", plain.screen, read)


def ask_shown(form: Form, name: str) -> str:
    """The paper a collector showed, masked: `CCCD ••4877`."""
    kinds = [Choice(say(key), kind) for kind, key in SHOWN.items()]
    kind = form.ask(pick("paper", say("collector.paper", name=name), kinds))
    last = form.ask(digits("last", say("collector.tail"), SHOWN_LENGTH))
    return masked_title(kind, last) if kind in KINDS else f"{OTHER_PAPER} ••{last}"
