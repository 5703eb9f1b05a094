"""The web front door: pages, JSON API and the offline app. Nothing is decided here.

It imports ``service`` and what is below, never ``cli``. Nothing that comes in is kept, and neither
log nor metrics say who asked or what for.
"""
