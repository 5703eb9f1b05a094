"""Things several tests share; no tests here."""
