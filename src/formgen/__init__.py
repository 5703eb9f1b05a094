"""Fills, seals, archives and checks the official forms of an Indonesian regional election."""

__version__ = "0.1.0"
