"""From errors to exit codes, words and one JSON object."""

import json

import click
import pytest

from formgen.cli.boundary import EXIT_CODES, finding_line, run
from formgen.errors import Finding, FormgenError, InputError, Text

FINDING = Finding(
    rule="R07",
    severity="E",
    message=Text("Jumlah salah.", "The sum is wrong."),
    hint=Text("Hitung ulang.", "Count again."),
    file="hasil.csv",
    row=3,
    column="suara_sah",
)
MESSAGE, HINT = Text("Pesan.", "Message."), Text("Petunjuk.", "Hint.")


def raising(error: BaseException) -> click.Command:
    """Return a command that fails."""

    @click.command()
    @click.option("--json", "as_json", is_flag=True)
    def failing(as_json: bool) -> None:
        del as_json
        raise error

    return failing


@pytest.mark.parametrize("kind", list(EXIT_CODES))
class TestEveryErrorOfOurs:
    def test_in_words(self, kind: type[FormgenError], capsys: pytest.CaptureFixture[str]) -> None:
        assert run(raising(kind(MESSAGE, hint=HINT)), []) == EXIT_CODES[kind]
        out, err = capsys.readouterr()
        assert (out, err) == ("", "Message. Hint.\n")

    def test_as_json(self, kind: type[FormgenError], capsys: pytest.CaptureFixture[str]) -> None:
        assert run(raising(kind(MESSAGE, hint=HINT)), ["--json"]) == EXIT_CODES[kind]
        out, err = capsys.readouterr()
        assert err == ""
        assert json.loads(out) == {
            "ok": False,
            "code": kind.code,
            "message": "Message.",
            "hint": "Hint.",
            "findings": [],
        }


def test_findings_come_before_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(raising(InputError(MESSAGE, findings=[FINDING])), []) == 3
    line, message = capsys.readouterr().err.splitlines()
    assert line == "hasil.csv:3:suara_sah: [R07] The sum is wrong. Count again."
    assert message == "Message."


def test_findings_in_json_have_stable_keys(capsys: pytest.CaptureFixture[str]) -> None:
    run(raising(InputError(MESSAGE, findings=[FINDING])), ["--json"])
    assert json.loads(capsys.readouterr().out)["findings"] == [
        {
            "file": "hasil.csv",
            "row": 3,
            "column": "suara_sah",
            "rule": "R07",
            "severity": "E",
            "message": "The sum is wrong.",
            "hint": "Count again.",
        }
    ]


def test_both_languages(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMGEN_LANG", "id")
    run(raising(InputError(MESSAGE, hint=HINT, findings=[FINDING])), [])
    assert capsys.readouterr().err.splitlines() == [
        "hasil.csv:3:suara_sah: [R07] Jumlah salah. Hitung ulang.",
        "Pesan. Petunjuk.",
    ]


@pytest.mark.parametrize(
    ("error", "code", "name"),
    [
        (KeyboardInterrupt(), 130, "FG-INTERRUPTED"),
        (click.UsageError("wrong"), 2, "FG-USAGE"),
        (ZeroDivisionError(), 1, "FG-BUG"),
    ],
    ids=["interrupted", "usage", "bug"],
)
class TestEveryOtherEnd:
    def test_as_json(
        self, error: BaseException, code: int, name: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(raising(error), ["--json"]) == code
        answer = json.loads(capsys.readouterr().out)
        assert (answer["ok"], answer["code"]) == (False, name)
        assert set(answer) == {"ok", "code", "message", "hint", "findings"}

    def test_in_words(
        self, error: BaseException, code: int, name: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(raising(error), []) == code
        out, err = capsys.readouterr()
        assert out == ""
        assert err
        assert ("Traceback" in err) is (name == "FG-BUG")


def test_a_finding_about_no_place_is_a_plain_line() -> None:
    finding = Finding(rule="F21", severity="W", message=Text("a", "b"))
    assert finding_line(finding) == "[F21] b"
