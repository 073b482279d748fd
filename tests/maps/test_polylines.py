"""Lines as encoded polylines, all of a page at once."""

from geomap.maps.polylines import encode
from tests.maps.unpacking import line


def test_each_group_has_the_digits_it_needs_and_its_own_lines() -> None:
    coarse = [[[106.5, 29.5], [107.5, 30.0]]]
    fine = [[[106.12345, 29.5], [106.2, 29.6]], [[106.0, 29.0], [106.5, 29.5]]]
    whole = [[[106.0, 29.0], [107.0, 30.0]]]
    groups = [coarse, fine, whole]
    encoded = encode(groups)
    assert [digits for digits, _ in encoded] == [1, 5, 0]
    for (digits, texts), lines in zip(encoded, groups, strict=True):
        assert [line(text, digits) for text in texts] == lines


def test_the_known_example() -> None:
    """The one by which the form is explained, its latitudes first; five digits by a last point."""
    points = [[38.5, -120.2], [40.7, -120.95], [43.252, -126.453], [43.25201, -126.453]]
    ((digits, (text,)),) = encode([[points]])
    assert (digits, text[:27]) == (5, "_p~iF~ps|U_ulLnnqC_mqNvxq`@")


def test_a_step_around_the_earth_and_lines_of_nothing() -> None:
    around = [[180.0, -90.0], [-180.0, 90.0], [-179.99999, 90.0]]
    ((digits, texts), (none, empty)) = encode([[[], around], []])
    assert [line(text, digits) for text in texts] == [[], around]
    assert (none, empty) == (0, [])
    assert encode([]) == []
