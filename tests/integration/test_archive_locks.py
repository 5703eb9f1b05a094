"""New records are locked and held from their first moment, in a folder and in a real bucket."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from formgen.service.storage import ACCESS_KEY, SECRET_KEY, open_store
from formgen_archive.errors import LockedError
from formgen_archive.stores.locking import Lock, LockingStore
from formgen_archive.stores.s3_client import S3Client
from tests.support import office as make
from tests.support.office import PLACES, SALINAN, Office
from tests.support.seaweed import Seaweed

pytestmark = [pytest.mark.render, pytest.mark.slow]

FIRST_LOCK = timedelta(days=400)  # retention_rules: masa kunci awal
NO_SECONDS = timedelta(minutes=10)


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return make.new_office(tmp_path_factory.mktemp("kunci") / "kantor-uji")


def add_setting(office: Office, text: str) -> None:
    path = office.root / "formgen.toml"
    path.write_text(f"{path.read_text()}\n{text}\n")


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.once)])
def store(
    request: pytest.FixtureRequest, office: Office, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LockingStore]:
    """Return the store of an office that has issued two documents for each TPS."""
    if request.param == "s3":
        seaweed: Seaweed = request.getfixturevalue("seaweed")
        monkeypatch.setenv("FORMGEN_STORE_URL", str(seaweed.address("kunci-uji")))
        monkeypatch.setenv(ACCESS_KEY, seaweed.credentials.access_key)
        monkeypatch.setenv(SECRET_KEY, seaweed.credentials.secret_key)
        refused = office.issue(forms=SALINAN, results=True)
        assert (refused.code, refused.json["code"]) == (6, "FG-REFUSED")
        assert "archive doctor" in refused.json["hint"]
        proven = make.formgen("archive", "doctor", "--workspace", office.root, "--json")
        assert (proven.code, len(proven.json["promises"])) == (0, 20), proven
    assert office.issue(forms=SALINAN, results=True).code == 0
    with open_store(office.workspace) as opened:
        yield opened


def test_every_object_is_locked_and_held(store: LockingStore, office: Office) -> None:
    found = list(store.list_versions())
    of_records = [version for version in found if version.key.startswith("arsip/")]
    assert len(of_records) == 2 * len(PLACES)
    assert len(found) == len(of_records) + 2  # the stencil of the edition, and its signature
    for version in found:
        lock = store.read_lock(version.key, version.version_id)
        assert (lock.mode, lock.legal_hold) == ("COMPLIANCE", True)
        assert lock.retain_until is not None
        assert abs(lock.retain_until - datetime.now(UTC) - FIRST_LOCK) < NO_SECONDS
        with pytest.raises(LockedError):
            store.delete_version(version.key, version.version_id)
    again = office.issue(forms=SALINAN, results=True)
    assert (again.code, again.json["issued"], again.json["skipped"]) == (0, 0, len(PLACES))
    checked = make.formgen("archive", "check", "--workspace", office.root, "--json")
    assert (checked.code, checked.json["records"]) == (0, len(PLACES))
    assert office.verify(office.out / office.receipts()[0]["berkas"]).code == 0


@pytest.mark.once
def test_a_store_that_only_pretends_gets_no_record(
    office: Office, seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = S3Client.put

    def forgets(self: S3Client, key: str, data: bytes, lock: Lock, token: str) -> str:
        del lock
        return put(self, key, data, Lock(), token)

    monkeypatch.setattr(S3Client, "put", forgets)
    monkeypatch.setenv("FORMGEN_STORE_URL", str(seaweed.address("pura-pura")))
    monkeypatch.setenv(ACCESS_KEY, seaweed.credentials.access_key)
    monkeypatch.setenv(SECRET_KEY, seaweed.credentials.secret_key)
    tried = make.formgen("archive", "doctor", "--workspace", office.root)
    assert tried.code == 6
    assert "K05  TIDAK" in tried.out or "K05  NO" in tried.out
    refused = office.issue(forms=SALINAN, results=True)
    assert refused.code == 6
    log = make.formgen("archive", "log", "--workspace", office.root, "--json")
    assert [row["type"] for row in log.json["events"]] == ["uji_kunci_toko"]


def test_a_folder_says_what_it_cannot_promise(office: Office) -> None:
    tried = make.formgen("archive", "doctor", "--workspace", office.root, "--json")
    assert (tried.code, tried.json["promises"]) == (0, [])
    assert "disk" in tried.json["note"]


def test_a_rehearsal_has_locks_that_can_be_lifted(office: Office) -> None:
    add_setting(office, "[arsip]\ngladi = true\nkunci_detik = 90")
    assert office.issue(forms=SALINAN, results=True).code == 0
    with open_store(office.workspace) as store:
        version = next(store.list_versions())
        lock = store.read_lock(version.key, version.version_id)
    assert (lock.mode, lock.legal_hold) == ("GOVERNANCE", True)
    assert lock.retain_until is not None
    assert lock.retain_until < datetime.now(UTC) + timedelta(seconds=91)


def test_short_locks_are_refused_for_real_records(office: Office) -> None:
    add_setting(office, "[arsip]\nkunci_detik = 90")
    ran = make.formgen("archive", "find", "--workspace", office.root, "--json")
    assert ran.code == 3
    assert "gladi" in ran.out


@pytest.mark.parametrize("url", ["ftp://x/y", "s3+http://", "s3+http://127.0.0.1:1", "s3://a/b"])
def test_an_address_that_is_none(office: Office, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("FORMGEN_STORE_URL", url)
    ran = make.formgen("archive", "find", "--workspace", office.root, "--json")
    assert (ran.code, ran.json["code"]) == (3, "FG-INPUT")


def test_secrets_must_be_given(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMGEN_STORE_URL", "s3+http://127.0.0.1:1/arsip")
    ran = make.formgen("archive", "find", "--workspace", office.root, "--json")
    assert ran.code == 3
    assert ACCESS_KEY in ran.json["hint"]
