"""``geomap map … -o FILE`` with a picture's ending."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from geomap.cli import main
from geomap.cli.maps import _PAPERS, _PICTURES
from geomap.pictures import ENDINGS, SIZES
from tests.pictures.conftest import opened


def test_a_picture_of_the_paper_and_fineness_asked_for(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("加快建设铜梁博物馆、合川至铜梁高速公路。", encoding="utf-8")
    target = tmp_path / "out.png"
    command = ["map", "district", "铜梁区", "--plans", str(tmp_path), "-o", str(target)]
    options = ["--paper", "A3", "--dpi", "40", "--region", "重庆市"]
    answer = CliRunner().invoke(main, [*command, *options])
    assert answer.exit_code == 0, answer.output
    assert answer.output.endswith(f"{target}\n")
    assert sorted(opened(target.read_bytes()).size) == [467, 661]


def test_what_cannot_be_asked_is_wrong_usage(tmp_path: Path) -> None:
    for options, words in (
        (["-o", "map.bmp"], ".docx"),
        (["-o", "map.png", "--paper", "B5"], "A4"),
        (["-o", "map.png", "--embed"], "-o FILE.html"),
    ):
        answer = CliRunner().invoke(main, ["map", "district", "铜梁区", *options])
        assert answer.exit_code == 2
        assert words in answer.output


def test_the_command_offers_what_pictures_can() -> None:
    assert _PAPERS == SIZES
    assert _PICTURES == ENDINGS
