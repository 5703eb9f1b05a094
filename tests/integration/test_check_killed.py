"""A check of the archive that is killed goes on where it stood."""

import subprocess
import time
from pathlib import Path

import pytest

from formgen.register.database import reading
from formgen.service.doors import Doors, open_doors
from formgen_archive.catalogue import fixity
from tests.support.office import PROGRAM, formgen
from tests.support.retention import keep_manifests, light, light_office

pytestmark = pytest.mark.once

RECORDS = 150  # more than two pages of 64


def test_it_goes_on_where_it_stood(tmp_path: Path) -> None:
    workspace = light_office(tmp_path / "kantor")
    at = ("--workspace", str(workspace.root), "--json")
    with open_doors(workspace) as doors:
        keep_manifests(doors, [light(number) for number in range(4, RECORDS + 1)])
        slow = [*PROGRAM, "archive", "check", "--rate", "0.001", *at]  # minutes after a page
        with subprocess.Popen(slow, stdout=subprocess.DEVNULL) as process:
            first = _first_page(doors, process)
            process.kill()
    assert first == 64
    ran = formgen("archive", "check", *at).json
    assert (ran["resumed"], ran["records"], ran["never_checked"]) == (True, RECORDS - first, 0)
    assert len(ran["findings"]) == RECORDS - first  # no record of this office has its document
    again = formgen("archive", "check", *at).json
    assert (again["resumed"], again["records"]) == (False, RECORDS)


def _first_page(doors: Doors, process: "subprocess.Popen[bytes]") -> int:
    """Wait until a page is on record; return how many records that is."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with reading(doors.engine) as conn:
            done = RECORDS - fixity.coverage(conn).never
        if done:
            return done
        time.sleep(0.05)
    raise AssertionError(process.poll())
