"""What is done to real sealed bytes, and what the check says about it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pypdfium2
import pytest
import zxingcpp

from formgen.seal.check_file import FileEvidence, check_file
from formgen.seal.document import seal_document
from formgen.seal.judge import judge_file
from formgen.seal.keylist import KeyList
from formgen.seal.tail import tail
from formgen.seal.verdict import Status, Verdict
from tests.support.attacks import (
    add_annotation,
    append_update,
    resave,
    swap_pages,
    text_of,
    white_out,
)
from tests.support.prefix import make_prefix
from tests.support.sealed import CLAIMS, DAY, ENTRY, HOST, KEY, KEYS, OTHER_KEY, key_list, sealed

DOCUMENT = sealed()
DATA = DOCUMENT.data
N = DOCUMENT.prefix_length
PREFIX = DATA[:N]
TEXTS = [seal.text for seal in DOCUMENT.seals]
OTHER = sealed(words=("PASLON 1: 923",), claims=replace(CLAIMS, wilayah=3204102005013, number=7))


def look(data: bytes) -> list[list[str]]:
    """Return the texts of the symbols that a viewer shows on each page."""
    pdf = pypdfium2.PdfDocument(data)
    pages = []
    for page in pdf:
        picture = page.render(scale=2, grayscale=True).to_pil()
        pages.append(list(dict.fromkeys(found.text for found in zxingcpp.read_barcodes(picture))))
        page.close()
    pdf.close()
    return pages


def check(data: bytes, keys: KeyList = KEYS) -> tuple[FileEvidence, Verdict]:
    """Check as the service does: the bytes first, the rendered pages when they hold no seal."""
    evidence = check_file(data, keys, DAY)
    if evidence.read_from == "none":
        evidence = check_file(data, keys, DAY, pages=look(data))
    return evidence, judge_file(evidence)


def test_an_untouched_file_is_identical() -> None:
    evidence, verdict = check(DATA)
    assert (evidence.prefix, evidence.tail, evidence.disorder) == ("match", "match", ())
    assert verdict.code == "B"
    assert verdict.accepted
    assert verdict.text.id.endswith("yang diterbitkan pada 27 November 2024.")
    assert verdict.subject is not None
    assert (verdict.subject.place, verdict.subject.tps) == ("3204102005012", "012")
    assert (verdict.subject.number, verdict.subject.page, verdict.subject.pages) == (81234, 0, 3)
    assert [number.value for number in verdict.numbers] == [*CLAIMS.angka[0], *CLAIMS.angka[2]]


def test_an_untouched_file_is_identical_by_its_rendered_pages_too() -> None:
    evidence = check_file(DATA, KEYS, DAY, pages=look(DATA))
    assert (evidence.read_from, evidence.tail) == ("pages", "match")
    assert judge_file(evidence).code == "B"


def test_an_appended_update_shows_other_figures_and_is_found() -> None:
    attacked = append_update(DATA, white_out(b"PASLON 1: 923"))
    assert attacked.startswith(DATA)
    assert "923" in text_of(attacked)
    assert "PASLON 1: 123" not in text_of(attacked)
    evidence, verdict = check(attacked)
    assert (evidence.prefix, evidence.tail) == ("match", "extended")
    assert verdict.code == "B2"


def test_a_note_added_by_a_viewer_is_found() -> None:
    attacked = add_annotation(DATA)
    assert attacked.startswith(PREFIX)
    assert check(attacked)[1].code == "B2"


@pytest.mark.parametrize("added", [b"\n", b" ", b"\x00" * 512, b"%%EOF\n", DATA], ids=repr)
def test_bytes_after_the_end_are_found(added: bytes) -> None:
    evidence, verdict = check(DATA + added)
    assert evidence.tail == "extended"
    assert verdict.code == "B2"


def test_an_update_between_prefix_and_tail_is_found() -> None:
    between = append_update(PREFIX, white_out(b"PASLON 1: 923"))
    _, verdict = check(between + DATA[N:])
    assert verdict.code == "B2"


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9], ids=["early", "middle", "late"])
def test_one_changed_byte_of_the_tail_is_found(at: float) -> None:
    position = N + int(at * (len(DATA) - N))
    attacked = DATA[:position] + bytes([DATA[position] ^ 1]) + DATA[position + 1 :]
    evidence, verdict = check(attacked)
    assert evidence.tail != "match"
    assert verdict.code != "B"
    assert not verdict.accepted


def test_one_digit_changed_in_the_prefix_is_not_identical() -> None:
    attacked = DATA.replace(b"PASLON 1: 123", b"PASLON 1: 923")
    evidence, verdict = check(attacked)
    assert evidence.prefix == "differs"
    assert verdict.code == "E"
    assert "diubah" in verdict.reasons[0].id


def test_swapped_pages_are_not_identical() -> None:
    evidence, verdict = check(swap_pages(DATA))
    assert evidence.read_from == "pages"
    assert "urutan" in " ".join(note.id.lower() for note in evidence.disorder)
    assert verdict.code == "E"


def test_swapped_seals_in_a_well_made_tail_are_found() -> None:
    attacked = PREFIX + tail(PREFIX, [TEXTS[1], TEXTS[0], TEXTS[2]])
    evidence, verdict = check(attacked)
    assert (evidence.prefix, evidence.tail) == ("match", "differs")
    assert verdict.code == "B2"


def test_one_seal_on_every_page_is_found() -> None:
    evidence, verdict = check(PREFIX + tail(PREFIX, [TEXTS[0]] * 3))
    assert evidence.disorder
    assert verdict.code == "B2"


def test_seals_of_another_document_are_not_identical() -> None:
    attacked = PREFIX + tail(PREFIX, [seal.text for seal in OTHER.seals])
    evidence, verdict = check(attacked)
    assert evidence.prefix != "match"
    assert verdict.code == "E"


def test_one_page_with_a_seal_of_another_document_is_found() -> None:
    attacked = PREFIX + tail(PREFIX, [*TEXTS[:2], OTHER.seals[2].text])
    evidence, verdict = check(attacked)
    assert any("dokumen yang berbeda" in note.id for note in evidence.disorder)
    assert verdict.code == "B2"


def test_two_seals_of_one_form_with_different_h_are_a_proof_of_two_originals() -> None:
    second = sealed(words=("PASLON 1: 923",))
    attacked = PREFIX + tail(PREFIX, [TEXTS[0], *(seal.text for seal in second.seals[1:])])
    evidence, verdict = check(attacked)
    assert evidence.conflict
    assert verdict.code == "H"
    assert any(second.prefix_sha256 in reason.id for reason in verdict.reasons)


@pytest.mark.parametrize("keep", [len(DATA) - 1, len(DATA) - 300, N + 2000, N + 1000])
def test_a_cut_tail_cannot_be_told(keep: int) -> None:
    _, verdict = check(DATA[:keep])
    assert verdict.code == "E"
    assert "terpotong" in verdict.reasons[0].id


@pytest.mark.parametrize("keep", [N, N // 2], ids=["prefix only", "half"])
def test_a_file_without_its_tail_has_no_seal(keep: int) -> None:
    evidence = check_file(DATA[:keep], KEYS, DAY)
    assert evidence.read_from == "none"
    assert judge_file(evidence).code == "E"


def test_a_file_saved_again_cannot_be_told_and_says_so() -> None:
    evidence, verdict = check(resave(DATA))
    assert evidence.prefix in {"differs", "short"}
    assert verdict.code == "E"
    assert "disimpan ulang" in verdict.reasons[0].id
    assert verdict.subject is not None
    assert [number.value for number in verdict.numbers] == [*CLAIMS.angka[0], *CLAIMS.angka[2]]


REVOKED = replace(ENTRY, revoked_since=date(2024, 11, 27))
LATER = replace(ENTRY, revoked_since=date(2024, 11, 28))


@pytest.mark.parametrize(
    ("keys", "cause"),
    [
        (key_list(REVOKED), "dicabut"),
        (key_list(), "tidak dikenal"),
        (key_list(replace(ENTRY, scope=replace(ENTRY.scope, regions=("3207",)))), "wilayah lain"),
        (key_list(replace(ENTRY, scope=replace(ENTRY.scope, elections=frozenset({1})))), "pemilih"),
        (key_list(replace(ENTRY, scope=replace(ENTRY.scope, forms=frozenset({1})))), "formulir"),
        (
            key_list(replace(ENTRY, scope=replace(ENTRY.scope, valid_to=date(2024, 11, 26)))),
            "hari terbit",
        ),
    ],
    ids=["revoked key", "unknown key", "other region", "other election", "other form", "too late"],
)
def test_a_key_that_may_not_seal_this_makes_no_valid_seal(keys: KeyList, cause: str) -> None:
    _, verdict = check(DATA, keys)
    assert verdict.code == "G"
    assert any(cause in reason.id for reason in verdict.reasons)


def test_a_thief_cannot_date_a_seal_back() -> None:
    """A key revoked later still counts, but only for documents that the register lists."""
    evidence = check_file(DATA, key_list(LATER), DAY)
    known = Status(state="current", as_of=DAY)
    unknown = Status(state="unknown", as_of=DAY)
    codes = [judge_file(evidence, status).code for status in (None, known, unknown)]
    assert codes == ["E", "B", "G"]


def test_a_seal_made_with_a_key_of_ones_own_is_not_official() -> None:
    forged = seal_document(PREFIX, CLAIMS, OTHER_KEY, HOST)
    _, verdict = check(forged.data)
    assert verdict.code == "G"
    assert verdict.subject is None


class _Liar:
    """Signs with one key and names another."""

    kid = KEY.kid

    def sign(self, message: bytes) -> bytes:
        return OTHER_KEY.sign(message)


def test_a_seal_that_names_a_key_that_did_not_sign_is_not_official() -> None:
    forged = seal_document(PREFIX, CLAIMS, _Liar(), HOST)
    _, verdict = check(forged.data)
    assert verdict.code == "G"
    assert "Tanda tangan salah." in [reason.id for reason in verdict.reasons]
    assert verdict.subject is None


def test_a_document_that_leads_to_another_host_is_not_ours() -> None:
    foreign = seal_document(PREFIX, CLAIMS, KEY, "CEK.EVIL.EXAMPLE")
    _, verdict = check(foreign.data)
    assert verdict.code == "K"
    assert "CEK.EVIL.EXAMPLE" in verdict.text.id


def test_texts_planted_in_front_of_the_real_ones_change_nothing_for_the_better() -> None:
    planted = b"%PDF-1.7\n% /FGEN_Teks (" + TEXTS[0].encode() + b")\n"
    evidence, verdict = check(planted + DATA)
    assert evidence.prefix == "differs"
    assert verdict.code == "E"


def test_a_sealed_document_inside_the_prefix_of_another_does_not_disturb() -> None:
    """A recapitulation may carry the sealed results it was made from as attachments."""
    outer_prefix = b"%PDF-1.7\n" + OTHER.data + make_prefix(3)
    outer = seal_document(outer_prefix, CLAIMS, KEY, HOST)
    assert judge_file(check_file(outer.data, KEYS, DAY)).code == "B"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data, "B"),
        (lambda data: data + b"\n", "B2"),
        (lambda data: data[:-1], "E"),
        (lambda data: data.replace(b"PASLON 1: 123", b"PASLON 1: 923"), "E"),
    ],
    ids=["untouched", "extended", "cut", "changed"],
)
@pytest.mark.parametrize(
    ("state", "over"),
    [("current", None), ("superseded", "F"), ("revoked", "F2"), ("unknown", "G2")],
)
def test_the_register_speaks_last_and_only_over_what_would_be_accepted(
    change: Callable[[bytes], bytes], code: str, state: str, over: str | None
) -> None:
    status = Status(state=state, as_of=DAY, day=DAY, reason="salah hitung", edition=2)  # type: ignore[arg-type]
    verdict = judge_file(check_file(change(DATA), KEYS, DAY), status)
    assert verdict.code == (over if over and code == "B" else code)
    if over and code != "B":
        assert any(":" in reason.id for reason in verdict.reasons)


def test_a_whole_file_on_record_is_identical_though_something_was_added_officially() -> None:
    """A signature added by the office after sealing is registered with its own digest."""
    signed = append_update(DATA, white_out(b"tanda tangan"))
    evidence = check_file(signed, KEYS, DAY)
    on_record = Status(state="current", as_of=DAY, files=frozenset({evidence.sha256}))
    assert judge_file(evidence, on_record).code == "B"


def test_an_old_key_list_is_told_but_does_not_change_the_verdict() -> None:
    later = KEYS.expires + timedelta(days=1)
    verdict = judge_file(check_file(DATA, KEYS, later))
    assert verdict.code == "B"
    assert any("Data luring per 20 November 2024 (31 hari)" in note.id for note in verdict.reasons)


def test_a_day_of_issue_in_the_future_is_told() -> None:
    verdict = judge_file(check_file(DATA, KEYS, date(2024, 11, 26)))
    assert any("lebih lambat" in note.id for note in verdict.reasons)


def test_many_planted_texts_do_not_take_long() -> None:
    planted = b"/FGEN_Teks (" + TEXTS[0].encode() + b")\n"
    evidence = check_file(planted * 6000 + DATA, KEYS, DAY)
    assert judge_file(evidence).code == "E"
