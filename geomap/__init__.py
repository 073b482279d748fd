"""geomap reads Chinese regional plans and maps every place, corridor and project they name.

Data flows one way: plans → gazetteer → mentions → ledger → layers → maps, pictures → bundles,
exports, cluster. Each stage is a module or package of that name; see ``docs/architecture.md``.
"""

__version__ = "0.1.0"
