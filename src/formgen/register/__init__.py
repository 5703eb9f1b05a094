"""The register: which document was issued for which place, in which edition, with which status.

A document goes through three steps, each in a transaction of its own and each repeatable after a
crash: ``reserve`` gives number, edition and day; ``bind`` notes the hash of its bytes before any
signature over them leaves the process; ``confirm`` makes it issued. Functions take a connection
inside a transaction of the caller, opened with ``database.transaction``.
"""
