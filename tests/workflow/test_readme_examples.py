"""The README's examples, run as written, do what it says."""

import gzip
import re
import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_digits

from tests.runs.checkout import ROOT, copy_checkout, snakemake
from tests.runs.mirror_server import idx_bytes

EXAMPLE = re.compile(r"<!-- example: (.+?) -->\n```\w+\n(.*?)```\n", re.DOTALL)
EXAMPLES = EXAMPLE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
METHODS = ("forest", "neighbors")

pytestmark = pytest.mark.slow


def write_archives(folder: Path) -> None:
    """Save the digits of scikit-learn as four IDX files, the last 300 of them official."""
    digits = load_digits()
    images = np.round(digits.images * (255 / 16)).astype(np.uint8)
    for name, rows in (("train", slice(0, -300)), ("t10k", slice(-300, None))):
        for kind, array in (("images-idx3", images), ("labels-idx1", digits.target)):
            content = gzip.compress(idx_bytes(array[rows].astype(np.uint8)))
            (folder / f"{name}-{kind}-ubyte.gz").write_bytes(content)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory) -> tuple[Path, list[str]]:
    """The checkout after all examples, with what each run printed."""
    folder, data = copy_checkout(tmp_path_factory.mktemp("readme")), tmp_path_factory.mktemp("data")
    write_archives(data)
    printed = []
    for action, text in EXAMPLES:
        text = text.replace("/data/mine", str(data))
        verb, _, name = action.rpartition(" ")
        if verb == "write":
            (folder / name).write_text(text)
        elif verb == "append to":
            with (folder / name).open("a") as file:
                file.write(text)
        else:
            command = shlex.split(text)
            assert command[:3] == ["uv", "run", "snakemake"]
            printed.append(snakemake(folder, *command[3:]))
    return folder, printed


def test_every_run_ends_with_a_report(outcome):
    folder, printed = outcome
    assert len(printed) == 5
    assert (folder / "results/digits/report.html").is_file()
    assert (folder / "results/idx/report.html").is_file()


def test_methods_of_ones_own_fit_themselves_alone_and_are_tested(outcome):
    folder, printed = outcome
    assert re.findall(r"\nfit_variant +(\d+)\n", printed[2]) == ["2"]
    scores = [pd.read_csv(folder / f"results/digits/scores/{name}/scores.csv") for name in METHODS]
    assert all(table["accuracy"].min() > 0.9 for table in scores)


def test_another_variant_fits_itself_alone_and_is_tested(outcome):
    folder, printed = outcome
    assert re.findall(r"\nfit_variant +(\d+)\n", printed[3]) == ["1"]
    algorithms = pd.read_csv(folder / "results/digits/tables/algorithms.csv")
    assert "discriminant" in set(algorithms["variant_b"])


def test_the_claim_is_judged_and_the_table_and_the_figure_are_shown(outcome):
    folder, printed = outcome
    assert not re.findall(r"\nfit_variant +(\d+)\n", printed[4])
    claims = pd.read_csv(folder / "results/digits/tables/claims.csv").set_index("id")
    assert claims.loc["discriminant-beats-softmax", "verdict"] != "not applicable"
    page = (folder / "results/digits/report.html").read_text(encoding="utf-8")
    assert "The luckiest and the unluckiest seed" in page
    assert "Range of accuracies over seeds" in page
    assert (folder / "results/digits/figures/seed-range.svg").is_file()
