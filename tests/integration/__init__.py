"""Use cases from end to end, with faults at the storage steps."""
