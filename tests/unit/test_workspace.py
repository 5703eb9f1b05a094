"""Settings of an office."""

from datetime import date
from pathlib import Path

import pytest

from formgen.errors import InputError, NotFoundError
from formgen.service.workspace import (
    default_settings,
    office_region,
    open_workspace,
    parse_settings,
)

DAY = date(2024, 11, 27)


def settings(kabupaten: str = "32.07") -> str:
    return default_settings(office_region(kabupaten=kabupaten), "cek.example.id", DAY)


def provincial(code: str) -> str:
    return default_settings(office_region(provinsi=code), "cek.example.id", DAY)


def contests(kabupaten: str) -> list[tuple[str, str]]:
    found = parse_settings(settings(kabupaten)).kontes
    return [(contest.jenis, contest.wilayah) for contest in found]


@pytest.mark.parametrize(
    ("kabupaten", "expected"),
    [
        ("32.07", [("bupati", "3207"), ("gubernur", "32")]),
        ("3273", [("walikota", "3273"), ("gubernur", "32")]),
        ("34.04", [("bupati", "3404")]),
        ("31.71", [("gubernur", "31")]),
    ],
    ids=["kabupaten", "kota", "no vote for the governor", "no vote for the mayor"],
)
def test_an_office_begins_with_its_contests(
    kabupaten: str, expected: list[tuple[str, str]]
) -> None:
    assert contests(kabupaten) == expected


def test_a_provincial_office_runs_the_vote_for_the_governor_alone(tmp_path: Path) -> None:
    (tmp_path / "formgen.toml").write_text(provincial("32"), encoding="utf-8")
    workspace = open_workspace(tmp_path)
    assert (workspace.region.code, workspace.region.kind) == ("32", "provinsi")
    assert [(one.number, one.kind, one.region.code) for one in workspace.elections()] == [
        (20243200, "gubernur", "32")
    ]
    assert parse_settings(settings()).kontes[1].nomor == 20243200  # the same contest below it


def test_a_province_without_a_vote_for_its_governor_has_nothing_to_issue() -> None:
    with pytest.raises(InputError, match="YOGYAKARTA"):
        provincial("34")


def test_a_place_of_another_level_or_nowhere_is_no_office() -> None:
    with pytest.raises(InputError):
        settings("32")
    with pytest.raises(InputError):
        provincial("32.07")
    with pytest.raises(NotFoundError):
        settings("32.99")


def test_the_nearest_workspace_upwards_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "formgen.toml").write_text(settings(), encoding="utf-8")
    inside = tmp_path / "terbitan" / "32.07.01"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    assert open_workspace().root == tmp_path.resolve()
    assert open_workspace().region.name == "CIAMIS"


def test_option_before_environment_before_nearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, code in (("a", "32.07"), ("b", "32.04"), ("c", "32.05")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "formgen.toml").write_text(settings(code), encoding="utf-8")
    monkeypatch.chdir(tmp_path / "c")
    assert open_workspace().settings.kantor.kabupaten == "32.05"
    monkeypatch.setenv("FORMGEN_WORKSPACE", str(tmp_path / "b"))
    assert open_workspace().settings.kantor.kabupaten == "32.04"
    assert open_workspace(tmp_path / "a").settings.kantor.kabupaten == "32.07"


def test_a_folder_named_that_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        open_workspace(tmp_path)


def test_addresses_are_taken_from_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "formgen.toml").write_text(settings(), encoding="utf-8")
    workspace = open_workspace(tmp_path)
    assert workspace.store_url == f"folder:{tmp_path / 'arsip'}"
    assert workspace.database_url == f"sqlite:///{tmp_path / 'register.sqlite3'}"
    monkeypatch.setenv("FORMGEN_STORE_URL", "folder:/srv/arsip")
    monkeypatch.setenv("FORMGEN_DATABASE_URL", "postgresql+psycopg://kpu@basisdata/formgen")
    assert workspace.store_url == "folder:/srv/arsip"
    assert workspace.database_url == "postgresql+psycopg://kpu@basisdata/formgen"


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ('host = "cek.example.id"', 'host = "bukan host"', "kantor.host"),
        ("nomor = 20243207", "nomor = 0", "kontes.0.nomor"),
        ("nomor = 20243207", "nomor = 20243200", "kontes"),
        ('regime = "2024"', 'regime = "1999"', "pemilihan.regime"),
        ("[pemilihan]", "[pemilihan]\nhari_ini = 1", "pemilihan.hari_ini"),
        ("[kantor]", "[kantor", ""),
        ("[kantor]", '[kantor]\nprovinsi = "32"', "kantor"),
        ("kabupaten =", "provinsi = '' #", "kantor"),
    ],
)
def test_every_mistake_is_found_and_placed(old: str, new: str, column: str) -> None:
    text = settings()
    assert old in text
    with pytest.raises(InputError) as caught:
        parse_settings(text.replace(old, new))
    assert [finding.column for finding in caught.value.findings] == [column]
    assert caught.value.findings[0].file == "formgen.toml"


def test_settings_that_are_not_text(tmp_path: Path) -> None:
    (tmp_path / "formgen.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError):
        open_workspace(tmp_path)
