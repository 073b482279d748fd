"""District bundles: one folder per district, for its office.

A bundle contains the district's map, list, layers, a picture, a page to print, slides, and a
manifest of what they were made from. This package imports nothing, so that the command line can
list the formats at once.
"""
