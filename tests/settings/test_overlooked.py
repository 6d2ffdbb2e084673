"""A setting that would be dropped without a word is named instead."""

import pytest

from digitlab.errors import ConfigurationError
from digitlab.settings.overlooked import check_flags, check_keys
from tests.runs.checkout import ROOT, copy_checkout, snakemake


@pytest.mark.parametrize(
    ("arguments", "flag"),
    [
        (["--configfile", "a.yaml", "--configfile", "b.yaml"], "--configfile"),
        (["--configfile=a.yaml", "-n", "--configfiles", "b.yaml"], "--configfile"),
        (["--config", "pair=[0,1]", "--config", "device=cpu"], "--config"),
        (["-C", "device=cpu", "--config=dataset=mnist"], "--config"),
    ],
)
def test_a_flag_that_is_given_twice_is_named(arguments, flag):
    with pytest.raises(ConfigurationError, match=f"^{flag} is given 2 times, .* after one {flag}"):
        check_flags(arguments)


def test_one_flag_may_hold_several_values():
    check_flags(["-n", "--configfile", "a.yaml", "b.yaml", "--config", "a=1", "device=cpu"])


def test_a_key_twice_in_a_file_is_named_with_its_lines(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("seeds: {count: 2}\ngrid:\n  noises: [0]\n  percents: [50]\n  noises: [20]\n")
    with pytest.raises(ConfigurationError) as caught:
        check_keys([file])
    assert str(caught.value) == (
        f"{file}: the key grid.noises is set twice, in lines 3 and 5, and YAML would keep only the "
        "last; keep one."
    )


def test_a_key_twice_in_json_is_named(tmp_path):
    file = tmp_path / "mine.json"
    file.write_text('{"seeds": {"count": 2},\n "seeds": {"count": 3}}')
    with pytest.raises(ConfigurationError, match="the key seeds is set twice, in lines 1 and 2"):
        check_keys([file])


def test_equal_names_in_different_mappings_are_fine(tmp_path):
    empty = tmp_path / "empty.yaml"
    empty.touch()
    check_keys([ROOT / "config.yaml", *(ROOT / "studies").glob("*.yaml"), empty])


def test_snakemake_says_both_before_any_job(tmp_path):
    copy_checkout(tmp_path)
    (tmp_path / "mine.yaml").write_text("seeds: {count: 2}\nseeds: {per_job: 2}\n")
    twice = snakemake(tmp_path, "-n", "--configfile", "mine.yaml", check=False)
    assert "mine.yaml: the key seeds is set twice, in lines 1 and 2" in twice
    flags = snakemake(tmp_path, "-n", "--config", "pair=[0,1]", "-C", "device=cpu", check=False)
    assert "--config is given 2 times" in flags
    assert "Traceback" not in twice + flags
