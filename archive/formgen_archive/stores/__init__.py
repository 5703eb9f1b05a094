"""Where objects are kept. The archive's door to bytes; only use cases open stores."""
