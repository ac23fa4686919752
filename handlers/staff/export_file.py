"""Everything the desk keeps of a person, on the desk's own machine, for them to take along."""

from __future__ import annotations

from core import export
from handlers.form import Form
from handlers.my_orders import number_of
from handlers.screens import AT_HOME, Attachment, Choice, Screen, say
from handlers.staff.shift import HOME


def export_file(form: Form) -> Screen:
    """A link that lives an hour and opens here alone: no platform carries it."""
    number = number_of(form.given("request"))
    token = form.do(export.at_the_desk, peer=form.peer, request=number)
    back = Choice(say("requests.back"), f">requests?request={number}")
    file = Attachment("ho-so.zip", token, AT_HOME)
    return Screen(say("requests.file_ready", number=number), (back, *HOME), files=(file,))
