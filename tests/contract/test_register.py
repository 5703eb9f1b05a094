"""The register, on every database there is to test with."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from formgen.errors import NotFoundError, RefusedError, UnavailableError
from formgen.register.database import open_reading_engine, reading, transaction
from formgen.register.find import (
    find_cose,
    find_editions,
    find_identity,
    find_kode_cek,
    find_number,
    iterate_issued,
    latest,
    states,
)
from formgen.register.issue import bind, confirm, revoke
from formgen.register.quick import Current, in_force, may_be_destroyed
from formgen.register.reserve import reserve
from formgen.register.rows import Identity, Reservation
from tests.support.issuing import ELECTION, binding, confirmation, digest, issue, wish
from tests.support.records import DATABASES, fresh_engine
from tests.support.statements import count_statements

DAY = date(2024, 11, 27)
NEXT_DAY = date(2024, 11, 28)


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with fresh_engine(request.param, tmp_path) as made:
        yield made


def test_whoever_only_asks_can_write_nothing(engine: Engine) -> None:
    (item,) = issue(engine, [wish(1, "A")], DAY)
    url = engine.url.render_as_string(hide_password=False)
    asking = open_reading_engine(url, connections=2)
    try:
        with reading(asking) as one, reading(asking) as other:
            assert find_number(one, ELECTION, item.number) is not None
            assert find_number(other, ELECTION, item.number + 1) is None
        for statement in ("DELETE FROM register_seals", "CREATE TABLE x (y INTEGER)"):
            with (
                pytest.raises((UnavailableError, DBAPIError), match=r"read-?only"),
                reading(asking) as conn,
            ):
                conn.execute(text(statement))
    finally:
        asking.dispose()


def test_the_quick_question_knows_only_what_is_in_force(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    first, revoked = issue(engine, [wish(1, "A"), wish(2, "A")], DAY)
    with transaction(engine) as conn:
        known = find_number(conn, ELECTION, first.number)
        revoke(conn, ELECTION, revoked.number, reason="salah cetak", day=NEXT_DAY)
    assert known is not None
    plain = Current(
        form_slug=known.form_slug,
        place=known.place,
        sequence=known.sequence,
        edition=known.edition,
        file_sha256=known.file_sha256,
        seals={seal.page: seal.cose_sha256 for seal in known.seals},
    )
    sqlite = engine.dialect.name == "sqlite"
    assert in_force(url, ELECTION, first.number) == (plain if sqlite else None)
    issue(engine, [wish(1, "B")], NEXT_DAY)
    for number in (first.number, revoked.number, 4):
        assert in_force(url, ELECTION, number) is None


def test_the_quick_question_passes_on_what_it_cannot_read(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite3"
    url = f"sqlite:///{path}"
    assert in_force(url, ELECTION, 1) is None
    assert not path.exists()
    path.write_bytes(b"not a database" * 100)
    assert in_force(url, ELECTION, 1) is None
    assert may_be_destroyed(url, ELECTION, "x")


def ask(engine: Engine, *wanted: str, day: date = DAY) -> list[Reservation]:
    """Reserve wishes written as place number and data: ``1A``."""
    with transaction(engine) as conn:
        return reserve(conn, ELECTION, [wish(int(text[:-1]), text[-1]) for text in wanted], day)


def shown(reservations: list[Reservation]) -> list[tuple[int, int, date, str]]:
    return [(item.number, item.edition, item.day, item.state) for item in reservations]


def test_numbers_follow_the_order_of_the_call(engine: Engine) -> None:
    assert shown(ask(engine, "5A", "3A", "4A")) == [
        (1, 1, DAY, "new"),
        (2, 1, DAY, "new"),
        (3, 1, DAY, "new"),
    ]
    assert [item.number for item in ask(engine, "9A", "3A")] == [4, 2]


def test_each_election_counts_for_itself(engine: Engine) -> None:
    ask(engine, "1A")
    with transaction(engine) as conn:
        assert reserve(conn, 7, [wish(1, "A")], DAY)[0].number == 1


def test_asking_again_after_midnight_gives_the_same(engine: Engine) -> None:
    ask(engine, "1A", "2A")
    assert shown(ask(engine, "2A", "1A", "3A", day=NEXT_DAY)) == [
        (2, 1, DAY, "reserved"),
        (1, 1, DAY, "reserved"),
        (3, 1, NEXT_DAY, "new"),
    ]


def test_the_same_wish_twice_in_a_call_is_one_document(engine: Engine) -> None:
    assert [item.number for item in ask(engine, "1A", "2A", "1A")] == [1, 2, 1]
    with pytest.raises(RefusedError):
        ask(engine, "1A", "1B")


def test_data_may_change_until_bytes_are_bound(engine: Engine) -> None:
    ask(engine, "1A")
    assert shown(ask(engine, "1B", day=NEXT_DAY)) == [(1, 1, NEXT_DAY, "new")]
    assert shown(ask(engine, "1B")) == [(1, 1, NEXT_DAY, "reserved")]


def test_bound_bytes_keep_their_number_for_ever(engine: Engine) -> None:
    (first,) = ask(engine, "1A")
    with transaction(engine) as conn:
        bind(conn, ELECTION, [binding(first)])
    (again,) = ask(engine, "1A", day=NEXT_DAY)
    assert (again.number, again.day, again.h) == (1, DAY, binding(first).h)
    (other,) = ask(engine, "1B", day=NEXT_DAY)
    assert (other.number, other.edition, other.h) == (2, 2, None)
    with reading(engine) as conn:
        assert list(states(conn, ELECTION)) == [(1, "void"), (2, "reserved")]


def test_a_void_number_can_be_neither_bound_nor_issued(engine: Engine) -> None:
    (first,) = ask(engine, "1A")
    with transaction(engine) as conn:
        bind(conn, ELECTION, [binding(first)])
    ask(engine, "1B")
    with pytest.raises(RefusedError), transaction(engine) as conn:
        bind(conn, ELECTION, [binding(first)])
    with pytest.raises(RefusedError), transaction(engine) as conn:
        confirm(conn, ELECTION, [confirmation(first)])


def test_binding_twice_is_harmless_and_to_other_bytes_refused(engine: Engine) -> None:
    (first,) = ask(engine, "1A")
    with transaction(engine) as conn:
        bind(conn, ELECTION, [binding(first), binding(first)])
        bind(conn, ELECTION, [binding(first)])
    with pytest.raises(RefusedError), transaction(engine) as conn:
        bind(conn, ELECTION, [replace(binding(first), h=digest("other"))])


def test_binding_needs_the_reservation_as_it_is_now(engine: Engine) -> None:
    (first,) = ask(engine, "1A")
    (taken_over,) = ask(engine, "1B", day=NEXT_DAY)
    for stale in (binding(first), replace(binding(taken_over), day=DAY)):
        with pytest.raises(RefusedError), transaction(engine) as conn:
            bind(conn, ELECTION, [stale])
    with pytest.raises(NotFoundError), transaction(engine) as conn:
        bind(conn, ELECTION, [replace(binding(taken_over), number=2)])


def test_one_bad_binding_binds_nothing(engine: Engine) -> None:
    one, two = ask(engine, "1A", "2A")
    with pytest.raises(RefusedError), transaction(engine) as conn:
        bind(conn, ELECTION, [binding(one), replace(binding(two), day=NEXT_DAY)])
    assert [item.h for item in ask(engine, "1A", "2A")] == [None, None]


def test_two_hashes_for_one_number_in_a_call_are_refused(engine: Engine) -> None:
    (one,) = ask(engine, "1A")
    with pytest.raises(RefusedError), transaction(engine) as conn:
        bind(conn, ELECTION, [binding(one), replace(binding(one), h=digest("other"))])


def test_nothing_is_issued_unbound(engine: Engine) -> None:
    (one,) = ask(engine, "1A")
    with pytest.raises(RefusedError), transaction(engine) as conn:
        confirm(conn, ELECTION, [confirmation(one)])


@pytest.mark.parametrize(
    "change",
    [{"h": digest("x")}, {"seals": ()}, {"number": 2}],
    ids=["other bytes", "no seal", "unknown number"],
)
def test_refuses_to_confirm(engine: Engine, change: dict[str, object]) -> None:
    (one,) = ask(engine, "1A")
    with transaction(engine) as conn:
        bind(conn, ELECTION, [binding(one)])
    with pytest.raises((RefusedError, NotFoundError)), transaction(engine) as conn:
        confirm(conn, ELECTION, [replace(confirmation(one), **change)])  # type: ignore[arg-type]
    with reading(engine) as conn:
        assert find_number(conn, ELECTION, 1) is None


def test_confirming_twice_is_harmless_and_with_another_file_refused(engine: Engine) -> None:
    (one,) = issue(engine, [wish(1, "A")], DAY)
    with transaction(engine) as conn:
        assert confirm(conn, ELECTION, [confirmation(one)]) == 0
    with pytest.raises(RefusedError), transaction(engine) as conn:
        confirm(conn, ELECTION, [replace(confirmation(one), file_sha256=digest("x"))])


def test_two_files_for_one_number_in_a_call_are_refused(engine: Engine) -> None:
    (one,) = ask(engine, "1A")
    with transaction(engine) as conn:
        bind(conn, ELECTION, [binding(one)])
    other = replace(confirmation(one), file_sha256=digest("x"))
    with pytest.raises(RefusedError), transaction(engine) as conn:
        confirm(conn, ELECTION, [confirmation(one), other])


def test_an_issued_document_is_found_every_way(engine: Engine) -> None:
    (one,) = issue(engine, [wish(1, "A")], DAY)
    with reading(engine) as conn:
        found = find_number(conn, ELECTION, 1)
        assert found is not None
        assert (found.status, found.day, found.pages, found.seals) == (
            "issued",
            DAY,
            2,
            confirmation(one).seals,
        )
        identity = wish(1, "A").identity
        assert find_identity(conn, ELECTION, identity, 1) == found
        assert find_identity(conn, ELECTION, identity, 2) is None
        assert find_editions(conn, ELECTION, identity) == [found]
        assert latest(conn, ELECTION, identity) == found
        seal = found.seals[1]
        hit = find_cose(conn, seal.cose_sha256)
        assert hit is not None
        assert (hit.issued, hit.page) == (found, 2)
        typed = "-".join(seal.kode_cek[n : n + 4] for n in range(0, 16, 4)).lower()
        assert [(hit.issued, hit.page) for hit in find_kode_cek(conn, typed)] == [(found, 2)]
    assert ask(engine, "1A", day=NEXT_DAY)[0].issued == found


def test_what_is_not_issued_is_not_found(engine: Engine) -> None:
    (one,) = ask(engine, "1A")
    with transaction(engine) as conn:
        bind(conn, ELECTION, [binding(one)])
    with reading(engine) as conn:
        assert find_number(conn, ELECTION, 1) is None
        assert latest(conn, ELECTION, wish(1, "A").identity) is None
        assert find_cose(conn, confirmation(one).seals[0].cose_sha256) is None
        assert find_kode_cek(conn, "0" * 16) == []
        assert list(iterate_issued(conn, ELECTION)) == []


def test_other_data_supersede_what_was_issued(engine: Engine) -> None:
    issue(engine, [wish(1, "A"), wish(2, "A")], DAY)
    (second,) = ask(engine, "1B", day=NEXT_DAY)
    assert (second.number, second.edition, second.supersedes) == (3, 2, 1)
    with reading(engine) as conn:
        standing = latest(conn, ELECTION, wish(1, "A").identity)
        assert standing is not None
        assert (standing.number, standing.status) == (1, "issued")  # until the new one is issued
    issue(engine, [wish(1, "B")], date(2025, 1, 1))
    with reading(engine) as conn:
        old, new = find_editions(conn, ELECTION, wish(1, "A").identity)
        assert (old.status, old.superseded_by, old.superseded_on) == ("superseded", 3, NEXT_DAY)
        assert (new.status, new.supersedes, new.superseded_by) == ("issued", 1, None)
        assert latest(conn, ELECTION, wish(1, "A").identity) == new
        assert [item.number for item in iterate_issued(conn, ELECTION)] == [3, 2]


def test_the_reason_of_an_edition_is_the_first_that_was_given(engine: Engine) -> None:
    issue(engine, [wish(1, "A")], DAY)
    with transaction(engine) as conn:
        reserve(conn, ELECTION, [replace(wish(1, "B"), reason="salah tulis")], DAY)
    issue(engine, [replace(wish(1, "B"), reason="lain")], DAY)
    with reading(engine) as conn:
        old, new = find_editions(conn, ELECTION, wish(1, "A").identity)
        assert (old.reason, new.reason) == ("", "salah tulis")


def test_going_back_to_the_first_data_is_a_third_edition(engine: Engine) -> None:
    issue(engine, [wish(1, "A")], DAY)
    issue(engine, [wish(1, "B")], DAY)
    (last,) = issue(engine, [wish(1, "A")], DAY)
    assert (last.number, last.edition, last.supersedes) == (3, 3, 2)


def test_a_revoked_document_is_not_issued_again_by_a_rerun(engine: Engine) -> None:
    issue(engine, [wish(1, "A")], DAY)
    with transaction(engine) as conn:
        revoked = revoke(conn, ELECTION, 1, reason="salah cetak", day=NEXT_DAY)
    assert (revoked.status, revoked.revoked_on, revoked.revoked_reason) == (
        "revoked",
        NEXT_DAY,
        "salah cetak",
    )
    (again,) = ask(engine, "1A")
    assert again.state == "issued"
    assert again.issued == revoked


def test_the_first_revocation_stays(engine: Engine) -> None:
    issue(engine, [wish(1, "A")], DAY)
    with transaction(engine) as conn:
        first = revoke(conn, ELECTION, 1, reason="salah cetak", day=DAY)
        assert revoke(conn, ELECTION, 1, reason="lain", day=NEXT_DAY) == first


def test_a_revoked_document_stays_revoked_when_superseded(engine: Engine) -> None:
    issue(engine, [wish(1, "A")], DAY)
    with transaction(engine) as conn:
        revoke(conn, ELECTION, 1, reason="salah cetak", day=DAY)
    issue(engine, [wish(1, "B")], NEXT_DAY)
    with reading(engine) as conn:
        old = find_number(conn, ELECTION, 1)
    assert old is not None
    assert (old.status, old.superseded_by) == ("revoked", 2)


def test_only_what_was_issued_can_be_revoked(engine: Engine) -> None:
    ask(engine, "1A")
    for number in (1, 2):
        with pytest.raises(NotFoundError), transaction(engine) as conn:
            revoke(conn, ELECTION, number, reason="x", day=DAY)


def test_goes_through_issued_documents_in_the_order_of_places(engine: Engine) -> None:
    places = [(n * 7) % 1201 for n in range(1201)]  # every place once, in no order
    issue(engine, [wish(place, "A") for place in places], DAY)
    issue(engine, [replace(wish(5, "A"), form_register=1), replace(wish(5, "A"), sequence=3)], DAY)
    with reading(engine) as conn:
        found = [
            (int(item.place), item.form_register, item.sequence)
            for item in iterate_issued(conn, ELECTION)
        ]
        assert found == sorted([(n, 37, 0) for n in range(1201)] + [(5, 1, 0), (5, 37, 3)])
        some = iterate_issued(conn, ELECTION, place="000000000012", form_registers=[37])
        assert [int(item.place) for item in some] == list(range(120, 130))
        assert [n for n, _ in states(conn, ELECTION)] == list(range(1, 1204))
        assert list(iterate_issued(conn, ELECTION, statuses=["revoked"])) == []


def test_a_chunk_takes_few_statements_however_large(engine: Engine) -> None:
    counts = []
    for size in (3, 500):
        with count_statements(engine) as counted:
            issue(engine, [wish(size * 1000 + n, "A") for n in range(size)], DAY)
        counts.append(len(counted))
        with count_statements(engine) as counted:
            issue(engine, [wish(size * 1000 + n, "A") for n in range(size)], DAY)
        counts.append(len(counted))
    assert counts[0] == counts[2] <= 14
    assert counts[1] == counts[3]


def test_the_database_itself_refuses_a_second_original(engine: Engine) -> None:
    one, two = issue(engine, [wish(1, "A"), wish(2, "A")], DAY)
    for change in (
        "h = 'other'",
        "h = NULL",
        "state = 'lost'",
        f"place = '{two.wanted.place}'",
        "number = 2",
    ):
        with pytest.raises(DBAPIError), transaction(engine) as conn:
            conn.execute(text(f"UPDATE register_documents SET {change} WHERE number = 1"))  # noqa: S608 - the test's own words
    with pytest.raises(DBAPIError), transaction(engine) as conn:
        conn.execute(text("DELETE FROM register_documents WHERE number = 1"))
    with reading(engine) as conn:
        assert find_number(conn, ELECTION, one.number) is not None


def test_the_same_place_may_have_many_sequences(engine: Engine) -> None:
    wanted = [replace(wish(1, "A"), sequence=n) for n in (2, 1, 3)]
    issue(engine, wanted, DAY)
    with reading(engine) as conn:
        found = latest(
            conn, ELECTION, Identity(form_register=37, place=wish(1, "A").place, sequence=1)
        )
    assert found is not None
    assert found.number == 2
