"""What must outlive formgen: manifests, retention rules, the audit log, and where objects are kept.

Imports nothing of ``formgen``. Pure except for ``stores`` (objects) and ``catalogue`` (SQL), which
are its only doors. The format itself is described in ``archive/README.md``.
"""
