"""The object store's server is killed while it works: nothing that was acknowledged is lost."""

import threading
import time
from pathlib import Path

import pytest

from formgen_archive.errors import (
    OutcomeUnknownError,
    StoreUnavailableError,
)
from formgen_archive.stores.locking import Lock
from formgen_archive.stores.patience import Patience
from formgen_archive.stores.resume import lock_same
from formgen_archive.stores.s3 import S3Store
from tests.support.seaweed import Seaweed

pytestmark = [pytest.mark.once, pytest.mark.slow]

HELD = Lock(legal_hold=True)
BATCH = 16
ROUNDS = 2


def items(batch: int) -> list[tuple[str, bytes]]:
    """Return what a batch puts: documents of 60 kB that all differ."""
    return [
        (f"arsip/1/{batch}-{number}/asli.pdf", b"%d-%d " % (batch, number) * 8000)
        for number in range(BATCH)
    ]


def test_killed_during_put_and_read(tmp_path: Path) -> None:
    server = Seaweed(tmp_path / "weed")
    server.start()
    calm = server.client("arsip-uji")  # a server that comes back needs seconds to find its volumes
    hasty = server.client("arsip-uji", Patience(seconds=1))
    store, writer = S3Store.create(calm), S3Store(hasty)
    acknowledged: dict[str, bytes] = {}
    unsure: list[int] = []
    batch = kills = 0
    try:
        for _ in range(ROUNDS):
            answered = threading.Event()

            def kill(answered: threading.Event = answered) -> None:
                answered.wait(60)
                time.sleep(0.05)  # in the middle of the next batch
                server.kill()

            killer = threading.Thread(target=kill)
            killer.start()
            while killer.is_alive() or not unsure or unsure[-1] != batch - 1:
                try:
                    writer.put_locked_many(items(batch), HELD)
                except (OutcomeUnknownError, StoreUnavailableError):
                    unsure.append(batch)
                else:
                    acknowledged |= dict(items(batch))
                    answered.set()
                batch += 1
            killer.join()
            kills += 1
            with pytest.raises(StoreUnavailableError):
                list(writer.list())  # away is never the same as empty
            server.start()
            assert whole(store, acknowledged) == acknowledged
        for number in unsure:  # what was in doubt can be repeated, and is there whole or not at all
            lock_same(store, items(number), HELD)  # refuses other bytes
            acknowledged |= dict(items(number))
        assert whole(store, acknowledged) == acknowledged
        assert sum(1 for _ in store.list()) == len(acknowledged)
        for version in store.list_versions():
            assert store.read_lock(version.key, version.version_id) == HELD
    finally:
        server.kill()
        calm.close()
        hasty.close()
    assert kills == ROUNDS
    assert unsure
    assert len(acknowledged) >= 2 * BATCH * ROUNDS  # each round answered one and doubted one


def whole(store: S3Store, wanted: dict[str, bytes]) -> dict[str, bytes]:
    """Read everything that was acknowledged again."""
    return {key: store.get(key) for key in wanted}
