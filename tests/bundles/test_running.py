"""Runs of bundles: what is made again and what not, what fails, what is kept."""

import json
import zipfile
from pathlib import Path

import pytest

from geomap.bundles.making import Content, Maker
from geomap.bundles.options import FORMATS, Outcome
from geomap.bundles.targets import Target
from geomap.errors import OutputError
from tests.bundles.conftest import DISTRICT, LIGHT, TEXT, Run, content, plan_of


def made(outcomes: list[Outcome]) -> list[str]:
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    return [outcome.target.name for outcome in outcomes if outcome.draft]


def test_a_bundle_holds_map_list_layers_and_manifest(bundle: Path) -> None:
    files = [f"{DISTRICT}.{form}" for form in LIGHT if form != "html"]
    assert sorted(path.name for path in bundle.iterdir()) == sorted(
        ["index.html", "manifest.json", *files]
    )


def test_manifest_names_sources_versions_counts_and_no_time(bundle: Path) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["plans"][0]["file"] == "规划.txt"
    assert len(manifest["plans"][0]["sha256"]) == 64
    assert {"geomap", "shapely", "folium"} <= manifest["versions"].keys()
    document = json.loads((bundle / f"{DISTRICT}.geojson").read_text(encoding="utf-8"))
    assert manifest["counts"]["features"] == len(document["features"])
    assert {file["path"] for file in manifest["files"]} == {
        path.name for path in bundle.iterdir() if path.name != "manifest.json"
    }


def test_zip_has_names_that_windows_shows_right(bundle: Path) -> None:
    with zipfile.ZipFile(bundle.with_suffix(".zip")) as archive:
        entries = archive.infolist()
        assert {e.filename for e in entries} == {f"{DISTRICT}/{p.name}" for p in bundle.iterdir()}
        assert all(entry.flag_bits & 0x800 for entry in entries)
        assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read(f"{DISTRICT}/index.html") == (bundle / "index.html").read_bytes()


def test_nothing_is_made_again_that_did_not_change(run: Run, tmp_path: Path) -> None:
    assert made(run(tmp_path, "渝北区")) == ["渝北区"]
    before = content(tmp_path)
    assert made(run(tmp_path, "渝北区")) == []
    assert content(tmp_path) == before
    assert made(run(tmp_path, "渝北区", force=True)) == ["渝北区"]
    assert content(tmp_path) == before


def test_a_change_elsewhere_writes_only_the_manifest(run: Run, tmp_path: Path) -> None:
    run(tmp_path, "渝北区", formats=["geojson"])
    before = content(tmp_path)
    plan = plan_of(TEXT + "\n加快建设川藏铁路雅安至林芝段。\n")
    assert made(run(tmp_path, "渝北区", formats=["geojson"], plan=plan)) == []
    after = content(tmp_path)
    assert {name for name in after if after[name] != before[name]} == {"渝北区/manifest.json"}
    plan = plan_of(TEXT + "\n加快建设重庆江北国际机场T3B航站楼。\n")
    assert made(run(tmp_path, "渝北区", formats=["geojson"], plan=plan)) == ["渝北区"]


@pytest.mark.parametrize("spoil", ["missing", "short"])
def test_a_spoilt_bundle_is_made_again(run: Run, tmp_path: Path, spoil: str) -> None:
    run(tmp_path, formats=["geojson", "kml"])
    before = content(tmp_path)
    path = tmp_path / DISTRICT / f"{DISTRICT}.kml"
    path.unlink() if spoil == "missing" else path.write_bytes(b"<kml")
    assert made(run(tmp_path, formats=["geojson", "kml"])) == [DISTRICT]
    assert content(tmp_path) == before


def test_other_formats_are_other_bundles(run: Run, tmp_path: Path) -> None:
    run(tmp_path, formats=["geojson", "kml"])
    assert made(run(tmp_path, formats=["geojson"])) == [DISTRICT]
    assert {p.name for p in (tmp_path / DISTRICT).iterdir()} == {
        "manifest.json",
        f"{DISTRICT}.geojson",
    }


def test_what_people_put_beside_it_and_edited_is_kept(run: Run, tmp_path: Path) -> None:
    run(tmp_path, formats=["xlsx"])
    folder = tmp_path / DISTRICT
    (folder / "来函").mkdir()
    (folder / "来函" / "意见.txt").write_bytes(b"1")
    (folder / "notes.txt").write_bytes(b"2")
    (folder / f"{DISTRICT}.xlsx").write_bytes(b"edited")
    assert made(run(tmp_path, formats=["xlsx"])) == []
    assert made(run(tmp_path, formats=["xlsx"], force=True)) == [DISTRICT]
    files = content(folder)
    assert files["来函/意见.txt"] == b"1"
    assert files["notes.txt"] == b"2"
    assert files[f"{DISTRICT}-edited.xlsx"] == b"edited"
    assert files[f"{DISTRICT}.xlsx"].startswith(b"PK")


def test_a_district_that_fails_stops_no_other(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Maker.content

    def content_of(self: Maker, target: Target, scratch: Path) -> Content:
        if target.name == DISTRICT:
            raise OutputError("no room on the\ndisk")
        return whole(self, target, scratch)

    monkeypatch.setattr(Maker, "content", content_of)
    (outcome,) = run(tmp_path, formats=["kml"])
    assert (outcome.error, outcome.draft) == ("no room on the disk", None)
    assert "OutputError" in outcome.trace
    assert content(tmp_path) == {}
    assert made(run(tmp_path, "武侯区", formats=["kml"])) == ["武侯区"]


def test_formats_and_their_order() -> None:
    assert FORMATS == ("html", "xlsx", "gpkg", "geojson", "kml", "png", "pdf", "pptx")


def test_pictures_and_slides(run: Run, tmp_path: Path) -> None:
    run(tmp_path, formats=["png", "pdf", "pptx"])
    begins = {"png": b"\x89PNG", "pdf": b"%PDF-", "pptx": b"PK"}
    for form, start in begins.items():
        assert (tmp_path / DISTRICT / f"{DISTRICT}.{form}").read_bytes().startswith(start)
