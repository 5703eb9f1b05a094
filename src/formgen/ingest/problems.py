"""Everything that can be wrong with a table, each with its code, words and way out.

Codes are stable: tests, manuals and scripts name them. Messages show the value of the cell (cut
to 30 characters) only for codes, counts and choices; names and notes are never shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from formgen.errors import NO_HINT, Finding, InputError, Severity, Text

_SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class _Problem:
    message: Text
    hint: Text = NO_HINT
    severity: Severity = "E"


_AS_TEXT = Text(
    "Ubah format kolom menjadi teks, lalu isi kembali kodenya dari sumbernya.",
    "Make the column text, then enter the codes again from their source.",
)
_SAVE_UTF8 = Text(
    'Simpan ulang sebagai "CSV UTF-8" atau XLSX.', 'Save it again as "CSV UTF-8" or XLSX.'
)
_WHOLE_NUMBER = Text(
    "Tulis bilangan bulat tanpa titik, koma, atau tanda; kosongkan bila belum diketahui.",
    "Write a whole number without points, commas or signs; leave it empty if not known.",
)

_PROBLEMS: Final[Mapping[str, _Problem]] = {
    "T01": _Problem(
        Text("Berkas tidak dapat dibaca: {value}.", "The file cannot be read: {value}."),
        Text("Berikan tabel CSV atau XLSX.", "Give a table in CSV or XLSX."),
    ),
    "T02": _Problem(
        Text(
            "Isi berkas bukan UTF-8; tampaknya {value}.",
            "The file is not UTF-8; it looks like {value}.",
        ),
        _SAVE_UTF8,
    ),
    "T03": _Problem(
        Text("Tabel kosong: tidak ada baris judul.", "The table is empty: it has no header row."),
        Text("Baris pertama memuat judul kolom.", "The first row holds the headers."),
    ),
    "T04": _Problem(
        Text('Kolom "{value}" tidak dikenal.', 'Column "{value}" is not known.'),
        Text(
            'Perbaiki ejaannya atau hapus kolom itu; daftar judul ada di README, bagian "Tables".',
            'Correct the spelling or drop the column; headers are listed in README, "Tables".',
        ),
    ),
    "T05": _Problem(
        Text('Kolom "{value}" tidak ada.', 'Column "{value}" is missing.'),
        Text("Tambahkan kolom itu.", "Add the column."),
    ),
    "T06": _Problem(
        Text('Dua kolom berarti "{value}".', 'Two columns mean "{value}".'),
        Text("Hapus salah satunya.", "Drop one of them."),
    ),
    "T07": _Problem(
        Text("Baris tidak dapat dibaca: {value}.", "The row cannot be read: {value}."),
        Text(
            "Periksa tanda kutip dan jumlah pemisah pada baris itu.",
            "Look at the quotes and the number of separators of that row.",
        ),
    ),
    "T08": _Problem(
        Text(
            "Kode tersimpan sebagai bilangan ({value}), bukan teks; angkanya bisa sudah berubah.",
            "The code is stored as a number ({value}), not as text; its digits may be altered.",
        ),
        _AS_TEXT,
    ),
    "T09": _Problem(Text("{id}", "{en}")),
    "T10": _Problem(
        Text(
            "TPS {value} berada di luar wilayah {scope}.", "TPS {value} is outside region {scope}."
        ),
        Text("Hapus baris itu atau pakai tabel wilayahnya.", "Drop the row or use its own table."),
    ),
    "T11": _Problem(
        Text(
            "Wilayah {value} tidak ada dalam daftar wilayah 2024.",
            "There is no region {value} in the reference of 2024.",
        ),
        Text("Periksa kodenya.", "Check the code."),
    ),
    "T12": _Problem(
        Text("{value} sudah ada pada baris {first}.", "{value} stands in row {first} already."),
        Text("Sisakan satu baris saja.", "Keep one row only."),
    ),
    "T13": _Problem(
        Text('"{value}" {id}.', '"{value}" {en}.'),
        _WHOLE_NUMBER,
    ),
    "T14": _Problem(
        Text(
            "Ada suara untuk nomor urut {value}, yang tidak ada di surat suara.",
            "There are votes for number {value}, which is not on the ballot.",
        ),
        Text(
            "Cocokkan kolom suara dengan tabel pasangan calon.",
            "Compare the columns of votes with the table of pairs.",
        ),
    ),
    "T15": _Problem(
        Text("TPS {value} tidak ada dalam tabel TPS.", "TPS {value} is not in the table of TPS."),
        Text("Periksa kodenya atau lengkapi tabel TPS.", "Check it or complete the table of TPS."),
    ),
    "T16": _Problem(
        Text(
            "{value} di sini, tetapi {other} dalam tabel TPS.",
            "{value} here, but {other} in the table of TPS.",
        ),
        Text("Samakan kedua tabel.", "Make the tables agree."),
    ),
    "T17": _Problem(
        Text('"{value}" bukan pilihan; pakai {choices}.', '"{value}" is no choice; use {choices}.'),
    ),
    "T18": _Problem(
        Text("Tidak ada pasangan calon untuk TPS {value}.", "There are no pairs for TPS {value}."),
        Text("Lengkapi tabel pasangan calon.", "Complete the table of pairs."),
    ),
    "T20": _Problem(
        Text("{value} berada di luar wilayah {scope}.", "{value} is outside region {scope}."),
        Text("Hapus baris itu atau pakai tabel wilayahnya.", "Drop the row or use its own table."),
    ),
    "T21": _Problem(
        Text("NIK harus 16 angka.", "An identity number has 16 digits."),
        Text(
            "Periksa NIK pada baris itu di sumbernya; NIK tidak ditampilkan di sini.",
            "Check the number of that row at its source; it is not shown here.",
        ),
    ),
    "T22": _Problem(
        Text(
            "NIK pada baris ini sama dengan NIK pada baris {first}.",
            "The identity number of this row is that of row {first} too.",
        ),
        Text(
            "Sisakan satu baris untuk setiap pemilih; NIK tidak ditampilkan di sini.",
            "Keep one row for each voter; the number is not shown here.",
        ),
    ),
    "T23": _Problem(
        Text("Sel ini tidak boleh kosong.", "This cell must not be empty."),
        Text("Lengkapi baris itu.", "Complete the row."),
    ),
    "T24": _Problem(
        Text(
            "TPS {place}, daftar {list}: nomor urut {value} tidak ada.",
            "TPS {place}, list {list}: number {value} is missing.",
        ),
        Text(
            "Nomor urut berjalan dari 1 tanpa lompatan; ambil daftar yang sudah ditetapkan.",
            "Numbers run from 1 without a gap; take the list as it was fixed.",
        ),
    ),
    "T25": _Problem(
        Text(
            "TPS {value} tidak mempunyai pemilih dalam tabel pemilih.",
            "TPS {value} has no voters in the table of voters.",
        ),
        Text(
            "Lengkapi tabel pemilih, atau terbitkan dengan tabel TPS yang lebih sempit.",
            "Complete the table of voters, or issue with a shorter table of TPS.",
        ),
    ),
    "T26": _Problem(
        Text(
            "TPS {place}: {value} pemilih dalam tabel pemilih, tetapi {key} = {other} dalam tabel"
            " TPS.",
            "TPS {place}: {value} voters in the table of voters, but {key} = {other} in the table"
            " of TPS.",
        ),
        Text("Samakan kedua tabel.", "Make the tables agree."),
    ),
    "T27": _Problem(
        Text("Isi sel ini bukan pilihan; pakai {choices}.", "This is no choice; use {choices}."),
    ),
    "T28": _Problem(
        Text(
            "Isi sel ini bukan bilangan bulat {low} sampai {high}.",
            "This is not a whole number from {low} to {high}.",
        ),
    ),
    "T29": _Problem(
        Text("Isi sel ini bukan kode TPS 13 angka.", "This is not a TPS code of 13 digits."),
        _AS_TEXT,
    ),
    "T30": _Problem(
        Text("Judul kolom ke-{value} tidak dikenal.", "The header of column {value} is not known."),
        Text(
            "Perbaiki ejaannya atau hapus kolom itu; daftar judul ada di docs/voters.md.",
            "Correct the spelling or drop the column; headers are listed in docs/voters.md.",
        ),
    ),
    "T31": _Problem(
        Text(
            "Rumus dalam sel ini menghasilkan kesalahan.", "The formula of this cell is in error."
        ),
        Text(
            "Betulkan rumusnya atau tulis nilainya; kosongkan bila belum diketahui.",
            "Correct the formula or write its value; leave it empty if not known.",
        ),
    ),
    "T32": _Problem(
        Text(
            "Hasil rumus dalam sel ini tidak tersimpan di berkas.",
            "The result of the formula of this cell is not stored in the file.",
        ),
        Text(
            "Buka dan simpan berkas itu di program lembar kerja, atau tulis nilainya.",
            "Open and save the file in a spreadsheet program, or write the value.",
        ),
    ),
    "T33": _Problem(
        Text("Sel ini digabung dengan sel lain.", "This cell is merged with others."),
        Text(
            "Pisahkan selnya dan isi tiap sel; hanya yang pertama terbaca.",
            "Split it and fill every cell; only the first one is read.",
        ),
    ),
    "T34": _Problem(
        Text(
            "Hanya lembar pertama yang dibaca; lembar ini tidak: {sheets}.",
            "Only the first sheet is read; these are not: {sheets}.",
        ),
        Text(
            "Satukan semua baris di lembar pertama, atau hapus lembar yang tidak diperlukan.",
            "Put all rows on the first sheet, or delete the sheets that are not needed.",
        ),
        severity="W",
    ),
    "T35": _Problem(
        Text(
            "Tabel hanya berisi judul kolom; tidak ada baris di bawahnya.",
            "The table holds its headers only; there is no row below them.",
        ),
        Text(
            "Isi barisnya, atau berikan berkas yang benar.",
            "Fill in its rows, or give the right file.",
        ),
    ),
    "T19": _Problem(
        Text(
            "Ada lebih dari satu pemilihan untuk TPS {value}.",
            "There is more than one contest for TPS {value}.",
        ),
        Text("Sebutkan jenis pemilihannya.", "Say which office is elected."),
    ),
}


def problem(
    code: str, *, file: str, row: int = 0, column: str = "", value: object = "", **more: object
) -> Finding:
    """Return one finding about a table.

    Args:
        code: One of the codes above.
        file: Name of the file as the user gave it.
        row: As a spreadsheet numbers it; the header is row 1.
        column: Header in the user's file.
        value: What stands there; cut to 30 characters.
        more: Further values of the message.
    """
    entry = _PROBLEMS[code]
    words = {"value": shown(value), **more}
    return Finding(
        rule=code,
        severity=entry.severity,
        message=Text(entry.message.id.format_map(words), entry.message.en.format_map(words)),
        hint=entry.hint,
        file=file,
        row=row,
        column=column,
    )


def unreadable(findings: list[Finding]) -> InputError:
    """Return the error for a table whose rows cannot be read at all."""
    name = findings[0].file
    return InputError(
        Text(f"Tabel {name} tidak dapat dipakai.", f"Table {name} cannot be used."),
        findings=findings,
        file=name,
    )


def shown(value: object) -> str:
    """Return a cell as a message shows it."""
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
