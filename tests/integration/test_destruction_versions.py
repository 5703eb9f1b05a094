"""T8 on a real object store: every version and marker goes, and nothing whose name begins alike."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from minio import Minio

from fault_schedules.network import DistantStore, Network
from fault_schedules.world import BATCH, BODY, ELECTION, World, decree, store_records
from formgen.register.database import transaction
from formgen.service.destroy.store_door import StoreDoor
from formgen_archive.destruction.effects import Outcome, Target
from formgen_archive.destruction.perform import perform
from formgen_archive.destruction.protocol import destroy_line
from formgen_archive.keys import record_prefix
from formgen_archive.stores.locking import Lock
from formgen_archive.stores.s3 import S3Store
from tests.support.records import fresh_engine
from tests.support.seaweed import ACCESS_KEY, SECRET_KEY, Seaweed

pytestmark = pytest.mark.once

BUCKET = "versi"
HELD = Lock(legal_hold=True)


class NoClock(S3Store):
    """The schedule's clock is the only one: the server's would be years off."""

    def clock(self) -> None:
        """Tell nothing."""


@pytest.fixture
def store(seaweed: Seaweed) -> Iterator[S3Store]:
    client = seaweed.client(BUCKET)
    yield NoClock.create(client)
    client.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    network = Network(Random(1), fault_rate=0.0)  # noqa: S311 - a schedule, not a secret
    with fresh_engine("sqlite", tmp_path) as engine, transaction(engine) as conn:
        made = World(
            conn=conn,
            network=network,
            store=DistantStore(network),
            settle=timedelta(seconds=120),
            records=1,
        )
        store_records(made)
        decree(made)
        yield made


def test_all_versions_and_markers_of_one_record_and_no_other(
    world: World, store: S3Store, seaweed: Seaweed
) -> None:
    name = world.record(1)
    prefix = record_prefix(ELECTION, name)
    key, beside = f"{prefix}asli.pdf", f"{prefix[:-1]}1/asli.pdf"
    mine = [(key, BODY), (f"{prefix}manifes.json", b"{}"), (f"{prefix}gambar.png", b"one")]
    store.put_locked_many([*mine, (beside, b"a neighbour")], HELD)
    outside = Minio(seaweed.host, access_key=ACCESS_KEY, secret_key=SECRET_KEY, secure=False)
    for text in (b"a", b"b", b"c", b"d"):
        outside.put_object(
            bucket_name=BUCKET, object_name=key, data=BytesIO(text), length=len(text)
        )
    for _ in range(2):
        outside.remove_object(bucket_name=BUCKET, object_name=key)
    there = list(store.list_versions(prefix))
    assert [sum(v.marker is kind for v in there if v.key == key) for kind in (False, True)] == [
        5,
        2,
    ]
    neighbour = list(store.list_versions(beside))
    assert destroy(world, StoreDoor(store)).kind == "destroyed"
    assert list(store.list_versions(prefix)) == []
    assert list(store.list_versions(beside)) == neighbour
    assert store.get(beside) == b"a neighbour"
    assert store.read_lock(beside, neighbour[0].version_id) == HELD


def destroy(world: World, door: StoreDoor) -> Outcome:
    fence = world.ledger().start(BATCH, "satu", world.network.now())
    target = Target(
        batch=BATCH, number=1, election=ELECTION, record_id=world.record(1), fence=fence
    )
    return perform([destroy_line(target)], world.doors(door))[0]
