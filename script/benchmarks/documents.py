"""One whole document: a filled stencil against a full layout, and sealing against its floor."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, cycle
from pathlib import Path

from benchmarks.harness import Timed
from benchmarks.registry import REGISTRY
from benchmarks.seals import KeySigner
from formgen.ingest.case_json import read_case
from formgen.ingest.catalogue import load_catalogue
from formgen.model.case import Case
from formgen.model.election import Election, Paslon
from formgen.model.presentation import present
from formgen.model.region import Region, Tps, words
from formgen.render.compile import compile_stencil
from formgen.render.fill import DocumentMeta, fill
from formgen.render.layout import PDF_OPTIONS, Shape, lay_out
from formgen.render.stencil import Stencil
from formgen.resources import data_dir
from formgen.seal.document import Claims, seal_document

_CODE = "C.HASIL SALINAN-KWK-BUPATI"
_UNSEALED = f"one {_CODE} with three pairs, not sealed"
_SEALED = f"one {_CODE} with three pairs, sealed and written to a file"
_META = DocumentMeta(title=_CODE, identifier="20243207/1", day=date(2024, 11, 28))
_TEMPLATES = data_dir("templates")

# Different documents in turn, so that a cache of values that no batch would hit is not measured.
_PLACES = 500

# The figures of a real polling place, as the form's own sample has them.
_SAMPLE = read_case(_TEMPLATES / "c-hasil-salinan-kwk" / "sample.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What all ways of making the documents start from."""

    shape: Shape
    cases: tuple[Case, ...]

    def prefix(self, stencil: Stencil, case: Case) -> bytes:
        """Make one document up to its seal."""
        attachment = json.dumps(dict(case.figures), sort_keys=True).encode()
        return fill(stencil, self.values(case), attachment, _META)

    def values(self, case: Case) -> dict[str, str | int | None]:
        """Return what the form prints for a case."""
        return dict(present(case, self.shape.form, self.shape.variant, "filled"))

    def claims(self, case: Case) -> Claims:
        """Return what the seals of a case say."""
        keys = self.shape.form.sealed_keys(len(case.paslon))
        return Claims(
            election=case.election.number,
            form=self.shape.variant.register,
            wilayah=int(case.tps.code) if case.tps else 0,
            sequence=0,
            edition=1,
            number=1,
            day=_META.day,
            angka=tuple(tuple(case.figures[key] for key in page) for page in keys),
        )


def _work() -> _Work:
    form, variant = load_catalogue(_TEMPLATES).find(_CODE)
    shape = Shape(
        form=form,
        variant=variant,
        paslon_count=3,
        paper=form.papers[0],
        regime="2024",
        words=words("32"),
    )
    return _Work(shape=shape, cases=tuple(_case(number) for number in range(1, _PLACES + 1)))


def _case(number: int) -> Case:
    kabkota = Region(code="3207", name="CIAMIS", kind="kabupaten")
    desa = Region(code=f"320701{2000 + number // 20}", name=f"DESA {number // 20}", kind="desa")
    tps = Tps(
        code=f"{desa.code}{number % 20 + 1:03d}",
        provinsi=Region(code="32", name="JAWA BARAT", kind="provinsi"),
        kabkota=kabkota,
        kecamatan=Region(code="320701", name="CIAMIS", kind="kecamatan"),
        desa=desa,
    )
    election = Election(
        number=20243207,
        kind="bupati",
        region=kabkota,
        voting_day=date(2024, 11, 27),
        regime="2024",
    )
    names = [("Ahmad Contoh", "Budi Umpama"), ("Citra Misal", "Dedi Teladan"), ("Eka", "Fajar")]
    paslon = tuple(
        Paslon(number=place, calon=calon, wakil=wakil)
        for place, (calon, wakil) in enumerate(names, start=1)
    )
    figures = {key: ((value or 0) + 7 * number) % 600 for key, value in _SAMPLE.figures.items()}
    return Case(election=election, tps=tps, paslon=paslon, figures=figures)


def _each(cases: Sequence[Case], work: Callable[[Case], object]) -> Timed:
    turn = cycle(cases)

    def call() -> int:
        work(next(turn))
        return 1

    return call


@REGISTRY.measure(_UNSEALED, "WeasyPrint, whole layout with the values", baseline=True)
def whole_layout() -> Timed:
    """Lay out and write the document as if it were the only one."""
    work = _work()

    def one(case: Case) -> None:
        document = lay_out(work.shape, work.values(case), _TEMPLATES)
        document.write_pdf(zoom=work.shape.paper.zoom, **PDF_OPTIONS)

    return _each(work.cases, one)


@REGISTRY.measure(_UNSEALED, "a compiled stencil, filled")
def filled_stencil() -> Timed:
    """Present the values and fill; compiling is not counted."""
    work = _work()
    stencil = compile_stencil(work.shape, _TEMPLATES)
    return _each(work.cases, lambda case: work.prefix(stencil, case))


@REGISTRY.measure(_SEALED, "floor: SHA-256, a signature a page, write", baseline=True)
def floor() -> Timed:
    """Hash, sign and write bytes that are there already: no document can cost less."""
    work = _work()
    data = work.prefix(compile_stencil(work.shape, _TEMPLATES), work.cases[0])
    pages = len(work.claims(work.cases[0]).angka)
    signer, folder = KeySigner(), _Folder()

    def one(_: Case) -> None:
        digest = hashlib.sha256(data).digest()
        for _page in range(pages):
            signer.sign(digest)
        folder.write(data)

    return _each(work.cases, one)


@REGISTRY.measure(_SEALED, "fill, seal, write")
def sealed() -> Timed:
    """Make a document from its case, seal every page and write it."""
    work = _work()
    stencil = compile_stencil(work.shape, _TEMPLATES)
    signer, folder = KeySigner(), _Folder()

    def one(case: Case) -> None:
        prefix = work.prefix(stencil, case)
        folder.write(seal_document(prefix, work.claims(case), signer, "CEK.EXAMPLE.ID").data)

    return _each(work.cases, one)


class _Folder:
    """New files in a folder of their own, removed at the end of the run."""

    def __init__(self) -> None:
        """Make the folder."""
        self._folder = tempfile.TemporaryDirectory(prefix="formgen-bench-")
        self._numbers = count()

    def write(self, data: bytes) -> None:
        """Write one new file; not synced, as the floor is not."""
        Path(self._folder.name, f"{next(self._numbers)}.pdf").write_bytes(data)
