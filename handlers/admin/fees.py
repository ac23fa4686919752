"""What copies cost by law, and what the office has taken."""

from __future__ import annotations

from datetime import timedelta

from core.days import local
from core.fees import fee
from core.figures import month_of
from core.roster import admin
from handlers.form import Form
from handlers.screens import Screen, say
from handlers.staff.shift import HOME

PAGES = (1, 2, 3, 10, 197, 198)


def fees(form: Form) -> Screen:
    """The table, today, and this month; what was given back is not counted."""
    office = admin(form.look, form.peer, form.at).office_id
    today = local(form.at).replace(hour=0, minute=0, second=0, microsecond=0)
    taken = form.look.orders.fees_taken
    rows = [say("fees.row", pages=pages, each=fee(pages)) for pages in PAGES]
    return Screen(
        say(
            "fees.list",
            rows=rows,
            total=taken(office, today, today + timedelta(days=1)),
            fees=taken(office, *month_of(form.at)),
        ),
        HOME,
    )
