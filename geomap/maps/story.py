"""Stories: the views that a presenter steps through, read from a YAML file.

::

    title: 成渝地区双城经济圈
    views:
      - title: 总体格局
        text: 四条主轴，两个极核。
      - title: 渝昆高速铁路
        feature: 渝昆高速铁路
        layers: [railway]
        stages: [building, completing]
      - title: 2021 年底
        centre: [106.55, 29.56]
        zoom: 9
        date: 2021-12-31
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from geomap.characters import fold
from geomap.errors import MapError
from geomap.vocabulary import KINDS, STAGES

_KEYS = ("title", "text", "bounds", "centre", "zoom", "feature", "layers", "stages", "date")
_PLACES = ("bounds", "centre", "feature")
_ZOOMS = (4, 15)
_TOP = {"title", "views"}
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def read_story(path: Path, data: Mapping[str, Any]) -> dict[str, Any]:
    """Read the story in a file, and check it against its map.

    Args:
        path: The YAML file.
        data: The page data of the map (``docs/page-data.md``), with its features and dates.

    Returns:
        ``story`` in the page data.

    Raises:
        MapError: The file cannot be read or is invalid; the message has one line per error.
    """
    try:
        story = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise MapError(f"{path}: cannot be read: {reason}; save it as UTF-8") from error
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f":{where.line + 1}" if where else ""
        raise MapError(f"{path}{line}: not YAML: {getattr(error, 'problem', error)}") from error
    except RecursionError as error:
        raise MapError(f"{path}: nested too deeply for a list of views") from error
    except ValueError as error:
        raise MapError(f"{path}: contains an impossible date: {error}") from error
    faults: list[str] = []
    views = story.get("views") if isinstance(story, dict) else None
    if not isinstance(story, dict) or not isinstance(views, list) or not views:
        raise MapError(f"{path}: needs a list `views` with at least one view")
    faults += [f"{key}: unknown; use title and views" for key in story.keys() - _TOP]
    if not isinstance(story.get("title", ""), str):
        faults.append("title: must be text")
    told = []
    for number, view in enumerate(views, start=1):
        reader = _View(view, data)
        told.append(reader.read())
        faults += [f"view {number}: {fault}" for fault in reader.faults]
    if faults:
        raise MapError("\n".join(f"{path}: {fault}" for fault in faults))
    return {"title": str(story.get("title", "")), "views": told}


class _View:
    """Reads one view and collects the errors in it."""

    def __init__(self, view: Any, data: Mapping[str, Any]) -> None:
        self._view = view
        self._data = data
        self.faults: list[str] = []

    def read(self) -> dict[str, Any]:
        if not isinstance(self._view, dict):
            self.faults.append(f"must have keys and values; the keys are {', '.join(_KEYS)}")
            return {}
        for key in self._view:
            if key not in _KEYS:
                self.faults.append(f"{key}: unknown; use {', '.join(_KEYS)}")
        named = [key for key in _PLACES if key in self._view]
        if len(named) > 1:
            self.faults.append(f"{' and '.join(named)}: give only one of them")
        if "zoom" in self._view and "centre" not in self._view:
            self.faults.append("zoom: only allowed with centre")
        told = {
            "title": self._text("title"),
            "text": self._text("text"),
            "bounds": self._numbers("bounds", 4),
            "centre": self._numbers("centre", 2),
            "zoom": self._zoom(),
            "feature": self._feature(),
            "layers": self._ids("layers", KINDS),
            "stages": self._ids("stages", STAGES),
            "day": self._day(),
        }
        return {key: value for key, value in told.items() if value not in (None, "")}

    def _text(self, key: str) -> str:
        value = self._view.get(key, "")
        if not isinstance(value, str):
            self.faults.append(f"{key}: must be text")
            return ""
        return value.strip()

    def _numbers(self, key: str, count: int) -> list[float] | None:
        value = self._view.get(key)
        if value is None:
            return None
        shape = "[lon, lat]" if count == 2 else "[west, south, east, north]"
        numbers = isinstance(value, list) and len(value) == count and all(map(_is_number, value))
        if not numbers or not all(-180 <= lon <= 180 for lon in value[::2]):
            self.faults.append(f"{key}: must be {shape} in degrees")
            return None
        if not all(-85 <= lat <= 85 for lat in value[1::2]):
            self.faults.append(f"{key}: must be {shape}; is longitude first?")
            return None
        if count == 4 and not (value[0] < value[2] and value[1] < value[3]):
            self.faults.append(f"{key}: west must be less than east, south less than north")
            return None
        return [float(n) for n in value]

    def _zoom(self) -> float | None:
        value = self._view.get("zoom")
        if value is None:
            return None
        low, high = _ZOOMS
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or not low <= value <= high
        ):
            self.faults.append(f"zoom: must be a number from {low} to {high}")
            return None
        return float(value)

    def _feature(self) -> str | None:
        value = self._view.get("feature")
        if value is None:
            return None
        wanted = fold(str(value))
        features: Sequence[Mapping[str, Any]] = self._data["features"]
        for names in (lambda f: (f["id"],), lambda f: (f["name"],), lambda f: f.get("aliases", ())):
            for feature in features:
                if wanted in map(fold, names(feature)):
                    return str(feature["id"])
        self.faults.append(f"feature: this map shows no {value}")
        return None

    def _ids(self, key: str, known: Mapping[str, Any]) -> list[str] | None:
        value = self._view.get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            self.faults.append(f"{key}: must be a list, of {', '.join(known)}")
            return None
        for entry in value:
            if entry not in known:
                self.faults.append(f"{key}: unknown {entry}; known are {', '.join(known)}")
        return [str(entry) for entry in value]

    def _day(self) -> str | None:
        """Return the last day of a date: 2021 is 2021-12-31."""
        value = self._view.get("date")
        if value is None:
            return None
        text = str(value)
        try:
            if not _DATE.fullmatch(text):
                raise ValueError(text)
            datetime.date.fromisoformat((text + "-01-01")[:10])
        except ValueError:
            self.faults.append("date: must be a year, a month (2021-10) or a day (2021-10-20)")
            return None
        day = text + {4: "-12-31", 7: "-31", 10: ""}[len(text)]
        dates = sorted(plan["date"] for plan in self._data["plans"] if plan["date"])
        if not dates or dates[0] > day:
            first = dates[0] if dates else "none"
            self.faults.append(f"date: no plan is that old; the first dated one is of {first}")
            return None
        return day


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
