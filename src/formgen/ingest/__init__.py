"""Data files to model rows, and everything wrong with them: file, row and column."""
