"""Tests of the convention: periods, indicators in a hand-computed world, proofs, targets, pages."""
