"""An officer finds a person's file and sees it; the person can see every look."""

from __future__ import annotations

from collections.abc import Sequence

from core import citizens, consents, desk
from core.days import local
from core.kinds import masked_title
from core.models import Citizen, Document
from core.names import mask_number
from core.phones import tail
from core.shelf import ends_soon, obstacle
from handlers.dates import moment
from handlers.fields import Field, pick, sentence
from handlers.form import Form
from handlers.my_orders import number_of
from handlers.screens import Choice, Screen, Text, say
from handlers.staff.shift import HOME

AGAIN = "again"


def find(form: Form) -> Screen:
    """By phone, personal number, or name without marks."""
    officer = desk.colleague(form.look, form.peer, form.at)
    words = form.ask(sentence("words", say("find.ask")))
    found = citizens.find(form.look, officer, words)
    if not found:
        phone = citizens.phone_in(words)
        fresh = Choice(say("find.new"), f">register_citizen?phone={phone}")
        return Screen(say("find.none"), (fresh, Choice(say("find.again"), ">find"), *HOME))
    if len(found) == 1:
        return opened(form, found[0].id)
    chosen = form.ask(which(found))
    if chosen == AGAIN:
        form.forget_slots("words", "person")
    return opened(form, int(chosen))


def which(found: Sequence[Citizen]) -> Field[str]:
    """One of several people; where there are more than are shown, that is said."""
    shown = found[: citizens.MOST_FOUND]
    choices = [Choice(who(person), str(person.id)) for person in shown]
    if len(shown) == len(found):
        return pick("person", say("find.which"), choices)
    again = Choice(say("find.again"), AGAIN)
    return pick("person", say("find.many", most=len(shown)), [again, *choices])


def who(person: Citizen) -> Text:
    """A person in a line, told from a namesake by the phone's and the number's ends."""
    return say("find.one", name=person.name, phone=phone_of(person), number=number_of_card(person))


def phone_of(person: Citizen) -> Text | str:
    """The phone's last digits, or that there is none."""
    return tail(person.phone) if person.phone else say("file.no_phone")


def number_of_card(person: Citizen) -> Text | str:
    """The personal number's last digits, or that it is not known."""
    return mask_number(person.id_number) if person.id_number else say("file.no_number")


def file(form: Form) -> Screen:
    """The file a button named."""
    return opened(form, number_of(form.given("citizen")))


def opened(form: Form, citizen: int) -> Screen:
    """The file as it stands, and what is usually done next."""
    person = form.look.people.citizen(form.do(citizens.look_into, peer=form.peer, citizen=citizen))
    papers = form.look.archive.documents_of(person.id)
    return Screen(
        say(
            "file.person",
            name=person.name,
            phone=phone_of(person),
            number=number_of_card(person),
            rows=[*about(form, person), *lines(form, papers)],
        ),
        tuple(next_acts(person, papers)),
    )


def about(form: Form, person: Citizen) -> list[Text]:
    """Birth, household, consents."""
    born = [say("file.born", at=moment(person.born_on))] if person.born_on else []
    return [*born, *household(form, person), agreed(form, person)]


def household(form: Form, person: Citizen) -> list[Text]:
    """Who else speaks by this phone, or whose phone speaks for this person."""
    if person.holder_id:
        holder = form.look.people.citizen(person.holder_id)
        return [say("file.holder", name=holder.name)]
    members = form.look.people.household(person.id)
    names = [say("file.name", name=one.name) for one in members]
    return [say("file.members", names=names)] if names else []


def agreed(form: Form, person: Citizen) -> Text:
    """What the person has agreed to, in a line."""
    standing = consents.standing(form.look, person.id)
    given = [say(f"consent.short.{purpose}") for purpose, yes in standing.items() if yes]
    return say("file.agreed", names=given) if given else say("file.agreed_nothing")


def lines(form: Form, papers: list[Document]) -> list[Text]:
    """The papers, a line each."""
    return [paper_line(form, paper) for paper in papers] or [say("file.no_papers")]


def paper_line(form: Form, paper: Document) -> Text:
    """One paper: pages, how often it served, and what stands in its way or soon will."""
    today = local(form.at).date()
    facts: dict[str, str | int] = {
        "title": masked_title(paper.kind, paper.tail),
        "pages": paper.pages,
    }
    facts["uses"] = paper.uses
    if why := obstacle(paper, today):
        return say("file.paper_but", why=say(f"watch.why.{why}"), **facts)
    if paper.expires_on and ends_soon(paper, today):
        return say("file.paper_but", why=say("file.ends", at=moment(paper.expires_on)), **facts)
    return say("file.paper", **facts)


def next_acts(person: Citizen, papers: list[Document]) -> list[Choice]:
    """The likeliest first."""
    acts = [Choice(say("file.add"), f">add_document?citizen={person.id}")]
    if papers:
        acts.insert(0, Choice(say("file.order"), f">order_here?citizen={person.id}"))
        acts.append(Choice(say("file.papers"), f">papers?citizen={person.id}"))
    if person.holder_id is None:
        acts.append(Choice(say("file.member"), f">register_citizen?holder={person.id}"))
    return [*acts, Choice(say("file.more"), f">file_more?citizen={person.id}")]


def file_more(form: Form) -> Screen:
    """What is seldom done with a file."""
    citizen = number_of(form.given("citizen"))
    person = citizens.at_hand(form.look, form.peer, form.at, citizen)
    return Screen(say("file.more_what", name=person.name), tuple(seldom(person)))


def seldom(person: Citizen) -> list[Choice]:
    """Numbers, consents, and the way back."""
    released = Choice(say("file.release_phone"), f">release_phone?citizen={person.id}")
    return [
        Choice(say("file.change_phone"), f">change_phone?citizen={person.id}"),
        *([released] if person.phone else []),
        Choice(say("file.wake"), f">wake?citizen={person.id}"),
        Choice(say("file.consents"), f">consents?citizen={person.id}"),
        Choice(say("file.back"), f">file?citizen={person.id}"),
    ]
