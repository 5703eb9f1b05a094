"""Use cases of destruction: the legal steps, the run, what remains, and restoring a backup."""

from typing import Final

LONGEST_BATCH: Final = 4000
"""Lines of one batch unless more are asked for: its papers attach the whole list, and memory stays
under 300 MB. What is left over is for the next batch."""

LONGEST_PRINTED: Final = 100
"""Records that a list prints one by one; of a longer one series or files are printed, and all stand
in its attachment. Laying rows out takes memory: 245 MB for 100 of them, 320 MB for 200."""
