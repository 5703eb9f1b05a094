"""The signed key list (``kunci.json``): which keys are official, said by the roots.

Trust travels as in TUF: a verifier pins roots, a threshold and the version it saw last; a list is
taken when enough of those roots signed it and its version is not lower; the list names the roots
of the next one. ``keylist_file`` reads and writes it.
"""

from dataclasses import dataclass
from datetime import date

from formgen.seal.keys import KeyEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What a verifier believes before it opens a list.

    Attributes:
        roots: Public keys of the roots, 32 bytes each, no key twice.
        threshold: How many of them must have signed, 1 or more: 2 of 3 in production.
        version: Version of the list seen last, 0 if none.
    """

    roots: tuple[bytes, ...]
    threshold: int
    version: int = 0

    def __post_init__(self) -> None:
        """Refuse a threshold that no set of signatures, or none at all, would meet."""
        if not 1 <= self.threshold <= len(set(self.roots)) == len(self.roots):
            raise ValueError("the threshold is 1 up to the number of different roots")


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleKey:
    """A key that signs offline bundles and nothing else.

    It is not an issuer's key: whoever steals one of those could else list what it forged. A key
    that is to sign no more is taken off the list.

    Attributes:
        public_key: Ed25519, 32 bytes.
        regions: Leading digits of the regions it may speak for; at least one.
        valid_from: First day of a bundle.
        valid_to: Last day of a bundle.
    """

    public_key: bytes
    regions: tuple[str, ...]
    valid_from: date
    valid_to: date

    def covers(self, region: str, day: date) -> bool:
        """Tell whether the key may sign the bundle of a region on a day."""
        return region.startswith(self.regions) and self.valid_from <= day <= self.valid_to


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyList:
    """The keys that are official, as of one version of the list.

    Attributes:
        trust: Roots, threshold and version; what the next list is opened with.
        issued: Day on which the list was made.
        expires: Last day on which it is current. An older list still proves what it proves, but
            a verdict must tell its age.
        hosts: Hosts of genuine symbols, in capitals.
        keys: All issuer keys, also revoked and expired ones.
        bundle_keys: Keys that sign offline bundles.
    """

    trust: Trust
    issued: date
    expires: date
    hosts: frozenset[str]
    keys: tuple[KeyEntry, ...]
    bundle_keys: tuple[BundleKey, ...] = ()

    def candidates(self, kid: bytes) -> tuple[KeyEntry, ...]:
        """Return the keys with this id: none, one, or by accident several."""
        return tuple(key for key in self.keys if key.kid == kid)

    def expired_on(self, day: date) -> bool:
        """Tell whether the list is out of date on a day."""
        return day > self.expires
