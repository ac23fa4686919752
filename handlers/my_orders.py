"""Where a citizen's orders stand, and what can still be done about them."""

from __future__ import annotations

from dataclasses import replace

from core import orders
from core.kinds import masked_title
from core.models import Line, Order, Stage, Step
from core.sifting import all_void
from core.steps import ENDED, reached
from handlers.fields import pick, sentence
from handlers.form import Form
from handlers.screens import Choice, Screen, Text, say
from handlers.sign_in import sign_in

MOST_ORDERS = 10
LONGEST_NUMBER = 9
SPOKEN = {4: ("rat tot",), 3: ("tot",), 2: ("tam duoc",), 1: ("khong hai long", "te")}
NEEDS = ("needs.blurred", "needs.expired", "needs.original", "needs.pages")
NUMBER_FIRST = {Stage.CERTIFIED: Stage.ACCEPTED, Stage.PRINTED: Stage.CERTIFIED}
"""What a stage is to the citizen where the number comes before the printing."""
MOMENTS = (
    ("placed_at", "timeline.placed"),
    ("accepted_at", "timeline.accepted"),
    ("printed_at", "timeline.printed"),
    ("certified_at", "timeline.certified"),
    ("paid_at", "timeline.paid"),
    ("handed_over_at", "timeline.handed_over"),
)


def my_orders(form: Form) -> Screen:
    """The latest orders; one of them with its timeline."""
    citizen = sign_in(form)
    latest = form.look.orders.orders_of(citizen.id, MOST_ORDERS)
    if not latest:
        return Screen(say("orders.none"), (Choice(say("menu.order_copies"), ">order_copies"),))
    choices = [
        Choice(say("orders.one", code=o.code, stage=stage(form, o)), str(o.id)) for o in latest
    ]
    chosen = form.ask(pick("order", say("orders.which"), choices))
    return detail(form, orders.own(form.look, int(chosen), citizen.id))


def stage(form: Form, order: Order) -> Text:
    """The stage in the citizen's words; nobody is asked to come where there is nothing to fetch."""
    under_way = order.stage not in ENDED and order.handed_over_at is None
    if under_way and all_void(form.look, order):
        return say("orders.all_void")
    first = form.look.people.office(order.office_id).number_first
    shown = NUMBER_FIRST.get(order.stage, order.stage) if first else order.stage
    return say(f"stage.{shown.value}")


def detail(form: Form, order: Order) -> Screen:
    """One order: what, when, what next."""
    lines = form.look.orders.lines(order.id)
    return Screen(
        say(
            "orders.detail",
            code=order.code,
            stage=stage(form, order),
            lines=[line_text(line) for line in lines if line.live],
            total=order.total,
            timeline=timeline(form, order),
        ),
        tuple(actions(form, order)),
    )


def line_text(line: Line) -> Text:
    """A line of an order, masked."""
    return say("order.line", copies=line.copies, title=masked_title(line.kind, line.tail))


def needed(order: Order) -> Text | str:
    """What the desk asked for, in the citizen's language where it was one of the usual things."""
    return say(order.reason) if order.reason in NEEDS else order.reason


def timeline(form: Form, order: Order) -> list[Text]:
    """What has happened, in order, and what was promised."""
    happened = [(getattr(order, name), key) for name, key in MOMENTS]
    told = [
        say(key, at=at) for at, key in sorted((h for h in happened if h[0]), key=lambda h: h[0])
    ]
    told += [
        say("timeline.void", number=f"{void.number:04d}")
        for void in form.look.register.voids_on(order.id)
        if void.confirmed_at
    ]
    if order.stage is Stage.ASKED:
        told.append(say("timeline.asked", why=needed(order)))
    if order.stage is Stage.REFUSED:
        ground = say(f"ground.{order.reason}")
        told.append(say("timeline.refused", at=order.ended_at or form.at, ground=ground))
    elif order.stage is Stage.CANCELLED:
        told.append(say("timeline.cancelled", at=order.ended_at or form.at))
    elif order.stage is Stage.STOPPED:
        told.append(say("timeline.stopped", at=order.ended_at or form.at))
    elif order.handed_over_at is None and not all_void(form.look, order):
        keys = form.look.keys
        pick_up = keys.pick_up_code(order.key_id, order.code, order.pick_up_nth)
        told.append(say("timeline.due", due=order.due_at, pick_up=pick_up))
    return told


def actions(form: Form, order: Order) -> list[Choice]:
    """What the citizen may still do."""
    choices: list[Choice] = []
    if able(form, order, Step.RESEND):
        choices.append(Choice(say("orders.resend"), f">answer_request?order={order.id}"))
    if able(form, order, Step.CANCEL):
        choices.append(
            Choice(say("orders.cancel"), f">cancel_order?order={order.id}", words=("huy",))
        )
    if order.handed_over_at and order.rating is None:
        choices.append(Choice(say("orders.rate"), f">rate?order={order.id}"))
    return [*choices, Choice(say("menu.order_copies"), ">order_copies")]


def able(form: Form, order: Order, step: Step) -> bool:
    """Whether the order still allows this step."""
    first = form.look.people.office(order.office_id).number_first
    return reached(order, step, number_first=first) is not None


def too_late(form: Form, order: Order) -> Screen:
    """The order has moved on since the button was shown: where it is now."""
    return replace(detail(form, order), note=say("refusal.not_now"))


def mine(form: Form) -> Order:
    """The order a button named, if it is the speaker's."""
    citizen = sign_in(form)
    return orders.own(form.look, number_of(form.given("order")), citizen.id)


def from_here(form: Form) -> Order:
    """The order a button named, if it was placed from this very chat or is the speaker's."""
    order = form.look.orders.order(number_of(form.given("order")))
    return order if order and order.peer == form.peer else mine(form)


def number_of(text: str) -> int:
    """A row's number from a button; anything else is no row."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else 0


def go_on(form: Form) -> Screen:
    """The rest of an order a paper was dropped from."""
    order = mine(form)
    code = form.do(orders.go_on, order=order.id, citizen=order.citizen_id)
    track = Choice(say("order.track"), f">my_orders?order={order.id}")
    return Screen(say("watch.going_on", code=code), (track,))


def sole(form: Form) -> None:
    """Without an order named, the only one that can still be cancelled is meant."""
    citizen = sign_in(form)
    latest = form.look.orders.orders_of(citizen.id, MOST_ORDERS)
    open_ones = [order for order in latest if able(form, order, Step.CANCEL)]
    if len(open_ones) == 1:
        form.fill("order", str(open_ones[0].id))


def cancel_order(form: Form) -> Screen:
    """Take an order back before anything is printed; where several could be, the list first."""
    if not form.given("order"):
        sole(form)
    if not form.given("order"):
        return my_orders(form)
    order = mine(form)
    if not able(form, order, Step.CANCEL):
        return too_late(form, order)
    question = say("orders.sure", code=order.code)
    yes = Choice(say("orders.yes_cancel"), "yes")
    keep = Choice(say("orders.keep"), "no", words=("khong", "khong huy"))
    if form.ask(pick("sure", question, [yes, keep])) == "no":
        return detail(form, order)
    code = form.do(orders.cancel, order=order.id, citizen=order.citizen_id)
    refund = say("orders.refund", total=order.paid) if order.paid_at else say("orders.no_refund")
    return Screen(
        say("orders.cancelled", code=code, refund=refund),
        (Choice(say("menu.order_copies"), ">order_copies"),),
    )


def answer_request(form: Form) -> Screen:
    """Answer what the desk asked for, and send the same order again."""
    order = mine(form)
    if not able(form, order, Step.RESEND):
        return too_late(form, order)
    done = Choice(say("orders.will_bring"), "✓")
    question = say("orders.reply", code=order.code, why=needed(order))
    reply = form.ask(sentence("reply", question, (done,)))
    code = form.do(orders.resend, order=order.id, citizen=order.citizen_id, reply=reply)
    fresh = orders.own(form.look, order.id, order.citizen_id)
    return Screen(
        say("orders.resent", code=code, due=fresh.due_at),
        (Choice(say("order.track"), f">my_orders?order={order.id}"),),
    )


def rate(form: Form) -> Screen:
    """Four levels; the lowest wants a reason."""
    order = from_here(form)
    levels = [
        Choice(say(f"rating.{level}"), str(level), words=SPOKEN[level])
        for level in range(orders.HIGHEST, orders.LOWEST - 1, -1)
    ]
    question = say("rating.ask", code=order.code)
    level = int(form.ask(pick("stars", question, levels)))
    why = form.ask(sentence("why", say("rating.why"))) if level == orders.LOWEST else ""
    new = form.do(orders.rate, order=order.id, citizen=order.citizen_id, rating=level, why=why)
    again = (Choice(say("menu.order_copies"), ">order_copies"),)
    return Screen(say("rating.thanks") if new else say("rating.already"), again)
