"""No change is sent late in a lease: it could arrive after whoever takes over has looked."""

from datetime import timedelta

from fault_schedules.network import START
from formgen_archive.destruction.effects import Reply, Target
from formgen_archive.destruction.guards import Seen, StoredObject
from formgen_archive.destruction.perform import LeasedDoor, LeaseKeeper

SLACK = timedelta(seconds=60)
ITEM = StoredObject(key="a/asli.pdf", version="1")


class Counting:
    """A store that counts the changes it is asked for."""

    def __init__(self) -> None:
        self.changes = 0

    def examine(self, _target: Target) -> Seen | None:
        return None

    def hold(self, _item: StoredObject, *, on: bool) -> Reply:
        del on
        return self._change()

    def delete(self, _item: StoredObject) -> Reply:
        return self._change()

    def remaining(self, _target: Target) -> tuple[StoredObject, ...] | None:
        return None

    def absent(self, _item: StoredObject) -> bool | None:
        return None

    def _change(self) -> Reply:
        self.changes += 1
        return "done"


def test_a_lease_is_renewed_before_a_change_once_its_slack_is_over() -> None:
    now, renewed, store = [START], [0], Counting()

    def renew(_now: object) -> bool:
        renewed[0] += 1
        return True

    door = LeasedDoor(store, LeaseKeeper(renew, lambda: now[0], SLACK, START))
    now[0] = START + SLACK
    assert (door.delete(ITEM), renewed) == ("done", [0])
    now[0] = START + SLACK + timedelta(seconds=1)
    assert (door.hold(ITEM, on=False), renewed) == ("done", [1])
    assert (door.delete(ITEM), renewed) == ("done", [1])  # the new lease is young
    assert store.changes == 3


def test_nothing_is_sent_for_one_whose_batch_was_taken_over() -> None:
    store = Counting()
    late = START + SLACK + timedelta(seconds=1)
    door = LeasedDoor(store, LeaseKeeper(lambda _now: False, lambda: late, SLACK, START))
    assert [door.delete(ITEM), door.hold(ITEM, on=True)] == ["unknown", "unknown"]
    assert store.changes == 0
