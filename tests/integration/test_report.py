"""The report on a copy in dispute: what stands in it, and that it can be kept."""

from hashlib import sha256
from pathlib import Path

import pypdf
import pytest

from tests.integration.test_resaved import COVERED, issued
from tests.support import office as make
from tests.support import resaving, tools
from tests.support.office import SALINAN, Office

pytestmark = [pytest.mark.render, pytest.mark.slow, pytest.mark.tools, pytest.mark.once]


@pytest.fixture(scope="module")
def office() -> Office:
    return make.busy_office()


@pytest.fixture(scope="module")
def copy(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy in which a digit of 155 is another."""
    painted = COVERED + b"BT /Helv 12 Tf 467 462 Td (9) Tj ET"
    path = tmp_path_factory.mktemp("sengketa") / "kiriman.pdf"
    path.write_bytes(resaving.by_pikepdf(resaving.overlaid(issued(office, SALINAN), painted)))
    return path


@pytest.fixture(scope="module")
def report(office: Office, copy: Path) -> Path:
    target = copy.with_name("laporan.pdf")
    assert office.verify(copy, "--report", target).code == 8
    return target


def test_it_says_what_was_found_and_shows_it(office: Office, copy: Path, report: Path) -> None:
    text = " ".join(tools.poppler_text(report).split())
    answer = office.verify(copy).json["copies"][0]
    (difference,) = answer["differences"]
    assert f"[{answer['verdict']}]" in text
    assert text.index("Laporan pemeriksaan salinan") < text.index("Report on a checked copy")
    assert answer["subject"]["region"] in text
    assert difference["original"] in text
    assert all(number["label"] in text for number in answer["numbers"])
    assert "kiriman.pdf" in text
    assert str(copy.parent) not in text
    crops = {image.data for page in pypdf.PdfReader(report).pages for image in page.images}
    assert len(crops) == 2  # archive and copy


def test_its_checksums_are_those_of_common_tools(office: Office, copy: Path, report: Path) -> None:
    text = "".join(tools.poppler_text(report).split())
    original = issued(office, SALINAN)
    assert sha256(copy.read_bytes()).hexdigest() in text
    length = int(text.split("head-c")[1].split("ASLI")[0])
    assert sha256(original[:length]).hexdigest() in text


def test_the_same_copy_on_the_same_day_gives_the_same_bytes(
    office: Office, copy: Path, report: Path, tmp_path: Path
) -> None:
    office.verify(copy, "--report", tmp_path / "lagi.pdf")
    assert (tmp_path / "lagi.pdf").read_bytes() == report.read_bytes()


def test_it_is_sound_and_can_be_kept(report: Path) -> None:
    assert tools.qpdf_check(report) == []
    assert tools.verapdf([report]) == []


def test_it_never_takes_the_place_of_a_file(office: Office, copy: Path) -> None:
    before = copy.read_bytes()
    ran = office.verify(copy, "--report", copy)
    assert ran.json["code"] == "FG-REFUSED"
    assert copy.read_bytes() == before


def test_copies_without_a_seal_or_a_file_have_a_report_too(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "laporan.pdf"
    office.verify("24QZ-Y9WZ-R0T3-A9SB", "<b>\x07bukan segel</b>", "--report", target)
    text = tools.poppler_text(target)
    assert len(pypdf.PdfReader(target).pages) == 2
    assert "24QZ-Y9WZ-R0T3-A9SB" in text
    assert "<b>?bukan segel</b>" in text
