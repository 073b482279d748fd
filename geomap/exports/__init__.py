"""Exports the ledger to files for other programs and to databases."""

from geomap.exports.files import FOLDER_FORMATS, SUFFIXES, write_file, write_folder
from geomap.exports.postgis import write_postgis

__all__ = ["FOLDER_FORMATS", "SUFFIXES", "write_file", "write_folder", "write_postgis"]
