"""Headless Chromium, and the web service as a process that can be cut off and come back."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from .checkout import ROOT
from .office import PROGRAM

PHONE = (360, 800)
DESK = (1280, 800)
_SECONDS = 20
_AXE = ROOT / "app/node_modules/axe-core/axe.min.js"
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
)
# As on phones before Chrome 137: WebCrypto knows no Ed25519.
_WITHOUT_ED25519 = """
const importKey = crypto.subtle.importKey.bind(crypto.subtle);
crypto.subtle.importKey = (format, data, algorithm, ...more) =>
  algorithm === "Ed25519" || algorithm?.name === "Ed25519"
    ? Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"))
    : importKey(format, data, algorithm, ...more);
"""


class Server:
    """``formgen web serve`` for one workspace, always on the same port."""

    def __init__(self, workspace: Path, folder: Path) -> None:
        """Choose a free port; see ``served``."""
        self._workspace = workspace
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[str] | None = None
        self.folder = folder
        """Where it runs and puts temporary files; nothing is to be left there."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def seconds(self) -> float:
        """Processor time it has used since it was started."""
        assert self._process is not None
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")

    def start(self) -> None:
        """Start it and wait until it listens."""
        options = ("--port", str(self.port), "--per-address", "1000000", "--overall", "1000000")
        self._process = subprocess.Popen(
            [*PROGRAM, "web", "serve", "--workspace", self._workspace, *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=self.folder,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "TMPDIR": str(self.folder)},
        )
        assert self._process.stdout is not None
        assert self.url in self._process.stdout.readline()
        with urlopen(f"{self.url}/healthz", timeout=_SECONDS) as answer:  # noqa: S310 - ours
            assert json.load(answer) == {"ok": True}

    def stop(self) -> None:
        """Cut everybody off."""
        if self._process is not None:
            self._process.terminate()
            self._process.communicate(timeout=_SECONDS)
            self._process = None


@contextmanager
def served(workspace: Path) -> Iterator[Server]:
    """Run the service of a workspace, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="formgen-serving-") as folder:
        server = Server(workspace, Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


class Browser:
    """One browser with a profile of its own."""

    def __init__(self, driver: webdriver.Chrome, url: str) -> None:
        """Drive it; ``url`` is where the service listens."""
        self.driver = driver
        self.url = url

    def open(self, path: str) -> None:
        """Open a page of the service."""
        self.driver.get(f"{self.url}{path}")

    def run(self, script: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever it returns
        """Run JavaScript in the page and return what it returns."""
        return self.driver.execute_script(script, *arguments)

    def wait(self, condition: str) -> Any:  # noqa: ANN401 - whatever it returns
        """Wait until a JavaScript expression is true, and return it."""
        return WebDriverWait(self.driver, _SECONDS, 0.05).until(
            lambda _: self.run(f"return {condition}")
        )

    def verdict(self) -> str:
        """Wait for a verdict on the page and return its code."""
        return str(self.wait("document.querySelector('[data-verdict]')?.dataset.verdict"))

    def text(self) -> str:
        """Return what the page says."""
        return self.driver.find_element(By.TAG_NAME, "main").text

    def forget_verdict(self) -> None:
        """Take the verdict off the screen, so that the next one is not taken for this one."""
        self.run("document.querySelector('[data-verdict]')?.remove()")

    def type(self, words: str) -> str:
        """Type words into the page, send them, and return the code of the verdict."""
        self.forget_verdict()
        field = self.driver.find_element(By.ID, "teks")
        field.clear()
        field.send_keys(words)
        field.submit()
        return self.verdict()

    def hand_in(self, path: Path) -> str:
        """Choose a file, send it where a page wants that, and return the code of the verdict."""
        self.forget_verdict()
        field = self.driver.find_element(By.ID, "berkas")
        field.send_keys(str(path))
        if not self.run("return document.body.classList.contains('app')"):
            field.submit()
        return self.verdict()

    def violations(self) -> list[str]:
        """Return what axe-core finds wrong with the page, WCAG 2.2 AA and its best practices."""
        if not self.run("return typeof axe !== 'undefined'"):
            self.driver.execute_cdp_cmd(
                "Runtime.evaluate", {"expression": _AXE.read_text(encoding="utf-8")}
            )
        found = self.driver.execute_async_script(
            "axe.run(document).then(arguments[0], (error) => arguments[0](String(error)))"
        )
        return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found["violations"]]

    def complaints(self) -> list[str]:
        """Return the errors on the console since the last time it was asked."""
        entries = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [entry["message"] for entry in entries]

    def picture(self, target: Path) -> Path:
        """Save what the screen shows."""
        self.driver.save_screenshot(str(target))
        return target

    def install(self, region: str) -> None:
        """Open the app, wait until it is on the phone, and fetch the bundle of a region."""
        self.open("/luring")
        self.wait("document.body.dataset.installed && document.body.dataset.ready")
        self.wait("document.querySelector('#wilayah option')")
        self.run("document.getElementById('wilayah').value = arguments[0]", region)
        self.run("document.getElementById('unduh').click()")
        self.wait(f"document.querySelector('[data-bundle=\"{region}\"]')")


@contextmanager
def browser(
    url: str,
    *,
    size: tuple[int, int] = PHONE,
    native_ed25519: bool = True,
    camera: Path | None = None,
) -> Iterator[Browser]:
    """Start a browser with an empty profile.

    Args:
        url: Where the service listens.
        size: Width and height of the screen, CSS pixels.
        native_ed25519: False for a phone whose WebCrypto has no Ed25519.
        camera: Motion JPEG that its camera sees.
    """
    profile = Path(tempfile.mkdtemp(prefix="formgen-chromium-"))
    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    flags = [*_FLAGS, f"--user-data-dir={profile}", f"--window-size={size[0]},{size[1]}"]
    if camera is not None:
        flags += [
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={camera}",
        ]
    for flag in flags:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "SEVERE"})
    driver = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
    try:
        metrics = {
            "width": size[0],
            "height": size[1],
            "deviceScaleFactor": 1,
            "mobile": size == PHONE,
        }
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        if not native_ed25519:
            driver.execute_cdp_cmd(
                "Page.addScriptToEvaluateOnNewDocument", {"source": _WITHOUT_ED25519}
            )
        yield Browser(driver, url)
    finally:
        driver.quit()
        shutil.rmtree(profile, ignore_errors=True)
