"""The catalogue: which records there are, and the audit log, in SQL.

Functions take a connection inside a transaction of the caller, so that a catalogue row, its audit
event and whatever else belongs to one step are committed together or not at all. The caller's
engine must give SQLite foreign keys and ``BEGIN IMMEDIATE``. The records can be rebuilt from the
manifests in a store; the audit log cannot.
"""
