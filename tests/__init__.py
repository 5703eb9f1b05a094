"""Tests of formgen; each folder says in its own first line what belongs in it."""
