"""The steps of an import: files to records, records to rows, duplicates, the user's folder.

``geomap.gazetteer.importing`` combines them.
"""
