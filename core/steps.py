"""The legal transitions of an order, as one table for each way of working."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.models import Line, Order, Stage, Step

Table = Mapping[Stage, Mapping[Step, Stage]]

PRINT_FIRST: Table = {
    Stage.PLACED: {
        Step.TAKE: Stage.ACCEPTED,
        Step.REFUSE: Stage.REFUSED,
        Step.CANCEL: Stage.CANCELLED,
    },
    Stage.ACCEPTED: {
        Step.PRINT: Stage.PRINTED,
        Step.PAY: Stage.ACCEPTED,
        Step.HAND_BACK: Stage.PLACED,
        Step.ASK: Stage.ASKED,
        Step.REFUSE: Stage.REFUSED,
        Step.CANCEL: Stage.CANCELLED,
    },
    Stage.ASKED: {
        Step.RESEND: Stage.ACCEPTED,
        Step.REFUSE: Stage.REFUSED,
        Step.CANCEL: Stage.CANCELLED,
    },
    Stage.PRINTED: {
        Step.COMPARE: Stage.PRINTED,
        Step.CERTIFY: Stage.CERTIFIED,
        Step.PAY: Stage.PRINTED,
        Step.REFUSE: Stage.REFUSED,
    },
    Stage.CERTIFIED: {
        Step.PAY: Stage.CERTIFIED,
        Step.HAND_OVER: Stage.HANDED_OVER,
        Step.STOP: Stage.STOPPED,
    },
    Stage.HANDED_OVER: {Step.CLOSE: Stage.CLOSED},
}

NUMBER_FIRST: Table = {
    **PRINT_FIRST,
    Stage.ACCEPTED: {
        Step.COMPARE: Stage.ACCEPTED,
        Step.CERTIFY: Stage.CERTIFIED,
        Step.PAY: Stage.ACCEPTED,
        Step.HAND_BACK: Stage.PLACED,
        Step.ASK: Stage.ASKED,
        Step.REFUSE: Stage.REFUSED,
        Step.CANCEL: Stage.CANCELLED,
    },
    Stage.CERTIFIED: {
        Step.PRINT: Stage.PRINTED,
        Step.PAY: Stage.CERTIFIED,
        Step.STOP: Stage.STOPPED,
    },
    Stage.PRINTED: {
        Step.PAY: Stage.PRINTED,
        Step.HAND_OVER: Stage.HANDED_OVER,
        Step.STOP: Stage.STOPPED,
    },
}

BY_CITIZEN = frozenset({Step.CANCEL, Step.RESEND})
FRUITLESS = frozenset({Stage.CANCELLED, Stage.REFUSED, Stage.STOPPED})
"""Ends without copies: what was paid is given back."""
ENDED = FRUITLESS | {Stage.CLOSED}


def table(*, number_first: bool) -> Table:
    """The transitions of an office."""
    return NUMBER_FIRST if number_first else PRINT_FIRST


def reached(order: Order, step: Step, *, number_first: bool) -> Stage | None:
    """Where the step leads from the order's stage; None when the law knows no such way."""
    return table(number_first=number_first).get(order.stage, {}).get(step)


def next_steps(
    order: Order, lines: Sequence[Line], *, number_first: bool, void: bool = False
) -> tuple[Step, ...]:
    """What an officer may do now, the most likely first; `void`: all its numbers are."""
    ways = table(number_first=number_first).get(order.stage, {})
    compared = all(line.basis for line in lines if line.live)
    numbered = any(line.number for line in lines)
    closed = {
        Step.PRINT: void,
        Step.COMPARE: compared,
        Step.CERTIFY: not compared,
        Step.PAY: void or order.paid_at is not None,
        Step.HAND_OVER: void or order.paid_at is None,
        Step.REFUSE: numbered,
        Step.STOP: not void,
    }
    return tuple(s for s in ways if s not in BY_CITIZEN and not closed.get(s, False))
