"""Lines that leave a batch: decided against, held, or given up; their records live on."""

from collections.abc import Mapping

from sqlalchemy import Connection, and_, bindparam, select, update

from formgen_archive.catalogue import lifecycle
from formgen_archive.catalogue.batch_lines import entries_of, key_of
from formgen_archive.catalogue.destruction_tables import lines
from formgen_archive.catalogue.lifecycle import Recorder, RecordKey, Standing
from formgen_archive.catalogue.log import append_events
from formgen_archive.catalogue.retention_tables import hold_records
from formgen_archive.holds import hold_subject


def put_out(
    conn: Connection, batch: str, reasons: Mapping[int, str], scribe: Recorder
) -> list[RecordKey]:
    """Take open lines out of a batch: their records are ``inaktif`` again.

    A day before which it was not to be destroyed stays with the record.
    """
    known = entries_of(conn, batch, list(reasons))
    gone = {n: known[n].line for n in reasons if n in known and known[n].open}
    if not gone:
        return []
    conn.execute(
        _PUT_OUT,
        [{"of_batch": batch, "of_number": n, "new_reason": reasons[n]} for n in gone],
    )
    keys = [key_of(line) for line in gone.values()]
    before = lifecycle.standings(conn, keys)
    lifecycle.put(
        conn,
        {
            key_of(line): Standing(state="inaktif", not_before=line.not_before)
            for line in gone.values()
        },
    )
    append_events(
        conn,
        [
            scribe(
                "dikeluarkan",
                line.record_id,
                before=before[key_of(line)].state,
                after="inaktif",
                documents=(batch,),
                reason=reasons[number],
            )
            for number, line in gone.items()
        ],
    )
    return keys


_PUT_OUT = (
    update(lines)
    .where(lines.c.batch == bindparam("of_batch"), lines.c.number == bindparam("of_number"))
    .values(open=False, reason=bindparam("new_reason"))
)


def put_out_record(conn: Connection, key: RecordKey, reason: str, scribe: Recorder) -> bool:
    """Take a record out of the batch it is in, as a new hold does; False when it is in none."""
    query = select(lines.c.batch, lines.c.number).where(
        lines.c.election == key[0], lines.c.record_id == key[1], lines.c.open.is_(True)
    )
    row = conn.execute(query).one_or_none()
    return row is not None and bool(put_out(conn, row.batch, {row.number: reason}, scribe))


def put_out_held(conn: Connection, hold: int, scribe: Recorder) -> list[RecordKey]:
    """Take the records of a new hold out of the batches they are in."""
    query = select(lines.c.batch, lines.c.number).join(
        hold_records,
        and_(
            hold_records.c.election == lines.c.election,
            hold_records.c.record_id == lines.c.record_id,
        ),
    )
    query = query.where(hold_records.c.hold == hold, lines.c.open.is_(True))
    met: dict[str, dict[int, str]] = {}
    for row in conn.execute(query.where(hold_records.c.status == "dipasang")):
        met.setdefault(row.batch, {})[row.number] = hold_subject(hold)
    return [key for batch, why in met.items() for key in put_out(conn, batch, why, scribe)]
