"""Errors that a user can act on: each message says what to do, in one line (stories: one each)."""


class GeomapError(Exception):
    """Base of all errors that geomap raises on purpose."""


class PlanError(GeomapError):
    """A plan, or the table beside the plans, cannot be read."""


class GazetteerError(GeomapError):
    """A gazetteer table is broken; the message names file, line and column."""


class OutputError(GeomapError):
    """An output cannot be written; earlier output is unchanged."""


class NotFoundError(GeomapError):
    """Nothing with the given name is known."""


class ClusterError(GeomapError):
    """Work cannot be distributed over processes or machines."""


class MapError(GeomapError):
    """An option of a map (its imprint, story or base map) is invalid."""
