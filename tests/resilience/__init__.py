"""Tests of what happens when things go wrong, on the real processes."""
