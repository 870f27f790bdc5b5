"""What ran when, and small facts about the ledger itself."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from storage import tables as t
from storage.records import JobRun
from storage.rows import insert, records


class Jobs:
    """Job runs and settings of the ledger."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def begin(self, job: str, now: datetime) -> int:
        statement = sa.insert(t.job_run).values(job=job, started_at=now, outcome="running").returning(t.job_run.c.id)
        return int(self._connection.execute(statement).scalar_one())

    def end(self, run_id: int, now: datetime, outcome: str, detail: str | None = None) -> None:
        statement = sa.update(t.job_run).where(t.job_run.c.id == run_id)
        self._connection.execute(statement.values(ended_at=now, outcome=outcome, detail=detail))

    def last(self, job: str) -> JobRun | None:
        """The newest run of the job that was done."""
        query = sa.select(t.job_run).where(t.job_run.c.job == job, t.job_run.c.outcome == "done")
        rows = self._connection.execute(query.order_by(t.job_run.c.started_at.desc()).limit(1))
        found = records(JobRun, rows)
        return found[0] if found else None

    def recent(self, limit: int = 20) -> list[JobRun]:
        query = sa.select(t.job_run).order_by(t.job_run.c.id.desc()).limit(limit)
        return records(JobRun, self._connection.execute(query))

    def prune(self, before: datetime) -> int:
        return self._connection.execute(sa.delete(t.job_run).where(t.job_run.c.started_at < before)).rowcount

    def setting(self, name: str) -> str | None:
        return self._connection.execute(sa.select(t.setting.c.value).where(t.setting.c.name == name)).scalar()

    def set(self, name: str, value: str) -> None:
        statement = insert(self._connection, t.setting).values(name=name, value=value)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
