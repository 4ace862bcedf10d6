"""Tests of the overview: Ma journée."""
