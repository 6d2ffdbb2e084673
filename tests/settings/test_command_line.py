"""The options of a run are stored as a line that a shell can parse."""

import shlex

from digitlab.settings.command_line import study_options


def test_the_options_of_a_run_are_one_line_for_a_shell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = study_options([tmp_path / "my study.yaml"], ["mirror=/a b", "device=cpu"])
    assert shlex.split(options) == [
        *("--configfile", "my study.yaml", "--config", "mirror=/a b", "device=cpu")
    ]


def test_a_run_without_options_leaves_an_empty_line():
    assert study_options([], []) == ""
