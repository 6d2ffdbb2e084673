"""Figures of a finished study are drawn from the tables that it left, the same each time."""

import subprocess
import sys

import pandas as pd
import pytest
from PIL import Image

from digitlab.jobs.tables import save_table
from tests.runs.checkout import ROOT

COUNTS = [
    {"partition": name, "digit": digit, "count": 3 + digit, "share": (3 + digit) / 7}
    for name in ("train", "test")
    for digit in (0, 1)
]


def draw(study, folder, kind):
    command = [sys.executable, ROOT / "operations/draw_study.py", study, folder, kind]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF"), ("png", b"\x89PNG")])
def test_each_figure_is_drawn_and_has_the_same_bytes_each_time(tmp_path, kind, start):
    save_table(tmp_path / "study/figures/class-counts.csv", pd.DataFrame(COUNTS))
    drawn = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        done = draw(tmp_path / "study", folder, kind)
        assert done.stdout == f"1 figure drawn: look into {folder}.\n", done.stderr
        drawn.append((folder / f"class-counts.{kind}").read_bytes())
    assert drawn[0] == drawn[1]
    assert drawn[0].startswith(start)
    if kind == "png":
        assert Image.open(tmp_path / "one/class-counts.png").convert("RGBA").getpixel((0, 0)) == (
            *(255, 255, 255),
            255,
        )


def test_a_study_without_figures_is_refused_in_a_sentence(tmp_path):
    done = draw(tmp_path, tmp_path, "pdf")
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path}/figures holds no tables; finish the study first.\n"
