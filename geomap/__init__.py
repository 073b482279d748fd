"""geomap reads Chinese regional plans and maps every place, corridor and project they name.

Data flows one way: plan → mentions → gazetteer → ledger → layers → maps → bundles.
Each stage is a package or module of that name; ``docs/architecture.md`` draws them.
"""

__version__ = "0.1.0"
