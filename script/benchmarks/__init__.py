"""Benchmarks of formgen, run by ``script/bench``: ratios in one run; times only inform."""
