"""Mistakes that others made (retention.md 7.3, 9.1); the schedules must find each of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from fault_schedules.network import DistantStore
from fault_schedules.schedule import Plan
from fault_schedules.world import World


class Markers(DistantStore):
    """Deletes without naming a version: only a marker is made (T7)."""

    def delete_version(self, key: str, version_id: str) -> None:
        """Hide the object instead of deleting it."""
        if self.exists(key) and not self.versions(key)[0].marker:
            self.hide(key)
        elif any(v.marker and v.version_id == version_id for v in self.versions(key)):
            super().delete_version(key, version_id)


class Forgetful(DistantStore):
    """Asks for a bulk delete and drops the answer, so that nothing is ever sent (T9)."""

    def delete_version(self, key: str, version_id: str) -> None:
        """Make a generator and forget it."""
        _bulk(self, key, version_id)


def _bulk(store: DistantStore, key: str, version_id: str) -> Iterator[None]:
    DistantStore.delete_version(store, key, version_id)
    yield


class EagerDatabase(World):
    """Says "committed" before it is: a kill takes the last transaction back (T10)."""

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Keep the last transaction open; the next one, or a kill, decides about it."""
        if self.loose:
            self.conn.exec_driver_sql("RELEASE loose")
        self.conn.exec_driver_sql("SAVEPOINT loose")
        self.loose = True
        yield self.conn

    def power_cut(self) -> None:
        """Lose what was not synced."""
        if self.loose:
            self.conn.exec_driver_sql("ROLLBACK TO loose")
            self.conn.exec_driver_sql("RELEASE loose")
        self.loose = False

    @staticmethod
    def plan() -> Plan:
        """Return a plan with this database, and kills often enough."""
        return Plan(world=EagerDatabase, crash_rate=0.2)
