"""Migrations of the register's tables, numbered; never changed once released."""
