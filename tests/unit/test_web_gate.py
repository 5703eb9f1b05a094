"""Who is counted as one asker, and what happens when too many come at once."""

import anyio
import pytest

from formgen.web.gate import Gate, TurnedAwayError, network_of
from formgen.web.settings import Limits


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_one_asker(address: str, counted: str) -> None:
    assert network_of(address) == counted


def test_words_and_files_are_counted_apart_and_by_address() -> None:
    async def ask() -> None:
        gate = Gate(Limits(per_address=2, per_address_files=1))
        await gate.admit("192.0.2.1", "words")
        await gate.admit("192.0.2.1", "words")
        await gate.admit("192.0.2.1", "files")
        with pytest.raises(TurnedAwayError, match="address"):
            await gate.admit("192.0.2.1", "words")
        with pytest.raises(TurnedAwayError, match="address"):
            await gate.admit("192.0.2.1", "files")
        await gate.admit("192.0.2.2", "words")

    anyio.run(ask)


def test_everybody_together_has_a_limit() -> None:
    async def refused(gate: Gate, number: int) -> bool:
        try:
            await gate.admit(f"192.0.2.{number}", "words")
        except TurnedAwayError as error:
            return error.reason == "overall"
        return False

    async def ask() -> int:
        gate = Gate(Limits(overall=3))
        return sum([await refused(gate, number) for number in range(60)])

    # A window slides at most once in the time this takes.
    assert anyio.run(ask) >= 60 - 2 * 3


def test_files_beyond_the_places_are_refused_at_once_and_places_come_back() -> None:
    async def crowd() -> None:
        gate = Gate(Limits(files=1, files_waiting=1))
        async with gate.file(), gate.file():
            with pytest.raises(TurnedAwayError, match="busy"):
                async with gate.file():
                    pass
        async with gate.file():
            assert await gate.read_file(lambda: 7) == 7

    anyio.run(crowd)


def test_whoever_waits_too_long_is_told_so() -> None:
    async def crowd() -> None:
        gate = Gate(Limits(threads=1, patience=0.05))
        asleep = anyio.Event()

        async def first() -> None:
            async with gate._word_turns.turn():
                asleep.set()
                await anyio.sleep(0.5)

        async with anyio.create_task_group() as group:
            group.start_soon(first)
            await asleep.wait()
            with pytest.raises(TurnedAwayError, match="busy"):
                await gate.words(lambda: 7)
            group.cancel_scope.cancel()

    anyio.run(crowd)
