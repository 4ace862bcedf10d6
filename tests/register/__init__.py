"""Tests of the register client."""
