"""What readers of Chinese see of the tables: titles of sources and notes."""

import re
from pathlib import Path

from geomap.csvrows import read_rows
from geomap.gazetteer import Gazetteer, load
from geomap.gazetteer.index import compile_tables, dumps, loads
from geomap.gazetteer.layout import table_files
from geomap.gazetteer.store import builtin_folder
from geomap.gazetteer.tables import read_tables

HAN = re.compile(r"[\u4e00-\u9fff]")
OWN = "id,title,publisher,licence,url,retrieved,note\nmine,List of offices,Office,internal,,,\n"


def test_every_source_has_a_title_in_both_languages(gazetteer: Gazetteer) -> None:
    titles = [(s.label("zh"), s.label("en")) for s in gazetteer.sources.values()]
    assert titles
    assert all(HAN.search(zh) and not HAN.search(en) for zh, en in titles), titles


def test_a_table_without_chinese_titles_shows_its_titles(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text(OWN, encoding="utf-8")
    source = load(tmp_path).sources["mine"]
    assert source.label("zh") == source.label("en") == "List of offices"


def test_the_compiled_gazetteer_keeps_the_titles() -> None:
    tables = read_tables(builtin_folder())
    assert loads(dumps(compile_tables(tables))).sources == tables.sources


def test_notes_are_in_chinese() -> None:
    """They stand on the cards of the maps; those of sources are for editors."""
    files = [path for path in table_files(builtin_folder()) if path.name != "sources.csv"]
    notes = [(path.name, row.get("note")) for path in files for row in read_rows(path)]
    assert sum(bool(note) for _, note in notes) > 100
    assert not [told for told in notes if told[1] and not HAN.search(told[1])]
