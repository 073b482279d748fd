"""Errors that a user can act on: each message is one line that says what to do."""


class GeomapError(Exception):
    """Base of all errors geomap raises on purpose."""


class PlanError(GeomapError):
    """A plan, or the table beside the plans, cannot be read."""


class GazetteerError(GeomapError):
    """A gazetteer table is broken; the message names file, line and column."""


class OutputError(GeomapError):
    """An output cannot be written; earlier outputs are as they were."""


class NotFoundError(GeomapError):
    """Nothing of the given name is known."""


class ClusterError(GeomapError):
    """Work cannot be spread over processes or machines."""


class MapError(GeomapError):
    """What was asked of a map (its imprint, story or base map) is wrong."""
