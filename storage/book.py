"""All drawers of the cabinet over one pen."""

from __future__ import annotations

from core.keys import Keys
from storage.acts import Acts
from storage.archive import Archive
from storage.chats import Chats
from storage.checks import Checks
from storage.credentials import Credentials
from storage.days import Days
from storage.erasure import Sweep
from storage.gateways import Gateways
from storage.handouts import Handouts
from storage.health import Health
from storage.jobs import Jobs
from storage.logins import Logins
from storage.mailbox import Mailbox
from storage.orders import Orders
from storage.outbox import Outbox
from storage.people import People
from storage.register import Register
from storage.roster import Roster
from storage.statement import Pen
from storage.told import ToldBy
from storage.trust import Trust

SAVEPOINT, RELEASE, ROLLBACK = "SAVEPOINT turn", "RELEASE turn", "ROLLBACK TO turn"


class Book:
    """The cabinet for the length of a turn (`core.ports.Book`; read-only it is a `Look`)."""

    def __init__(self, pen: Pen, keys: Keys) -> None:
        self.pen, self.keys = pen, keys
        self.people = People(pen)
        self.archive = Archive(pen)
        self.trust = Trust(pen)
        self.acts = Acts(pen)
        self.sweep = Sweep(pen)
        self.logins = Logins(pen)
        self.orders = Orders(pen)
        self.jobs = Jobs(pen)
        self.register = Register(pen)
        self.handouts = Handouts(pen)
        self.roster = Roster(pen)
        self.days = Days(pen)
        self.health = Health(pen)
        self.checks = Checks(pen)
        self.chats = Chats(pen)
        self.outbox = Outbox(pen, keys)
        self.told = ToldBy(pen)
        self.mailbox = Mailbox(pen)
        self.gateways = Gateways(pen)
        self.credentials = Credentials(pen, keys)

    def undo(self) -> None:
        """Forget what this turn has written."""
        self.pen.raw(ROLLBACK)
