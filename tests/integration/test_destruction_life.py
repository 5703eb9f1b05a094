"""The whole life of a batch by the command line: every step, every refusal, every paper."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from formgen.cli.options import today_in_jakarta
from formgen.register.database import reading
from formgen.service.doors import open_doors
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import execution, log
from tests.support.destruction import (
    ALSO,
    ARCHIVIST,
    CHAIR,
    HEAD,
    ONE,
    SECOND,
    SEEN,
    TWO,
    UNIT,
    due_office,
    outside_clock,
)
from tests.support.office import Ran, formgen

pytestmark = [pytest.mark.render, pytest.mark.once]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with outside_clock() as address:
        monkeypatch.setenv("FORMGEN_TIME_SOURCES", address)
        yield


def destroy(workspace: Workspace, *arguments: str) -> Ran:
    return formgen("destroy", *arguments, "--workspace", workspace.root, "--json")


def done(workspace: Workspace, *arguments: str) -> Any:  # noqa: ANN401 - the command's JSON
    ran = destroy(workspace, *arguments)
    assert ran.code == 0, ran.out + ran.err
    return ran.json


def refused(workspace: Workspace, *arguments: str) -> list[str]:
    ran = destroy(workspace, *arguments)
    assert ran.code == 6, ran.out + ran.err
    return [finding["rule"] for finding in ran.json["findings"]]


def proposed(workspace: Workspace) -> str:
    election = str(workspace.elections()[0].number)
    assert done(
        workspace, "transfer", "--election", election, "--bersama", UNIT, "--sebagai", CHAIR
    )["moved"]
    answer = done(workspace, "propose", "--election", election, "--sebagai", ARCHIVIST)
    assert answer["state"] == "usul"
    return str(answer["batch"])


def decreed(workspace: Workspace, letter: Path, *anri: str) -> str:
    batch = proposed(workspace)
    committee = [word for nip in (CHAIR, UNIT, ARCHIVIST) for word in ("--panitia", nip)]
    done(workspace, "appraise", batch, *committee, "--tolak", "2=masih dipakai", "--sebagai", CHAIR)
    done(
        workspace, "approve", batch, "--oleh", "pimpinan", "--tolak", "3=ditunda", "--sebagai", HEAD
    )
    today = today_in_jakarta().isoformat()
    done(
        workspace, "approve", batch, "--oleh", "anri", "--surat", "B-12/ANRI", "--tanggal", today,
        "--pejabat", "Kepala ANRI", "--berkas", str(letter), *anri, "--sebagai", ARCHIVIST,
    )  # fmt: skip
    done(workspace, "approve", batch, "--oleh", "anri", "--sahkan", "--sebagai", SECOND)
    done(
        workspace, "decree", batch, "--pelaksana", ONE, "--pelaksana", TWO, "--saksi", SEEN,
        "--saksi", ALSO, "--sebagai", HEAD,
    )  # fmt: skip
    return batch


@pytest.mark.usefixtures("clock")
def test_a_whole_life(tmp_path: Path) -> None:
    workspace, records = due_office(tmp_path / "kantor", 8)
    letter = tmp_path / "surat.pdf"
    letter.write_bytes(b"scan")
    batch = decreed(workspace, letter, "--tidak-sebelum", "5=2090-01-01")

    held = formgen(
        "hold", "set", "--ground", "audit", "--record", records[5], "--review",
        "2027-06-30", "--sebagai", ARCHIVIST, "--workspace", workspace.root, "--json",
    )  # fmt: skip
    assert held.code == 0, held.out + held.err

    first = done(workspace, "run", batch, "--sebagai", ONE)
    assert (first["waiting_for"], first["destroyed"]) == ([TWO], 0)
    second = done(workspace, "run", batch, "--sebagai", TWO)
    assert second["destroyed"] == 4
    assert second["state"] == "sebagian"
    assert second["record"].startswith("001/TU.05.2-BA/3207/")

    status = done(workspace, "status", batch)
    states = {line["number"]: line["state"] for line in status["lines"]}
    assert states == {
        1: "musnah", 2: "inaktif", 3: "inaktif", 4: "musnah",
        5: "inaktif", 6: "inaktif", 7: "musnah", 8: "musnah",
    }  # fmt: skip
    assert [question["ok"] for question in status["audit"]] == [True] * 14
    assert len(status["papers"]) == 10

    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        assert log.check_chain(conn) == []
        remains = execution.tombstones_of(conn, batch)
        assert [item.line for item in remains] == [1, 4, 7, 8]
        election = workspace.elections()[0].number
        for number, name in enumerate(records, start=1):
            left = list(doors.store.list_versions(f"arsip/{election}/{name}/"))
            assert bool(left) == (number not in {1, 4, 7, 8})
        assert json.loads(remains[0].body)["pelaksana"] == [ONE, TWO]
