"""Readers of file formats, one module each: bytes in; a plain :class:`Document` out."""

from geomap.plans.formats.model import Document, KnownHeading

__all__ = ["Document", "KnownHeading"]
