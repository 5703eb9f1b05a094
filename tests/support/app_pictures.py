"""Pictures of the pages and the app, for docs/saksi.md and for looking at."""

import sys
import tempfile
from pathlib import Path

from PIL import Image

from . import attacks, web
from . import office as make
from .browser import DESK, PHONE, Browser, Server, browser, served
from .checkout import ROOT

_PICTURES = ROOT / "docs/pictures"
_COLOURS = 16


def main() -> None:
    """Take the pictures of the guide, or all of them into the folder that is named."""
    more = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as folder:
        office = make.copy_office(make.busy_office(), Path(folder) / "kantor")
        make.formgen("bundle", "make", "--every-kecamatan", "--workspace", office.root)
        with served(office.root) as server:
            with browser(server.url) as page:
                _guide(page, office, more or _PICTURES)
            if more is not None:
                _everything(server, office, more)


def _guide(page: Browser, office: make.Office, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    (seal, *_) = web.texts(web.filled(office))
    page.install("320701")
    page.open("/luring")
    page.wait("document.body.dataset.ready && document.querySelector('[data-bundle]')")
    _small(page.picture(target / "saksi-1-pindai.png"))
    page.type(seal)
    page.run("document.querySelector('.verdict').scrollIntoView({ behavior: 'instant' })")
    _small(page.picture(target / "saksi-2-sah.png"))
    page.run("document.querySelector('table').scrollIntoView({ behavior: 'instant' })")
    _small(page.picture(target / "saksi-3-angka.png"))
    page.type(web.forged(seal))
    page.run("document.querySelector('.verdict').scrollIntoView({ behavior: 'instant' })")
    _small(page.picture(target / "saksi-4-tidak-sah.png"))


def _everything(server: Server, office: make.Office, target: Path) -> None:
    original = web.filled(office)
    (seal, *_) = web.texts(original)
    added = target / "ditambah.pdf"
    added.write_bytes(attacks.add_annotation(original.read_bytes()))
    for size, name in ((PHONE, "360"), (DESK, "1280")):
        with browser(server.url, size=size) as page:
            page.open("/")
            page.picture(target / f"{name}-depan.png")
            page.open(web.address(seal))
            page.picture(target / f"{name}-A.png")
            page.open(web.address(web.forged(seal)))
            page.picture(target / f"{name}-G.png")
            page.open("/")
            page.hand_in(added)
            page.picture(target / f"{name}-B2.png")
            page.open("/1/x")
            page.picture(target / f"{name}-404.png")
            page.install("3207")
            page.picture(target / f"{name}-luring.png")


def _small(path: Path) -> None:
    """Store a picture with few colours; screens have few."""
    Image.open(path).convert("RGB").quantize(_COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    main()
