"""Randomised fault schedules for the destruction run: see ``world`` and ``schedule``.

``script/faults`` runs them; the tests run fewer, and mutations that must be found.
"""
