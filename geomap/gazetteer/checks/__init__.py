"""The checks of a gazetteer folder: its schema, its rows, their positions and their names.

``geomap.gazetteer.check`` runs them all.
"""
