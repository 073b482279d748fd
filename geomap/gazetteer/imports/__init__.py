"""The parts of an import: files to records, records to rows, rows beside those there, the folder.

``geomap.gazetteer.importing`` puts them together.
"""
