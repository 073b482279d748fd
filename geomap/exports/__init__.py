"""Exports the ledger to files for other programs and to databases.

This package imports nothing, so that the command line can list the formats at once.
"""
