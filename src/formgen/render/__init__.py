"""Template and values to the bytes of a document, up to its seal."""
