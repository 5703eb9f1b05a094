"""The judges themselves: each accepts a sound file and names what is wrong with a broken one."""

from pathlib import Path

import pypdf
import pytest
from PIL import Image
from weasyprint import HTML

from tests.support import tools

_PAGE = "<html lang='id'><title>Uji</title><body><h1>SERTIFIKAT</h1><p>487 suara</p></body></html>"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tools") / "sound.pdf"
    HTML(string=_PAGE).write_pdf(path, pdf_variant="pdf/a-3b", pdf_tags=True)
    return path


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF without the metadata that PDF/A asks for."""
    path = tmp_path_factory.mktemp("tools") / "plain.pdf"
    HTML(string=_PAGE).write_pdf(path)
    return path


@pytest.fixture
def torn(sound: Path, tmp_path: Path) -> Path:
    """A PDF that lost its second half."""
    path = tmp_path / "torn.pdf"
    data = sound.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


@pytest.mark.tools
class TestQpdf:
    def test_a_sound_file_has_no_complaints(self, sound: Path) -> None:
        assert tools.qpdf_check(sound) == []

    def test_a_torn_file_has(self, torn: Path) -> None:
        assert tools.qpdf_check(torn)


@pytest.mark.tools
class TestMutool:
    def test_a_sound_file_has_no_complaints(self, sound: Path) -> None:
        assert tools.mutool_warnings(sound) == []

    def test_a_torn_file_has(self, torn: Path) -> None:
        assert tools.mutool_warnings(torn)


@pytest.mark.tools
class TestPoppler:
    def test_text_is_read(self, sound: Path) -> None:
        assert tools.poppler_text(sound).split() == ["SERTIFIKAT", "487", "suara"]

    def test_pages_are_drawn_at_the_resolution_asked_for(self, sound: Path, tmp_path: Path) -> None:
        (picture,) = tools.poppler_png(sound, tmp_path, dpi=72)
        width, height = pypdf.PdfReader(sound).pages[0].mediabox[2:]
        with Image.open(picture) as image:
            assert image.size == pytest.approx((width, height), abs=1)


class TestPdfium:
    def test_ink_is_seen(self, sound: Path) -> None:
        (page,) = tools.pdfium_pages(sound, dpi=50)
        assert page.getextrema()[0] != (255, 255)


@pytest.mark.tools
@pytest.mark.slow
class TestVerapdf:
    def test_only_the_file_that_breaks_rules_is_named(self, sound: Path, plain: Path) -> None:
        failures = tools.verapdf([sound, plain])
        assert {line.split(":")[0] for line in failures} == {"plain.pdf"}
        assert any("clause 6.1.3-1" in line for line in failures)  # no /ID in the trailer

    def test_a_file_that_cannot_be_read_is_a_failure(self, torn: Path, tmp_path: Path) -> None:
        junk = tmp_path / "junk.pdf"
        junk.write_bytes(b"not a PDF")
        assert {line.split(":")[0] for line in tools.verapdf([torn, junk])} == {
            "torn.pdf",
            "junk.pdf",
        }


def test_a_missing_program_skips_and_says_how_to_get_it() -> None:
    with pytest.raises(pytest.skip.Exception, match="script/setup dev"):
        tools.require("a-program-nobody-has")
