"""Benchmarks, apart from the tests: each prints a table with its peers beside it."""
