"""Which contest a place of a recapitulation takes part in."""

from formgen.errors import InputError, NotFoundError, Text
from formgen.ingest.paslon import PaslonTable
from formgen.ingest.regions import lookup
from formgen.model.election import Election, ElectionKind, Paslon
from formgen.service.workspace import VOTING_DAY_2024, Workspace


class Contests:
    """The contests of an office, or of a table of pairs where there is no office."""

    def __init__(
        self, workspace: Workspace | None, pairs: PaslonTable, kind: ElectionKind | None
    ) -> None:
        """Take the table of pairs, and the office elected where more than one stands in it."""
        self._office = workspace
        self._pairs = pairs
        self._kind = kind

    def at(self, code: str) -> tuple[Election, tuple[Paslon, ...]]:
        """Return the one contest that a place takes part in, and its pairs.

        Raises:
            NotFoundError: There is none.
            InputError: There are several.
        """
        elections = self._elections(code)
        found = [
            (elections[contest], self._pairs.contests[contest])
            for contest in self._pairs.contests_at(code, self._kind)
            if contest in elections
        ]
        if len(found) == 1:
            return found[0]
        raise _no_contest(code) if not found else _several(code)

    def _elections(self, code: str) -> dict[tuple[ElectionKind, str], Election]:
        if self._office is not None:
            return {(one.kind, one.region.code): one for one in self._office.elections()}
        return {
            (kind, region): Election(
                number=1,
                kind=kind,
                region=lookup(region),
                voting_day=VOTING_DAY_2024,
                regime="2024",
            )
            for kind, region in self._pairs.contests_at(code)
        }


def _no_contest(code: str) -> NotFoundError:
    return NotFoundError(
        Text(f"Tidak ada pemilihan untuk wilayah {code}.", f"There is no contest for {code}."),
        hint=Text(
            "Lengkapi tabel pasangan calon atau sebutkan jenisnya dengan --kind.",
            "Complete the table of pairs, or name the office with --kind.",
        ),
    )


def _several(code: str) -> InputError:
    return InputError(
        Text(
            f"Ada lebih dari satu pemilihan untuk wilayah {code}.",
            f"There is more than one contest for {code}.",
        ),
        hint=Text(
            "Sebutkan jenisnya: --kind gubernur, bupati, atau walikota.",
            "Name the office: --kind gubernur, bupati or walikota.",
        ),
    )
