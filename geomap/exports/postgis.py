"""The layers in PostGIS: one table per kind and one of mentions, updated in one transaction."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyproj

from geomap.errors import OutputError
from geomap.geofiles import CRS
from geomap.layers import MENTIONS, build_features, build_mentions
from geomap.ledger import Ledger
from geomap.vocabulary import KINDS

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection, MetaData, Table

_INCOMING = "geomap_incoming"
"""Temporary table for the rows of a run, before they are merged into their table."""
_LOCK = 6_709_245
"""Number of the advisory lock that makes a second run wait for the first."""
_KEYS = {MENTIONS: ("id", "document", "start")}
_INDEXED = ("stage", "part_of")
_WHOLE = frozenset({"start", "end", "page", "target_year"})
_NUMBERS = frozenset({"radius_m", "confidence", "length_m", "area_m2"})


def write_postgis(ledger: Ledger, url: str, *, schema: str = "geomap", crs: str = CRS) -> int:
    """Update a database from the ledger in one transaction; return the number of rows changed.

    Each kind has a table of its name with the key ``id``, a spatial index and comments. Rows that
    differ are updated, new ones inserted, and those no longer in the ledger deleted. Anything else
    in the schema or the tables is kept.

    Args:
        ledger: The ledger.
        url: ``postgresql://user@host/database``.
        schema: The schema of the tables, created if necessary.
        crs: The CRS of the geometry; it must have an EPSG code.

    Raises:
        OutputError: The database cannot be reached or written, has no PostGIS, or has tables with
            other columns or another CRS; it is unchanged.
    """
    srid = pyproj.CRS(crs).to_epsg()
    if srid is None:
        raise OutputError(f"{crs}: PostGIS needs a CRS with an EPSG code, such as EPSG:4490")
    features, mentions = build_features(ledger, crs), build_mentions(ledger)
    with _connected(url) as connection:
        tables = _tables(connection, schema, srid, list(features.columns), list(mentions.columns))
        changed = 0
        for name, table in tables.items():
            frame = mentions if name == MENTIONS else features[features["kind"] == name]
            changed += _bring_in(connection, table, frame)
        return changed


@contextmanager
def _connected(url: str) -> "Iterator[Connection]":
    """Yield a connection within one transaction; errors become one line without the password."""
    try:
        import geoalchemy2  # noqa: F401, PLC0415
        import psycopg  # noqa: F401, PLC0415
        import sqlalchemy  # noqa: PLC0415
    except ImportError as error:
        raise OutputError("PostGIS is an extra: pip install 'geomap[postgis]'") from error
    try:
        address = sqlalchemy.make_url(url).set(drivername="postgresql+psycopg")
    except (sqlalchemy.exc.ArgumentError, ValueError) as error:
        raise OutputError("--to: not a database; use postgresql://user@host/database") from error
    shown = address.set(drivername="postgresql").render_as_string(hide_password=True)
    engine = sqlalchemy.create_engine(address)
    try:
        with engine.begin() as connection:
            yield connection
    except sqlalchemy.exc.SQLAlchemyError as error:
        reason = " ".join(str(getattr(error, "orig", None) or error).split())
        raise OutputError(f"{shown}: cannot be written: {reason}") from error
    finally:
        engine.dispose()


def _tables(
    connection: "Connection",
    schema: str,
    srid: int,
    features: Sequence[str],
    mentions: Sequence[str],
) -> "dict[str, Table]":
    """Return all tables by name, creating those that do not exist yet."""
    from sqlalchemy import MetaData, column, func, inspect, select, table  # noqa: PLC0415
    from sqlalchemy.schema import CreateSchema  # noqa: PLC0415

    known = table("pg_extension", column("extname"), schema="pg_catalog")
    extension = select(func.count()).select_from(known).where(known.c.extname == "postgis")
    if not connection.scalar(extension):
        raise OutputError("the database has no PostGIS; run CREATE EXTENSION postgis in it first")
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    connection.execute(CreateSchema(schema, if_not_exists=True))
    metadata = MetaData(schema=schema)
    tables = {kind: _table(metadata, kind, features, srid) for kind in KINDS}
    tables[MENTIONS] = _table(metadata, MENTIONS, mentions, srid)
    metadata.create_all(connection)
    inspector = inspect(connection)
    for name, made in tables.items():
        there: dict[str, Any] = {
            column["name"]: column["type"] for column in inspector.get_columns(name, schema)
        }
        missing = [column.name for column in made.columns if column.name not in there]
        if missing:
            raise OutputError(
                f"table {schema}.{name} has no column {missing[0]}: it is from another version; "
                f"choose another --schema, or drop the table"
            )
        if "geometry" in there and there["geometry"].srid != srid:
            raise OutputError(
                f"table {schema}.{name} is in EPSG:{there['geometry'].srid}; "
                f"choose that --crs, another --schema, or drop the table"
            )
    return tables


def _table(metadata: "MetaData", name: str, columns: Sequence[str], srid: int) -> "Table":
    from sqlalchemy import Table  # noqa: PLC0415

    kind = KINDS.get(name)
    comment = f"{kind.zh} / {kind.en}" if kind else _comments()[name]
    made = (_column(column, srid, key=column in _KEYS.get(name, ("id",))) for column in columns)
    return Table(name, metadata, *made, comment=comment)


def _column(name: str, srid: int, *, key: bool) -> "Column[Any]":
    from geoalchemy2 import Geometry  # noqa: PLC0415
    from sqlalchemy import BigInteger, Column, Double, Text  # noqa: PLC0415

    comment = _comments()[name]
    if name == "geometry":
        return Column(name, Geometry("GEOMETRY", srid, spatial_index=True), comment=comment)
    kind = BigInteger if name in _WHOLE else Double if name in _NUMBERS else Text
    indexed = name in _INDEXED or None
    return Column(name, kind, primary_key=key, autoincrement=False, index=indexed, comment=comment)


@cache
def _comments() -> dict[str, str]:
    text = Path(__file__).with_name("comments.json").read_text(encoding="utf-8")
    comments: dict[str, str] = json.loads(text)
    return comments


def _bring_in(connection: "Connection", table: "Table", frame: pd.DataFrame) -> int:
    """Make a table contain the rows of a frame; return the number inserted, changed or deleted."""
    from sqlalchemy import delete, exists, or_, select  # noqa: PLC0415
    from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415

    incoming = _load(connection, table, frame)
    names = [column.name for column in table.columns]
    keys = [column.name for column in table.primary_key]
    new = insert(table).from_select(names, select(*(incoming.c[name] for name in names)))
    others = [name for name in names if name not in keys]
    differs = or_(*(table.c[name].is_distinct_from(new.excluded[name]) for name in others))
    upsert = new.on_conflict_do_update(
        index_elements=keys, set_={name: new.excluded[name] for name in others}, where=differs
    )
    same = [incoming.c[name] == table.c[name] for name in keys]
    gone = delete(table).where(~exists().where(*same))
    count = {"preserve_rowcount": True}  # without it, INSERT from SELECT reports no row count
    changed = connection.execute(upsert, execution_options=count).rowcount
    changed += connection.execute(gone).rowcount
    incoming.drop(connection)
    return changed


def _load(connection: "Connection", table: "Table", frame: pd.DataFrame) -> "Table":
    """Copy a frame into a temporary table and return the table."""
    from sqlalchemy import Column, MetaData, Table  # noqa: PLC0415

    columns = [Column(column.name, column.type) for column in table.columns]
    incoming = Table(_INCOMING, MetaData(schema=table.schema), *columns)
    incoming.create(connection)
    to: dict[str, Any] = {
        "name": incoming.name,
        "con": connection,
        "schema": table.schema,
        "if_exists": "append",
    }
    if isinstance(frame, gpd.GeoDataFrame) and frame.geometry.notna().any():
        frame.to_postgis(**to)
    else:  # GeoPandas rejects tables without any geometry
        pd.DataFrame(frame).drop(columns="geometry", errors="ignore").to_sql(**to, index=False)
    return incoming
