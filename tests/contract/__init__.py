"""One suite per door, run on every adapter behind it."""
