"""A whole life on a real SeaweedFS and PostgreSQL by the command line, killed in the middle.

``FORMGEN_TEST_LIFE_DOCUMENTS=500`` makes it as large as an archivist's day; CI takes a few.
"""

import csv
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from formgen.cli.options import today_in_jakarta
from formgen.service import fixity
from formgen.service.destroy.run import run
from formgen.service.setup import create_workspace
from formgen.service.workspace import Workspace, open_workspace
from formgen_archive.stores import s3_client
from formgen_archive.stores.patience import Patience
from formgen_archive.stores.s3_client import S3Client
from tests.support.destruction import (
    ALSO,
    ARCHIVIST,
    CHAIR,
    HEAD,
    LEASE,
    ONE,
    SECOND,
    SEEN,
    TWO,
    UNIT,
    killed_run,
    rules_text,
    write_staff,
)
from tests.support.office import KEJADIAN, formgen
from tests.support.records import postgresql_database
from tests.support.seaweed import ACCESS_KEY, SECRET_KEY, Seaweed

pytestmark = [pytest.mark.render, pytest.mark.once]

FEW = 20
COUNT = int(os.environ.get("FORMGEN_TEST_LIFE_DOCUMENTS", "10"))
LOCK = 1 if COUNT <= FEW else 90  # seconds of the first lock: longer than a parcel takes to write
TABLES = Path(__file__).parents[2] / "examples" / "ciamis"
KILLS = (3, 2) if COUNT <= FEW else (COUNT // 2, COUNT // 4)  # effects of their kind before a kill


@dataclass(frozen=True, slots=True)
class Life:
    """An office on servers.

    Attributes:
        workspace: The office.
        election: The contest.
    """

    workspace: Workspace
    election: str

    def call(self, *arguments: str | Path, code: int = 0) -> Any:  # noqa: ANN401 - the JSON
        ran = formgen(*arguments, "--workspace", self.workspace.root, "--json")
        assert ran.code == code, ran.out + ran.err
        return ran.json


@pytest.fixture
def life(tmp_path: Path, seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch) -> Life:
    bucket = f"arsip-{uuid4().hex[:8]}"
    monkeypatch.setenv("FORMGEN_STORE_URL", f"s3+http://{seaweed.host}/{bucket}")
    monkeypatch.setenv("FORMGEN_STORE_ACCESS_KEY", ACCESS_KEY)
    monkeypatch.setenv("FORMGEN_STORE_SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("FORMGEN_DATABASE_URL", postgresql_database())
    root = tmp_path / "kantor"
    create_workspace(root, kabupaten="32.07", host="cek.example.id", voting_day=date(2018, 6, 27))
    settings = root / "formgen.toml"
    settings.write_text(settings.read_text() + f"\n[arsip]\ngladi = true\nkunci_detik = {LOCK}\n")
    write_staff(root)
    (root / "jra").mkdir()
    (root / "jra" / "jra-2026.2.toml").write_text(rules_text(), encoding="utf-8")
    workspace = open_workspace(root)
    made = Life(workspace, str(workspace.elections()[0].number))
    if COUNT > FEW:
        made.call("archive", "doctor")  # takes its time: locks have to run out
    return made


def test_a_whole_life_on_real_servers(
    life: Life, seaweed: Seaweed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(life, tmp_path)
    close_contest(life)
    batch = decreed(life, tmp_path)
    records = life.call("archive", "find", "--form", KEJADIAN)["records"]
    held = life.call("destroy", "status", batch)["lines"][5]["record"]
    life.call(
        "hold", "set", "--ground", "audit", "--record", held.partition("/")[2], "--review",
        "2027-06-30", "--sebagai", ARCHIVIST,
    )  # fmt: skip

    time.sleep(LOCK if COUNT > FEW else 0)
    assert life.call("destroy", "run", batch, "--sebagai", ONE)["waiting_for"] == [TWO]
    assert killed_run(life.workspace, batch, "Delete", KILLS[0])  # requests are under way
    time.sleep(LEASE)
    with monkeypatch.context() as hurried:
        hurried.setattr(s3_client, "S3Client", partial(S3Client, patience=Patience(seconds=1)))
        dying = killing(seaweed, KILLS[0])
        assert run(life.workspace, TWO, batch, passed=dying).stopped
    seaweed.start()
    time.sleep(LEASE)
    assert killed_run(life.workspace, batch, "Finish", KILLS[1])  # gone, and not on record yet
    time.sleep(LEASE)
    report = life.call("destroy", "run", batch, "--sebagai", TWO)
    assert report["state"] == "sebagian"
    assert report["record"].startswith("001/TU.05.2-BA/3207/")

    status = life.call("destroy", "status", batch)
    kept = [line["record"] for line in status["lines"] if line["state"] == "inaktif"]
    assert len(kept) == 4  # two refused, one for later, one held
    assert held in kept
    assert [question["ok"] for question in status["audit"]] == [True] * 14
    answers(life, tmp_path, set(records) - set(kept))
    checked_in_spite_of(life, seaweed, monkeypatch)
    assert life.call("archive", "log", "--check")["ok"]


def killing(seaweed: Seaweed, ordinal: int) -> Callable[[object], None]:
    """Return what kills the server just before a delete; other requests are under way."""
    seen = count(1)

    def passed(effect: object) -> None:
        if type(effect).__name__ == "Delete" and next(seen) == ordinal:
            seaweed.kill()

    return passed


def checked_in_spite_of(life: Life, seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kill the server in the middle of a check; the next one goes on from there and finds all."""
    note = fixity._note

    def last_note(*page: Any) -> None:  # noqa: ANN401 - passes on what it is given
        note(*page)
        seaweed.kill()

    with monkeypatch.context() as hurried:
        hurried.setattr(s3_client, "S3Client", partial(S3Client, patience=Patience(seconds=1)))
        hurried.setattr(fixity, "PAGE", 4)
        hurried.setattr(fixity, "_note", last_note)
        cut = formgen("archive", "check", "--workspace", life.workspace.root)
        assert cut.code == 7, cut.out + cut.err
    seaweed.start()
    report = life.call("archive", "check")
    assert (report["resumed"], report["findings"]) == (True, [])


def issue(life: Life, folder: Path) -> None:
    """Issue incident notes for as many polling places as were asked for."""
    with (TABLES / "tps.csv").open(encoding="utf-8", newline="") as file:
        rows = list(islice(csv.DictReader(file), COUNT))
    table = folder / "tps.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["kode_tps", "alamat_tps", "pemilih_dpt_j"])
        writer.writeheader()
        writer.writerows(rows)
    done = life.call(
        "issue", "--forms", KEJADIAN, "--tps", table, "--paslon", TABLES / "paslon.csv",
        "--out", folder / "terbitan", "--date", today_in_jakarta().isoformat(),
    )  # fmt: skip
    assert done["issued"] == COUNT


def close_contest(life: Life) -> None:
    """Record what closed the contest, years ago; a second person confirms each event."""
    for kind, day in (
        ("penetapan_hasil", "2018-07-05"),
        ("brpk", "2018-07-23"),
        ("pelantikan", "2018-09-20"),
    ):
        made = life.call(
            "retention", "event", kind, "--election", life.election, "--day", day,
            "--document", f"SK {kind}", "--sebagai", ARCHIVIST,
        )  # fmt: skip
        life.call("retention", "confirm", str(made["event"]["id"]), "--sebagai", HEAD)
    life.call("retention", "transfer", "--election", life.election, "--sebagai", UNIT)
    life.call("retention", "sign", "1", "--sebagai", CHAIR)


def decreed(life: Life, folder: Path) -> str:
    """Take every legal step; two lines are refused, one is for later."""
    batch = str(
        life.call("destroy", "propose", "--election", life.election, "--sebagai", ARCHIVIST)[
            "batch"
        ]
    )
    letter = folder / "surat.pdf"
    letter.write_bytes(b"scan")
    committee = [word for nip in (CHAIR, UNIT, ARCHIVIST) for word in ("--panitia", nip)]
    life.call(
        "destroy", "appraise", batch, *committee, "--tolak", "2=nilai guna", "--sebagai", CHAIR
    )
    life.call("destroy", "approve", batch, "--oleh", "pimpinan", "--sebagai", HEAD)
    life.call(
        "destroy", "approve", batch, "--oleh", "anri", "--surat", "B-12/ANRI", "--tanggal",
        today_in_jakarta().isoformat(), "--berkas", letter, "--tolak", "3=disimpan",
        "--tidak-sebelum", "4=2090-01-01", "--sebagai", ARCHIVIST,
    )  # fmt: skip
    life.call("destroy", "approve", batch, "--oleh", "anri", "--sahkan", "--sebagai", SECOND)
    life.call(
        "destroy", "decree", batch, "--pelaksana", ONE, "--pelaksana", TWO, "--saksi", SEEN,
        "--saksi", ALSO, "--sebagai", HEAD,
    )  # fmt: skip
    return batch


def answers(life: Life, folder: Path, destroyed: set[str]) -> None:
    """Old copies of what was destroyed are answered with verdict I, the others as before."""
    files = sorted((folder / "terbitan").rglob("*.pdf"))
    found = life.call("verify", *files[:8], code=8)["copies"]
    verdicts = [copy["verdict"] for copy in found]
    assert verdicts == ["I", "B", "B", "B", "I", "B", "I", "I"]
    assert len(destroyed) == COUNT - 4
    gone = found[0]
    assert "TU.05.2-BA" in str(gone)
