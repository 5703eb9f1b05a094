"""Whether a row of results agrees with the tables of TPS and of pairs."""

from collections.abc import Iterator, Mapping, Sequence

from formgen.errors import Finding
from formgen.ingest.paslon import Contest
from formgen.ingest.problems import problem
from formgen.ingest.results import ResultRow, ResultTable


def compare_places(
    row: ResultRow, table: ResultTable, places: Mapping[str, Mapping[str, int]]
) -> Iterator[Finding]:
    """Find a TPS that the table of TPS has not, or a DPT that is another there."""
    headers = table.columns.headers
    if row.tps.code not in places:
        yield problem(
            "T15",
            file=table.name,
            row=row.row,
            column=headers["kode_tps"],
            value=row.tps.code,
        )
        return
    for key, listed in places[row.tps.code].items():
        given = row.figures.get(key, listed)
        if given != listed:
            yield problem(
                "T16", file=table.name, row=row.row, column=headers[key], value=given, other=listed
            )


def votes_for_nobody(
    row: ResultRow, table: ResultTable, ballot: Sequence[int]
) -> Iterator[Finding]:
    """Find votes for a number that is not on the ballot."""
    for number in table.paslon:
        key = f"suara_{number}"
        if number not in ballot and key in row.figures:
            yield problem(
                "T14",
                file=table.name,
                row=row.row,
                column=table.columns.headers[key],
                value=number,
            )


def one_contest(
    row: ResultRow, table: ResultTable, contests: Sequence[Contest]
) -> Iterator[Finding]:
    """Find a TPS that takes part in no contest of the table of pairs, or in several."""
    if len(contests) != 1:
        yield problem(
            "T19" if contests else "T18",
            file=table.name,
            row=row.row,
            column=table.columns.headers["kode_tps"],
            value=row.tps.code,
        )
