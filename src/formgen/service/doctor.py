"""Looking at the installation: each part that could be missing, and what to do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from formgen.errors import FormgenError, NotFoundError, Text, UnavailableError
from formgen.ingest.catalogue import load_catalogue
from formgen.ingest.rules import load_rule_set
from formgen.service.doors import open_doors
from formgen.service.keys import issuing_key, key_list
from formgen.service.retention import load_rules
from formgen.service.staff import STAFF, load_staff
from formgen.service.trusted_time import tell_time
from formgen.service.workspace import Workspace, open_workspace, templates
from formgen_archive.rules import match_rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One part, whether it is in order, and in words what was found or what to do."""

    name: str
    ok: bool
    message: Text


def examine(folder: Path | None, *, today: date) -> list[Check]:
    """Return one check per part; a workspace is looked at only where there is one."""
    checks = [_try("layout", _layout), _try("forms", _forms)]
    try:
        workspace = open_workspace(folder)
    except NotFoundError as error:
        return [*checks, Check(name="workspace", ok=True, message=error.message)]
    except FormgenError as error:
        return [*checks, _refused("workspace", error)]
    return [
        *checks,
        _try("office", lambda: _office(workspace)),
        _try("keys", lambda: _keys(workspace, today)),
        _try("archive", lambda: _archive(workspace)),
        _try("staff", lambda: _staff(workspace)),
        _try("time", lambda: _time(workspace)),
    ]


def _try(name: str, look: Callable[[], Text]) -> Check:
    try:
        return Check(name=name, ok=True, message=look())
    except FormgenError as error:
        return _refused(name, error)
    except (ImportError, OSError) as error:
        return Check(name=name, ok=False, message=Text(str(error), str(error)))


def _refused(name: str, error: FormgenError) -> Check:
    """Say all of an error in one line: what is wrong, each finding, what to do."""
    # An error of the archive has its findings in its message already.
    new = [item for item in error.findings if item.message.en not in error.message.en]
    at = [f"{item.column}: " if item.column else "" for item in new]
    found = "; ".join(where + item.message.id for where, item in zip(at, new, strict=True))
    found_en = "; ".join(where + item.message.en for where, item in zip(at, new, strict=True))
    said = Text(
        " ".join(filter(None, (error.message.id, found, error.hint.id))),
        " ".join(filter(None, (error.message.en, found_en, error.hint.en))),
    )
    return Check(name=name, ok=False, message=said)


def _office(workspace: Workspace) -> Text:
    """Find the regions that the settings name; else only a batch would stop at a wrong code."""
    numbers = ", ".join(str(election.number) for election in workspace.elections())
    found = f"{workspace.region.name}, {numbers}"
    return Text(found, found)


def _layout() -> Text:
    # Imported here because it is what may be missing: WeasyPrint opens Pango when it is imported.
    import weasyprint  # noqa: PLC0415
    from weasyprint.text.ffi import pango  # noqa: PLC0415

    number = pango.pango_version()
    version = f"{number // 10_000}.{number // 100 % 100}.{number % 100}"
    found = f"WeasyPrint {weasyprint.__version__}, Pango {version}"
    return Text(found, found)


def _forms() -> Text:
    forms = load_catalogue(templates()).forms
    load_rule_set(templates())
    schedule = load_rules()
    for form in forms:
        for variant in form.variants:
            match_rule(schedule, variant.slug)
    return Text(
        f"{len(forms)} formulir, jadwal retensi {schedule.version}",
        f"{len(forms)} forms, retention schedule {schedule.version}",
    )


def _keys(workspace: Workspace, today: date) -> Text:
    keylist = key_list(workspace)
    _, entry = issuing_key(workspace)
    expired = keylist.expired_on(today)
    again = ("; terbitkan ulang: formgen key publish", "; sign it again: formgen key publish")
    return Text(
        f"kunci {entry.kid.hex()}, daftar kunci versi {keylist.trust.version} sampai"
        f" {keylist.expires}{again[0] if expired else ''}",
        f"key {entry.kid.hex()}, key list version {keylist.trust.version} until"
        f" {keylist.expires}{again[1] if expired else ''}",
    )


def _staff(workspace: Workspace) -> Text:
    """Say who could be two persons at one keyboard; an office may begin without a staff file."""
    if not (workspace.root / STAFF).is_file():
        return Text(
            f"belum ada {STAFF}: belum ada yang dapat menahan atau mencatat peristiwa",
            f"no {STAFF} yet: nobody can hold records or record events",
        )
    persons = load_staff(workspace).persons
    loose = [person.nip for person in persons if not person.account]
    note = ("; tanpa akun: ", "; without an account: ") if loose else ("", "")
    return Text(
        f"{len(persons)} petugas{note[0]}{', '.join(loose)}",
        f"{len(persons)} persons{note[1]}{', '.join(loose)}",
    )


def _time(workspace: Workspace) -> Text:
    """Ask the clocks outside, if the office named any; they must agree with this machine."""
    if not workspace.time_sources:
        return Text(
            "tanpa jam luar; isi [waktu] sumber sebelum memusnahkan",
            "no clock outside; set [waktu] sumber before destroying anything",
        )
    with open_doors(workspace) as doors:
        now = tell_time(workspace, doors)
    if now.alarms:
        raise UnavailableError(
            Text(now.alarms[0].message_id, now.alarms[0].message_en),
            hint=Text("Periksa jam dan jaringan.", "Check the clock and the network."),
        )
    found = f"{now.time:%Y-%m-%d %H:%M} UTC, {now.source}"
    return Text(found, found)


def _archive(workspace: Workspace) -> Text:
    """Open what is there; opening would make what is missing, and hide that it was lost."""
    for scheme, url in (("folder:", workspace.store_url), ("sqlite:///", workspace.database_url)):
        path = Path(url.removeprefix(scheme))
        if url.startswith(scheme) and not path.exists():
            raise NotFoundError(
                Text(f"{path} tidak ada.", f"{path} is missing."),
                hint=Text("Pulihkan dari cadangan.", "Restore it from a backup."),
            )
    with open_doors(workspace) as doors:
        found = f"{workspace.store_url}, {doors.engine.dialect.name}"
    return Text(found, found)
