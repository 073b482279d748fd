"""``geomap map`` with what a single page may have more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geomap.cli import main

PLAN = "推进渝昆高速铁路建设，支持重庆都市圈、铜梁区发展，建设大足石刻文化公园。\n"


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "plan.txt").write_text(PLAN, encoding="utf-8")
    return folder


def run(plans: Path, *options: str) -> Result:
    target = plans.parent / "map.html"
    arguments = ["map", "district", "铜梁区", "--plans", str(plans), "--region", "重庆市"]
    return CliRunner().invoke(main, [*arguments, "-o", str(target), *options])


def data_of(plans: Path) -> dict[str, object]:
    html = (plans.parent / "map.html").read_text(encoding="utf-8")
    data: dict[str, object] = json.loads(html.split('id="geomap-data">')[1].split("</script>")[0])
    return data


def test_embed_code_writes_the_page_and_prints_its_frame(plans: Path) -> None:
    done = run(plans, "--embed-code")
    assert done.exit_code == 0, done.output
    assert done.output.startswith('<iframe src="map.html" title="铜梁区"')
    assert data_of(plans)["embed"] is True


def test_story_and_base_map_go_into_the_page(plans: Path) -> None:
    story = plans.parent / "story.yaml"
    story.write_text("views: [{title: 格局}]\n", encoding="utf-8")
    done = run(plans, "--story", str(story), "--basemap", "amap")
    assert done.exit_code == 0, done.output
    data = data_of(plans)
    assert data["story"] == {"title": "", "views": [{"title": "格局"}]}
    assert data["tiles"]["datum"] == "GCJ-02"  # type: ignore[index]


def test_faults_leave_no_page_and_are_named(plans: Path) -> None:
    story = plans.parent / "story.yaml"
    story.write_text("views: [{zoom: 9}, {layers: [rail]}]\n", encoding="utf-8")
    done = run(plans, "--story", str(story))
    assert done.exit_code == 1
    assert "view 1: zoom" in done.output
    assert "view 2: layers: unknown rail" in done.output
    refused = run(plans, "--basemap", "tianditu")
    assert refused.exit_code == 1
    assert "--basemap-key" in refused.output
    assert not (plans.parent / "map.html").exists()


def test_plain_pages_ask_for_nothing(plans: Path) -> None:
    assert run(plans).exit_code == 0
    assert not {"embed", "story", "tiles"} & set(data_of(plans))
