import pytest

from formgen.seal.kode_cek import kode_cek, mistyped, read_kode_cek


def test_is_crockford_base32_of_the_first_ten_bytes_of_the_digest() -> None:
    # SHA-256("") begins e3b0c44298fc1c149afb: 11100 01110 11000 01100 ... by hand: W E R C ...
    assert kode_cek(b"").startswith("WERC-")
    assert len(kode_cek(b"")) == 19


@pytest.mark.parametrize(
    "typed",
    ["24QZ-Y9WZ-R0T3-A9SB", "24qzy9wzr0t3a9sb", " 24QZ Y9WZ RoT3 A9SB ", "24QZ–Y9WZ–ROT3–A9SB"],  # noqa: RUF001 -- phones turn hyphens into dashes
    ids=["as printed", "small, no hyphens", "spaces and o for 0", "dashes of a phone"],
)
def test_reads_what_people_type(typed: str) -> None:
    assert read_kode_cek(typed) == "24QZ-Y9WZ-R0T3-A9SB"


def test_reads_i_and_l_as_one() -> None:
    assert read_kode_cek("IL11-IL11-IL11-IL11") == "1111-1111-1111-1111"


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="nothing"),
        pytest.param("24QZ-Y9WZ-R0T3-A9S", id="too short"),
        pytest.param("24QZ-Y9WZ-R0T3-A9SBB", id="too long"),
        pytest.param("24QZ-Y9WZ-R0T3-A9SU", id="U is not in the alphabet"),
        pytest.param("24QZ-Y9WZ-R0T3-A9S\u0661", id="a digit of another script"),
    ],
)
def test_refuses(typed: str) -> None:
    assert read_kode_cek(typed) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("24QZ-Y9WZ-R0T3-A9S", "yang diketik ada 15"),
        ("24QZ Y9WZ R0T3 A9SB B", "yang diketik ada 17"),
        ("24QZ-Y9WZ-R0T3-A9SU", "tanpa huruf U"),
    ],
)
def test_says_what_is_wrong_with_a_code(typed: str, said: str) -> None:
    assert said in mistyped(typed).id
