"""What a line through its nodes is called: ``station`` through known nodes, else ``schematic``."""

from collections.abc import Sequence
from copy import copy

import pytest

from geomap.gazetteer import Entry, Gazetteer, Node

STATION, TOWN = ("station", "station"), ("town", "town")
AT_TOWN, GUESSED, BEND = ("station", "town"), ("station", "approximate"), ("bend", "town")
KM = 1 / 96.5
"""Degrees of longitude in a kilometre, at 30 degrees north."""


def precision(gazetteer: Gazetteer, *nodes: tuple[float, tuple[str, str]]) -> str:
    """Place a line due east through nodes: kilometres from its start, type and precision."""
    own = copy(gazetteer)
    own.nodes = {
        f"n{i}": Node(f"n{i}", f"节点{i}", kind, 104 + km * KM, 30.0, exact, 300.0, "editor")
        for i, (km, (kind, exact)) in enumerate(nodes)
    }
    line = Entry("line", "railway", "线", source="editor", nodes=tuple(own.nodes))
    return type(gazetteer.placer)(own).entry(line).precision


def evenly(step_km: float, *nodes: tuple[str, str]) -> Sequence[tuple[float, tuple[str, str]]]:
    return [(i * step_km, node) for i, node in enumerate(nodes)]


@pytest.mark.parametrize("node", [STATION, BEND, ("junction", "surveyed"), ("dam", "site")])
def test_through_known_nodes(gazetteer: Gazetteer, node: tuple[str, str]) -> None:
    assert precision(gazetteer, *evenly(20, *[node] * 5)) == "station"


@pytest.mark.parametrize(
    "node", [TOWN, ("seat", "seat"), AT_TOWN, GUESSED, ("bend", "approximate")]
)
def test_through_named_places(gazetteer: Gazetteer, node: tuple[str, str]) -> None:
    assert precision(gazetteer, *evenly(20, *[node] * 5)) == "schematic"


def test_stations_far_apart_are_joined_by_a_sketch(gazetteer: Gazetteer) -> None:
    assert precision(gazetteer, *evenly(49, *[STATION] * 5)) == "station"
    assert precision(gazetteer, *evenly(51, *[STATION] * 5)) == "schematic"


def test_what_most_of_the_length_is_decides(gazetteer: Gazetteer) -> None:
    """Not how many nodes: ten stations in one city do not make a line to the coast known."""
    city = evenly(2, *[STATION] * 10)
    assert precision(gazetteer, *city, (30, TOWN)) == "station"
    assert precision(gazetteer, *city, (300, TOWN)) == "schematic"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("丝绸之路经济带", "schematic"),
        ("中欧班列中通道", "schematic"),
        ("成都绕城高速公路", "schematic"),
        ("成渝铁路", "station"),
        ("成昆铁路", "station"),
        ("嘉陵江", "station"),
    ],
)
def test_built_in_lines(gazetteer: Gazetteer, name: str, expected: str) -> None:
    (line,) = (entry for entry in gazetteer.entries.values() if entry.name == name)
    assert gazetteer.placer.entry(line).precision == expected
