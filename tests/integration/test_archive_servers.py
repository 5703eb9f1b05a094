"""A document from outside on SeaweedFS and PostgreSQL: put, catalogue lost, rebuilt, destroyed."""

import time
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pikepdf
import pytest

from formgen.service.destroy import run as running
from formgen.service.doors import open_doors
from formgen.service.setup import create_workspace
from formgen.service.workspace import open_workspace
from tests.support.destruction import (
    ARCHIVIST,
    ONE,
    TWO,
    close_contest,
    decreed_at_once,
    rules_text,
    write_staff,
)
from tests.support.office import formgen
from tests.support.records import postgresql_database
from tests.support.retention import SLIP
from tests.support.seaweed import ACCESS_KEY, SECRET_KEY, Seaweed

pytestmark = pytest.mark.once

LOCK = 4  # seconds: longer than putting one document takes


@pytest.fixture
def office(tmp_path: Path, seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in {
        "FORMGEN_STORE_URL": f"s3+http://{seaweed.host}/luar-{uuid4().hex[:8]}",
        "FORMGEN_STORE_ACCESS_KEY": ACCESS_KEY,
        "FORMGEN_STORE_SECRET_KEY": SECRET_KEY,
        "FORMGEN_DATABASE_URL": postgresql_database(),
    }.items():
        monkeypatch.setenv(name, value)
    root = tmp_path / "kantor"
    create_workspace(root, kabupaten="32.07", host="cek.example.id", voting_day=date(2018, 6, 27))
    settings = root / "formgen.toml"
    settings.write_text(settings.read_text() + f"\n[arsip]\ngladi = true\nkunci_detik = {LOCK}\n")
    write_staff(root)
    (root / "jra").mkdir()
    (root / "jra" / "jra-2026.2.toml").write_text(rules_text(), encoding="utf-8")
    return root


def done(office: Path, *words: str | Path) -> Any:  # noqa: ANN401 - the JSON
    ran = formgen(*words, "--workspace", office, "--json")
    assert ran.code == 0, ran.out + ran.err
    return ran.json


def test_put_lost_rebuilt_destroyed(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = tmp_path / "surat.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(letter)
    workspace = open_workspace(office)
    election = workspace.elections()[0].number
    (received,) = done(
        office, "archive", "put", letter, "--form", SLIP, "--election", str(election), "--place",
        "32.07", "--day", "2018-07-01", "--from", "PPS Baregbeg", "--sebagai", ARCHIVIST,
    )["received"]  # fmt: skip
    name = received["record"]

    time.sleep(LOCK)
    monkeypatch.setenv("FORMGEN_DATABASE_URL", postgresql_database())  # a new, empty one
    workspace = open_workspace(office)
    assert done(office, "archive", "find")["records"] == []
    done(office, "archive", "rebuild")
    assert done(office, "archive", "find")["records"] == [name]
    assert done(office, "archive", "check")["findings"] == []

    with open_doors(workspace) as doors:
        close_contest(doors, election)
    monkeypatch.setattr(running, "close", lambda _session, _number: "")  # its papers take time
    batch = decreed_at_once(workspace)
    done(office, "destroy", "run", batch, "--sebagai", ONE)
    assert done(office, "destroy", "run", batch, "--sebagai", TWO)["destroyed"] == 1
    with open_doors(workspace) as doors:
        assert list(doors.store.list_versions(f"arsip/{election}/")) == []
    assert done(office, "archive", "check")["findings"] == []
