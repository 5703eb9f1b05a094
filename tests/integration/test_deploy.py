"""The examples of ``archive/deploy``: the server takes the credentials, units and compose hold."""

import configparser
import json
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from formgen_archive.errors import LockedError, ObjectMissingError, StoreUnavailableError
from formgen_archive.stores.locking import Lock
from formgen_archive.stores.patience import Patience
from formgen_archive.stores.s3 import S3Store
from formgen_archive.stores.s3_client import Credentials, S3Client
from tests.support.office import formgen
from tests.support.seaweed import Seaweed, weed

pytestmark = [pytest.mark.once, pytest.mark.checkout]

DEPLOY = Path(__file__).parents[2] / "archive" / "deploy"
KEY = "arsip/1/a.3207012001001.0.e1/asli.pdf"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweed]:
    """Start SeaweedFS with ``s3.json.example``; only the secrets are filled in."""
    settings = json.loads((DEPLOY / "s3.json.example").read_text(encoding="utf-8"))
    for identity in settings["identities"]:
        identity["credentials"] = [{"accessKey": identity["name"], "secretKey": "rahasia"}]
    made = Seaweed(tmp_path_factory.mktemp("deploy"), json.dumps(settings))
    made.start()
    yield made
    made.kill()


def client(server: Seaweed, name: str, secret: str = "rahasia") -> S3Client:  # noqa: S107 - of the test
    credentials = Credentials(access_key=name, secret_key=secret)
    return S3Client(server.address("arsip-kantor"), credentials, Patience(seconds=5))


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=2)


def test_the_credentials_are_split_as_the_documents_say(server: Seaweed) -> None:
    executor = S3Store.create(client(server, "pelaksana"))
    service = S3Store(client(server, "layanan"))
    lock = Lock(mode="GOVERNANCE", retain_until=soon(), legal_hold=True)
    service.put_locked_many([(KEY, b"isi")], lock)
    (version,) = service.versions(KEY)
    assert service.get(KEY) == b"isi"
    assert service.read_lock(KEY, version.version_id).legal_hold
    service.extend_lock(KEY, version.version_id, soon(), mode="GOVERNANCE")
    for store in (service, executor):  # nobody deletes what is held
        with pytest.raises(LockedError):
            store.delete_version(KEY, version.version_id)
    with pytest.raises(StoreUnavailableError):
        list(S3Store(client(server, "layanan", "salah")).list())
    while executor.read_lock(KEY, version.version_id).runs(datetime.now(UTC)):
        pass
    with pytest.raises(LockedError):
        service.delete_version(KEY, version.version_id)  # the lock ran out, the hold is on
    executor.set_legal_hold(KEY, version.version_id, on=False)
    executor.delete_version(KEY, version.version_id)
    with pytest.raises(ObjectMissingError):
        executor.read_lock(KEY, version.version_id)
    service.close()
    executor.close()


def test_the_unit_gives_commands_that_there_are() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign] # as systemd reads names
    text = (DEPLOY / "formgen-ronda.service").read_text(encoding="utf-8")
    unit.read_string(text)
    assert unit["Service"]["NoNewPrivileges"] == "true"
    commands = [
        line.partition("=")[2] for line in text.splitlines() if line.startswith("ExecStart=")
    ]
    assert len(commands) == 2
    for command in commands:
        program, *words = shlex.split(command)
        assert program.endswith("/bin/formgen")
        assert words[-2:] == ["--workspace", "/srv/formgen"]
        ran = formgen(*words[:-2], "--help")
        assert ran.code == 0, ran.err
        assert all(word in ran.out for word in words[:-2] if word.startswith("--"))


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    """All but the program, which is not installed where they say on this machine."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd here")
    for name in ("formgen-ronda.service", "formgen-ronda.timer"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("/opt/formgen/.venv/bin/formgen", "/bin/true"))
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_compose_runs_the_server_that_the_tests_run() -> None:
    told = subprocess.run([weed(), "version"], capture_output=True, text=True, check=True)
    version = next(word for word in told.stdout.split() if word[:1].isdigit() and "." in word)
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    assert f"image: chrislusf/seaweedfs:{version} " in text


def test_compose_opens_nothing_and_holds_no_secret() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    ports = [line.strip('- "') for line in lines if line.startswith('- "') and ":" in line]
    assert len(ports) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)
    images = [line.partition(" ")[2] for line in lines if line.startswith("image:")]
    assert all(image.rpartition(":")[2][:1].isdigit() for image in images)
    assert not [line for line in lines if line.startswith("POSTGRES_PASSWORD:")]
