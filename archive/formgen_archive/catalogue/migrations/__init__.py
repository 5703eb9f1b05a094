"""Migrations of the catalogue's tables, numbered; never changed once released."""
