"""Where one sync of a file system may stand for many."""

import os
import sys
from pathlib import Path

import pytest

from formgen_archive.stores import whole_sync
from formgen_archive.stores.whole_sync import can_sync_whole, sync_whole

MOUNTS = """\
22 1 8:1 / / rw,relatime - ext4 /dev/root rw
23 22 0:21 / /mnt/far rw shared:3 - fuse.sshfs host:/ rw
24 22 8:17 / /data rw,noatime shared:7 master:1 - xfs /dev/sdb1 rw
"""


@pytest.fixture(autouse=True)
def _forget() -> None:
    whole_sync._kind.cache_clear()
    whole_sync._syncfs.cache_clear()


@pytest.mark.parametrize(
    ("major", "minor", "kind"), [(8, 1, "ext4"), (0, 21, "fuse.sshfs"), (8, 17, "xfs"), (9, 9, "")]
)
def test_the_kind_of_a_file_system_is_read_from_the_mounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, major: int, minor: int, kind: str
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    monkeypatch.setattr(whole_sync, "_MOUNTS", mounts)
    assert whole_sync._kind(os.makedev(major, minor)) == kind


@pytest.mark.parametrize(("release", "able"), [("5.7.19-x", False), ("5.8.0", True)])
def test_kernels_that_do_not_tell_failed_writes_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, release: str, able: bool
) -> None:
    monkeypatch.setattr("platform.release", lambda: release)
    monkeypatch.setattr(whole_sync, "_kind", lambda _: "ext4")
    assert can_sync_whole(tmp_path) == (able and sys.platform == "linux")


def test_a_file_system_of_unknown_kind_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_sync, "_kind", lambda _: "fuse.sshfs")
    assert not can_sync_whole(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
def test_a_failing_call_is_an_error(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    sync_whole(descriptor)
    os.close(descriptor)
    with pytest.raises(OSError, match="Bad file descriptor"):
        sync_whole(descriptor)
