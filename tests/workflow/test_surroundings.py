"""What surrounds a run on a machine changes no result."""

import matplotlib as mpl
import pandas as pd
import pytest

from scripts import draw_figures
from tests.runs.checkout import copy_checkout, snakemake

LOOK = {"lines.linewidth": 9.0, "font.family": ["serif"], "axes.labelpad": 30.0, "font.size": 20.0}


def test_a_figure_has_the_same_bytes_whatever_look_a_matplotlibrc_gives(tmp_path):
    counts = pd.DataFrame(
        {"partition": ["train"] * 2, "digit": [0, 1], "count": [3, 5], "share": [0.375, 0.625]}
    )
    source = tmp_path / "class_counts.csv"
    counts.to_csv(source, index=False)
    drawn = []
    for name, look in (("plain", {}), ("other", LOOK)):
        paths = (tmp_path / f"{name}.csv", tmp_path / f"{name}.svg")
        with mpl.rc_context(look):
            draw_figures.draw(
                "class-counts", {"counts": str(source)}, 1, ["0", "1"], *map(str, paths)
            )
        drawn.append(paths[1].read_bytes())
    assert drawn[0] == drawn[1]


@pytest.mark.slow
def test_a_notebooks_shell_another_checkout_and_a_matplotlibrc_change_nothing(
    tmp_path, monkeypatch
):
    figure = "results/digits/figures/class-counts.svg"
    plain = copy_checkout(tmp_path / "plain")
    snakemake(plain, "--", figure)
    broken = tmp_path / "other/digitlab"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise SystemExit('another checkout')\n")
    folder = copy_checkout(tmp_path / "surrounded")
    monkeypatch.setenv("MPLBACKEND", "module://no_such_module.backend")
    monkeypatch.setenv("PYTHONPATH", str(broken.parent))
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    (folder / "matplotlibrc").write_text("lines.linewidth: 9\nfont.family: serif\n")
    snakemake(folder, "--", figure)
    assert (folder / figure).read_bytes() == (plain / figure).read_bytes()
