"""Use cases: what the front doors ask for. Only here are the other rooms put together."""
