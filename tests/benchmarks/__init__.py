"""Benchmarks: the figures the software is held to, as ratios to a floor measured in the same run (`make bench`)."""
