"""Jobs of the office's printer, and which office has one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from core.jobs import Job, JobState
from storage.printing import jobs, printers
from storage.statement import Act, Pen, Statement, insert_into, like

NEW = [column.name for column in jobs.c if column.name != "id"]
FRESH: Mapping[str, Any] = {
    "state": JobState.QUEUED.value,
    "number": None,
    "after": 0,
    "tries": 0,
    "trouble": "",
    "sheets": 0,
}


def job(*row: Any) -> Job:
    """A job, its state by name."""
    made = dict(zip(Job.__dataclass_fields__, row, strict=True))
    return Job(**made | {"state": JobState(made["state"])})


PRINTER_OF = Statement(
    select(printers.c.name).where(printers.c.office_id == bindparam("office_id")), str
)
FORGET = Act(delete(printers))
DECLARE = Act(insert_into(printers))
JOB = Statement(select(*like(Job, jobs)).where(jobs.c.id == bindparam("id")), job)
JOBS_OF = Statement(
    select(*like(Job, jobs)).where(jobs.c.order_id == bindparam("order_id")).order_by(jobs.c.id),
    job,
)
ADD = Statement(insert_into(jobs, NEW).returning(jobs.c.id), int)


@lru_cache(maxsize=32)
def moving(names: tuple[str, ...]) -> Act:
    """The UPDATE that writes these facts, if the job still stands where it was seen."""
    return Act(
        update(jobs)
        .where(jobs.c.id == bindparam("job"), jobs.c.state == bindparam("seen"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )


class Jobs:
    """The drawer of print jobs."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def printer_of(self, office_id: str) -> str | None:
        """The name of the office's printer, if it has one."""
        return self._pen.first(PRINTER_OF, office_id=office_id)

    def declare(self, named: Mapping[str, str]) -> None:
        """These offices have these printers, and no others."""
        self._pen.run(FORGET)
        for office_id, name in named.items():
            self._pen.run(DECLARE, office_id=office_id, name=name)

    def job(self, job_id: int) -> Job | None:
        return self._pen.first(JOB, id=job_id)

    def jobs_of(self, order_id: int) -> list[Job]:
        """The first print first."""
        return self._pen.rows(JOBS_OF, order_id=order_id)

    def add(self, facts: Mapping[str, Any]) -> int:
        return self._pen.one(ADD, **FRESH, **facts)

    def move(self, job_id: int, seen: JobState, **facts: Any) -> bool:
        new = {f"new_{name}": value for name, value in facts.items()}
        statement = moving(tuple(sorted(facts)))
        return self._pen.run(statement, job=job_id, seen=seen.value, **new) == 1
