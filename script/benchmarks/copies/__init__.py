"""The corpus of copies: issued documents, what paper and cameras do to them, and forgeries."""
