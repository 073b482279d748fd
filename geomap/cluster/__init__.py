"""Builds the ledger on a Dask cluster: a folder of plans, merged by project id.

Needs the extra ``geomap[cluster]``. The ledger is the same, byte for byte, as one built by a single
process; ``docs/cluster.md`` explains how to run it and how the work is divided. ``run`` divides
the work, ``steps`` is what workers do, ``table`` writes GeoParquet, ``connect`` finds the cluster.
"""
