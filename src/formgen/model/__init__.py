"""What forms, elections, places and figures are, and which rules they obey. Pure: no I/O here."""
