"""The projects of a map as rows, for the tables of slides and documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geomap.pictures.furniture import filled

_STAGE_ORDER = (
    "completing", "upgrading", "building", "starting", "preparing", "studying", "built",
)  # fmt: skip
_PLACES = 3
"""The number of districts that are all named."""


@dataclass(frozen=True, slots=True)
class Project:
    """One row: a project, its kind, its stage in the newest plan that states one, and that plan."""

    name: str
    kind: str
    stage: str
    districts: str
    plan: str


def headings(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the headings of a project's fields, in order."""
    words = data["strings"]
    return tuple(words[key] for key in ("name", "kind", "stage", "districts", "basis"))


def projects_of(data: Mapping[str, Any]) -> list[Project]:
    """Return the projects in focus that have a stage, ordered by kind, stage and name.

    Places that are only mentioned (行政区, without a stage) are not projects.
    """
    kinds = {kind["id"]: (number, kind["label"]) for number, kind in enumerate(data["kinds"])}
    stages = {stage["id"]: stage["label"] for stage in data["stages"]}
    chosen = [
        feature for feature in data["features"]
        if feature.get("focus", True) and feature["stage"] in _STAGE_ORDER
    ]  # fmt: skip
    chosen.sort(key=lambda f: (kinds[f["kind"]][0], _STAGE_ORDER.index(f["stage"]), f["name"]))
    return [
        Project(
            feature["name"], kinds[feature["kind"]][1], stages[feature["stage"]],
            _districts(feature), _plan(feature, data),
        )
        for feature in chosen
    ]  # fmt: skip


def _districts(feature: Mapping[str, Any]) -> str:
    names = list(feature.get("districts", ()))
    return "、".join(names) if len(names) <= _PLACES else "、".join(names[: _PLACES - 1]) + "等"


def _plan(feature: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """Return the newest plan that states the stage, with its date."""
    plans, words = data["plans"], data["strings"]
    stating = [e["plan"] for e in feature.get("stages", ()) if e["stage"] == feature["stage"]]
    if not stating:
        return ""
    newest = plans[max(stating, key=lambda number: (plans[number]["date"], number))]
    title = newest["title"] or newest["file"]
    return filled(words["plan_one"], title=title, date=newest["date"] or words["undated"])
