"""Duplicates: the one rule, the pairs it is asked about, the queue of those to look at."""
