"""Use cases of destruction: the legal steps, the run, what remains, and restoring a backup."""
