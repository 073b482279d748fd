"""The layers in PostGIS: a table a kind and one of mentions, brought up to date in one go."""

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
from geomap.layers import CRS, MENTIONS, build_features, build_mentions
from geomap.ledger import Ledger
from geomap.vocabulary import KINDS

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection, MetaData, Table

_INCOMING = "geomap_incoming"
"""What a run brings stands here until it is laid into its table, in the same transaction."""
_LOCK = 6_709_245
"""An advisory lock of the database, so that of two runs one waits for the other."""
_KEYS = {MENTIONS: ("id", "document", "start")}
_INDEXED = ("stage", "part_of")
_WHOLE = frozenset({"start", "end", "page", "target_year"})
_NUMBERS = frozenset({"radius_m", "confidence", "length_m", "area_m2"})


def write_postgis(ledger: Ledger, url: str, *, schema: str = "geomap", crs: str = CRS) -> int:
    """Bring a database up to date with the ledger, in one transaction; return the rows changed.

    Each kind has a table of that name with the key ``id``, a spatial index and comments. Rows
    that are known are changed where they differ, new ones come in, and those the ledger no longer
    has go. What else the schema or the tables hold stays.

    Args:
        ledger: what is handed on.
        url: ``postgresql://user@host/database``.
        schema: where the tables are; made if need be.
        crs: what the geometry is in; an EPSG code stands for it.

    Raises:
        OutputError: the database cannot be reached or written, has no PostGIS, or its tables are
            of another make; all is as it was.
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
    """Yield a connection in one transaction; errors become one line without the password."""
    try:
        import geoalchemy2  # noqa: F401, PLC0415
        import psycopg  # noqa: F401, PLC0415
        import sqlalchemy  # noqa: PLC0415
    except ImportError as error:
        raise OutputError("PostGIS needs more: pip install 'geomap[postgis]'") from error
    try:
        address = sqlalchemy.make_url(url).set(drivername="postgresql+psycopg")
    except (sqlalchemy.exc.ArgumentError, ValueError) as error:
        raise OutputError("--to: not an address; write postgresql://user@host/database") from error
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
    """Return all tables by name, made where they are not there yet."""
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
                f"table {schema}.{name} has no column {missing[0]}: it is of another version; "
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
    """Make a table hold the rows of a frame; return how many came, changed or went."""
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
    count = {"preserve_rowcount": True}  # an INSERT from a SELECT tells it only when asked
    changed = connection.execute(upsert, execution_options=count).rowcount
    changed += connection.execute(gone).rowcount
    incoming.drop(connection)
    return changed


def _load(connection: "Connection", table: "Table", frame: pd.DataFrame) -> "Table":
    """Copy a frame into a table of its own and return that."""
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
    else:  # GeoPandas takes no table without a single geometry
        pd.DataFrame(frame).drop(columns="geometry", errors="ignore").to_sql(**to, index=False)
    return incoming
