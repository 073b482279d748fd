"""The titles of sources that cards show, in the language of the map."""

from geomap.maps.atlas import Atlas
from tests.conftest import HOME
from tests.maps.conftest import Small


def test_titles_are_in_the_language_of_the_map(small: Small) -> None:
    chinese = small.scene("corridor", "成昆铁路").data["sources"]
    atlas = Atlas(small.ledger, small.gazetteer, HOME, lang="en")
    english = atlas.scene(small.select("corridor", "成昆铁路")).data["sources"]
    assert chinese.keys() == english.keys()
    assert chinese == {s: small.gazetteer.sources[s].title_zh for s in chinese}
    assert english == {s: small.gazetteer.sources[s].title for s in english}
