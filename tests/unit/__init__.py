"""One file per module: tables of cases, edges of dates and numbers."""
