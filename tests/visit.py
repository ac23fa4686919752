"""The first visit without its dialogue: what officers do at the counter, as turns in a row."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any

from core import archive, desk, login, one_time, orders
from core.archive import TakenPage
from core.keeping import Act, Draft
from core.models import Document, Line, Order, Scan, Stage
from core.parcel import Parcel
from tests.turns import Turns

HANH, TAM, VIET, NOBODY = "staff:o1", "staff:o2", "staff:o3", "staff:zz"
"""Two officers of Lấp Vò, one of Mỹ An Hưng, and somebody who is none."""
HANH_ID, TAM_ID, VIET_ID = 1, 2, 3
NGA_ID, BAO_ID, CUC_ID = 1, 2, 3
"""Citizens; the last one's file is kept in Mỹ An Hưng."""
NGA_CHAT = "citizen:c1"


class Visit(Turns):
    """A counter at which officers open files, add papers and make copies of them."""

    _sheets = 0

    def do(self, use_case: Any, peer: str = HANH, **facts: Any) -> Any:
        """What an officer does, as a turn of its own."""
        return self.turn(partial(use_case, at=self.world.now(), peer=peer, **facts))

    def begin(self, citizen: int = NGA_ID, peer: str = HANH, kind: str = "ket_hon") -> int:
        """A paper without pages."""
        facts = {"kind": kind, "tail": "", "pages": 1, "issued": "", "expires": ""}
        return int(self.do(archive.add_paper, peer, citizen=citizen, **facts))

    def lay(self, pages: int = 1, officer: int = HANH_ID) -> list[int]:
        """Pages come into an officer's tray; their numbers."""
        draft = self.draft(officer)
        assert draft is not None
        return [self.lay_one(officer, draft) for _ in range(pages)]

    def lay_one(self, officer: int, draft: Draft) -> int:
        """One page comes in for this draft, be it still open or not."""
        self._sheets += 1
        digest = hashlib.sha256(f"sheet {self._sheets}".encode()).hexdigest()
        page = TakenPage(digest[:32], digest, digest[:16], ())
        return int(self.turn(partial(archive.take_page, officer=officer, draft=draft, page=page)))

    def shelve(self, document: int, peer: str = HANH) -> None:
        """The paper, or its new version, goes on the shelf."""
        self.do(archive.file_paper, peer, document=document)

    def added(self, citizen: int = NGA_ID, pages: int = 2) -> int:
        """A whole new paper on the shelf."""
        number = self.begin(citizen)
        self.lay(pages)
        self.shelve(number)
        return number

    def renewed(self, document: int, pages: int = 1) -> None:
        """New scans of it on the shelf."""
        self.do(archive.renew_paper, document=document)
        self.lay(pages)
        self.shelve(document)

    def proof(self, phone: str, peer: str = HANH) -> str:
        """What a right code for this phone brings, in this chat, today."""
        at, chance = self.world.now(), self.world.chance()
        facts = {"peer": peer, "phone": phone, "purpose": one_time.NEW_NUMBER}
        sent = self.turn(partial(one_time.send_code, at=at, chance=chance, **facts))
        verdict = self.do(login.prove_number, peer, code=self.code(peer), challenge=sent)
        return str(verdict["proof"])

    def ordered(self, *papers: int, citizen: int = NGA_ID, copies: int = 1) -> int:
        """An order by chat for so many copies of each paper."""
        wishes = [[paper, copies] for paper in papers]
        placed = self.do(orders.place, NGA_CHAT, citizen=citizen, wishes=wishes)
        return int(placed["id"])

    def step(self, what: Any, order: int, peer: str = HANH, **more: Any) -> Any:
        """A step from where the order stands."""
        return self.do(what, peer, order=order, seen=self.order(order).stage, **more)

    def print(self, order: int, peer: str = HANH) -> None:
        """The pack goes to the printer."""
        self.step(desk.print_pack, order, peer, link=self.world.chance().hex())

    def compare(self, order: int, peer: str = HANH) -> None:
        """Every line with its original."""
        bases = {str(line.id): "original" for line in self.lines(order)}
        self.step(desk.compare, order, peer, bases=bases)

    def printed(self, *papers: int) -> int:
        """An order that was taken and printed."""
        order = self.ordered(*papers)
        self.step(desk.take, order)
        self.print(order)
        return order

    # ---- what is committed

    def paper(self, document: int) -> Document:
        """A paper there must be."""
        found = self.truth.archive.document(document)
        assert found is not None
        return found

    def pages(self, document: int, version: int) -> list[int]:
        """The page numbers of a version."""
        return [scan.page for scan in self.scans(document, version)]

    def scans(self, document: int, version: int) -> list[Scan]:
        """The pages of a version."""
        return self.truth.archive.scans_of(document, version)

    def draft(self, officer: int = HANH_ID) -> Draft | None:
        """What an officer is adding."""
        return self.truth.archive.draft_of(officer)

    def order(self, order: int) -> Order:
        """An order there must be."""
        found = self.truth.orders.order(order)
        assert found is not None
        return found

    def lines(self, order: int) -> list[Line]:
        """Its lines."""
        return self.truth.orders.lines(order)

    def stage(self, order: int) -> Stage:
        """Where it stands."""
        return self.order(order).stage

    def acts(self, citizen: int = NGA_ID) -> list[Act]:
        """What was done with a file, the latest first."""
        return self.truth.acts.acts_of(citizen, 100)

    def did(self, citizen: int = NGA_ID) -> list[tuple[str, int | None, int | None]]:
        """The same in short: what, by which officer, with which paper."""
        return [(act.what, act.officer_id, act.document_id) for act in self.acts(citizen)]

    def news(self, kind: str) -> list[Parcel]:
        """What waits to be told."""
        waiting = self.truth.outbox.waiting(self.world.now(), 1_000)
        return [parcel for parcel in waiting if parcel.kind == kind]

    def shredded(self) -> set[str]:
        """The pages the vault has been told to let go."""
        return {name for parcel in self.news("shred") for name in parcel.payload["names"]}
