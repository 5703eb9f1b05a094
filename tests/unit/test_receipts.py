"""The receipt table: whole or absent."""

from pathlib import Path

import pytest

from formgen.errors import UnavailableError
from formgen.service.receipts import NAME, Receipt, ReceiptTable

LINE = Receipt(
    number=7,
    form="C.HASIL-KWK-BUPATI",
    tps="3207011001001",
    edition=1,
    file="32.07.01 CIAMIS/TPS 001/C.HASIL, BARU.pdf",
    sha256="a" * 64,
)


def test_one_line_per_document_under_a_header(tmp_path: Path) -> None:
    with ReceiptTable(tmp_path) as table:
        table.write([LINE])
    assert (tmp_path / NAME).read_bytes() == (
        b"nomor,formulir,kode_tps,edisi,berkas,sha256\n"
        b'7,C.HASIL-KWK-BUPATI,3207011001001,1,"32.07.01 CIAMIS/TPS 001/C.HASIL, BARU.pdf",'
        + b"a" * 64
        + b"\n"
    )
    assert [item.name for item in tmp_path.iterdir()] == [NAME]


def test_a_batch_that_fails_leaves_the_table_of_the_one_before(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("lama\n", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        interrupted(tmp_path)
    assert (tmp_path / NAME).read_text(encoding="utf-8") == "lama\n"


def test_the_folder_is_made_when_the_table_is_opened(tmp_path: Path) -> None:
    table = ReceiptTable(tmp_path / "a" / "b")
    assert not (tmp_path / "a").exists()
    with table:
        pass
    assert (tmp_path / "a" / "b" / NAME).is_file()


def interrupted(folder: Path) -> None:
    with ReceiptTable(folder) as table:
        table.write([LINE])
        raise KeyboardInterrupt


def test_a_full_disk_is_no_bug(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.part").symlink_to("/dev/full")
    with pytest.raises(UnavailableError), ReceiptTable(tmp_path) as table:
        table.write([LINE])
    assert not (tmp_path / NAME).exists()


def test_a_disk_that_is_full_at_the_end_is_no_bug(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.part").symlink_to("/dev/full")
    with pytest.raises(UnavailableError), ReceiptTable(tmp_path):
        pass
