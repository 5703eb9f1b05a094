"""A list as a paper prints it: one row a record, or, when it is long, one a kecamatan."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from formgen.errors import FormgenError
from formgen.ingest.regions import lookup
from formgen.service.destroy import LONGEST_PRINTED
from formgen_archive.destruction.lists import JUDGES, Line, line_json
from formgen_archive.keys import parse_record_id

Cells = dict[str, str]


def list_values(lines: Sequence[Line], remarks: Mapping[int, str]) -> dict[str, str | int]:
    """Return the values of the rows of a list.

    Args:
        lines: In order.
        remarks: Line number to what stands under *keterangan* besides the record.
    """
    if len(lines) <= LONGEST_PRINTED:
        rows = [_row(line, remarks.get(line.number, "")) for line in lines]
        note = ""
    else:
        rows = _series(lines)
        note = f"; tercetak {len(rows)} seri per kecamatan, rincian per berkas dalam lampiran"
    values: dict[str, str | int] = {
        f"daftar.{number}.{key}": text
        for number, row in enumerate(rows, start=1)
        for key, text in row.items()
    }
    return values | {
        "daftar_banyak": len(rows),
        "banyak": len(lines),
        "halaman": sum(line.pages for line in lines),
        "ukuran": sum(line.size for line in lines),
        "rangkuman": note,
    }


def annex(lines: Iterable[Line], more: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the whole list as JSON, for the attachment of a paper."""
    return {"baris": [{**line_json(line), **more.get(line.number, {})} for line in lines]}


def _row(line: Line, remark: str) -> Cells:
    name = line.record_id.replace(".", " ")
    return {
        "no": str(line.number),
        "uraian": line.description,
        "tahun": str(line.year),
        "jumlah": f"1 berkas, {line.pages} lembar",
        "tingkat": "asli",
        "keterangan": f"{name} {remark}".strip(),
        "kode": f"{line.classification} PDF",
        "retensi": f"{line.retention}, musnah",
        "pemicu": f"{_trigger(line.trigger)}; sampai {line.kept_until.isoformat()}",
        "sidik": f"{line.sha256[:16]} {line.privacy}",
        "keputusan": " ".join(_letter(line, judge) for judge in JUDGES),
    }


def _trigger(words: str) -> str:
    """Shorten the events of a line to their names and days; in full they stand in the annex."""
    found: dict[str, list[str]] = {}
    for part in words.split("; "):
        name, _, rest = part.partition(":")
        found[name] = _DAY.findall(rest)[-1:] or found.get(name, [])
    return ", ".join(" ".join([name.replace("_", " "), *days]) for name, days in found.items())


_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def _letter(line: Line, judge: Any) -> str:  # noqa: ANN401 - one of the judges
    decision = line.decisions.get(judge)
    if decision is None:
        return "-"
    return "S" if decision.answer == "setuju" else "T"


def _series(lines: Sequence[Line]) -> list[Cells]:
    """Put lines of one kecamatan, form and rule into one row, ordered by place."""
    rows = []
    ordered = sorted(lines, key=_kind)
    for number, (kind, group) in enumerate(groupby(ordered, key=_kind), start=1):
        some = list(group)
        years = Counter(line.year for line in some)
        first, latest = some[0], max(line.kept_until for line in some)
        rows.append(
            _row(first, "")
            | {
                "no": str(number),
                "tahun": f"{min(years)}-{max(years)}" if len(years) > 1 else str(first.year),
                "jumlah": f"{len(some)} berkas, {sum(line.pages for line in some)} lembar",
                "keterangan": f"{kind[1]} kecamatan {_name(kind[0])}",
                "pemicu": f"{_trigger(first.trigger)}; sampai {latest.isoformat()}",
                "sidik": f"lihat lampiran, {first.privacy}",
            }
        )
    return rows


def _kind(line: Line) -> tuple[str, str, str]:
    name = parse_record_id(line.record_id)
    return name.place[:6], name.form.replace("-", " "), line.rule


def _name(code: str) -> str:
    try:
        return lookup(code).name
    except FormgenError:
        return code
