"""The measurements ``script/bench`` knows; modules of measurements register themselves here."""

from benchmarks.harness import Registry

REGISTRY = Registry()
