"""The ledger on many machines: a folder of plans read on a Dask cluster, merged by project id.

Needs the extra ``geomap[cluster]``. The ledger is the one that a single process builds, byte for
byte; ``docs/cluster.md`` says how to run it and how the work is divided. ``run`` divides it,
``steps`` is what workers do, ``table`` the GeoParquet that is written, ``connect`` the cluster.
"""
