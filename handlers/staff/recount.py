"""After a restore: what the paper says is the last number."""

from __future__ import annotations

from core import recounts
from core.desk import colleague
from handlers.fields import Field, Misread
from handlers.form import Form
from handlers.hearing import number_in
from handlers.screens import Screen, say
from handlers.staff.shift import HOME

HIGHEST = 9_999_999
TOLD = {"first": "recount.first", "differ": "recount.differ", "open": "recount.open"}


def recount(form: Form) -> Screen:
    """The last number of each year as the paper has it; two officers have to agree."""
    officer = colleague(form.look, form.peer, form.at)
    if (
        form.look.register.locked(officer.office_id) is None
        and "!recount" not in form.state.results
    ):
        return Screen(say("recount.none"), HOME)
    years = recounts.years(form.look, officer.office_id, form.at)
    numbers = {str(year): form.ask(last_number(year)) for year in years}
    verdict = form.do(recounts.recount, peer=form.peer, numbers=numbers)
    return Screen(say(TOLD[verdict]), HOME)


def last_number(year: int) -> Field[int]:
    """The last number of a year, 0 where the paper has none."""

    def read(said: str) -> int:
        number = 0 if said.strip() == "0" else number_in(said)
        if number is None or not 0 <= number <= HIGHEST:
            raise Misread(say("misread.number", low=0, high=HIGHEST))
        return number

    return Field(f"last.{year}", Screen(say("recount.last", year=str(year)), asks="number"), read)
