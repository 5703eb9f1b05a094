"""What the web service may spend on those who ask."""

from dataclasses import dataclass

MEBI = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one process of the service.

    Attributes:
        upload_bytes: Largest file somebody may hand in.
        text_bytes: Largest body of a question in words.
        per_address: Questions a minute from one address (IPv6: one /64). Many phones share the
            address of a mobile network, so this is generous.
        per_address_files: Files a minute from one address.
        overall: Questions a second from everybody.
        threads: Questions answered at a time.
        waiting: Questions that may wait for a thread; one more is refused at once.
        files: Files read at a time, each in a process of its own with up to 1 GB of memory.
        files_waiting: Files that may wait, each held in memory.
        patience: Seconds a question may wait for its turn.
        body_seconds: Seconds a body may take to arrive.
        connections: Open connections; more are answered 503.
    """

    upload_bytes: int = 20 * MEBI
    text_bytes: int = 16 << 10
    per_address: int = 600
    per_address_files: int = 30
    overall: int = 400
    threads: int = 4
    waiting: int = 100
    files: int = 2
    files_waiting: int = 8
    patience: float = 5.0
    body_seconds: float = 60.0
    connections: int = 1000
