"""The imprint of maps: review number, maker and classification, from ``map.toml``.

::

    review_number = "渝S（2025）012号"
    maker = "重庆市规划研究院"
    classification = "内部资料"
"""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from geomap.errors import MapError
from geomap.maps.strings import strings


@dataclass(frozen=True, slots=True)
class Imprint:
    """The imprint of every map: 审图号, 制图单位 and 密级 (内部资料); empty if not given."""

    review_number: str = ""
    maker: str = ""
    classification: str = ""

    def lines(self, lang: str) -> list[str]:
        """Return the lines for the foot of a map, without those that are empty."""
        words = strings(lang)
        slots = (("review_number", self.review_number), ("maker", self.maker))
        return [words[f"imprint_{key}"].replace("{text}", text) for key, text in slots if text]


def read_imprint(path: Path) -> Imprint:
    """Read ``map.toml``; a file that is not there leaves all slots empty.

    Raises:
        MapError: The file is not TOML, has an unknown key, or a value that is not text.
    """
    if not path.exists():
        return Imprint()
    known = [field.name for field in fields(Imprint)]
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise MapError(f"{path}: cannot be read: {reason}; save it as UTF-8 TOML") from error
    for key, value in table.items():
        if key not in known:
            raise MapError(f"{path}: unknown key {key}; use {', '.join(known)}")
        if not isinstance(value, str):
            raise MapError(f'{path}: {key} must be text in quotes, for example {key} = "…"')
    return Imprint(**{key: value.strip() for key, value in table.items()})
