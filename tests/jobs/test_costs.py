"""The time and memory of jobs are added up by rule, from Snakemake's benchmark files."""

import pytest

from digitlab.jobs.costs import COLUMNS, costs, measured_jobs

HEAD = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time\n"


def measure(path, seconds: float, memory: str, cpu: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{HEAD}{seconds}\t0:00:01\t{memory}\t1\t1\t1\t0\t0\t50\t{cpu}\n")


@pytest.fixture
def folder(tmp_path):
    measure(tmp_path / "fit" / "a" / "seeds0-4.tsv", 2.0, "100.5", 1.0)
    measure(tmp_path / "fit" / "b.tsv", 4.0, "-", 3.0)  # over before it was sampled
    measure(tmp_path / "score.tsv", 1.0, "50", 0.5)
    measure(tmp_path / "gone.tsv", 99.0, "50", 0.5)  # a rule that there is no more
    return tmp_path


def test_jobs_of_a_rule_are_added_up(folder):
    table = costs(measured_jobs(folder, ["score", "fit"]))
    assert table["rule"].tolist() == ["score", "fit"]
    fit = table.set_index("rule").loc["fit"]
    assert fit.to_dict() == {
        "jobs": 2,
        "seconds": 6.0,
        "seconds_mean": 3.0,
        "seconds_most": 4.0,
        "cpu_seconds": 4.0,
        "memory_mb": 100.5,
    }


def test_a_rule_whose_name_begins_another_keeps_its_own_jobs(folder):
    measure(folder / "fit_more.tsv", 50.0, "1", 1.0)
    assert costs(measured_jobs(folder, ["fit"]))["seconds"].tolist() == [6.0]


def test_without_a_measurement_there_is_no_row(tmp_path):
    table = costs(measured_jobs(tmp_path, ["fit"]))
    assert table.empty
    assert list(table.columns) == COLUMNS
