"""A plan is sealed before its first fit, and what is changed later does not pass for that."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitlab.claims.sealed_plan import AFTER, BEFORE, sealed_parts
from digitlab.claims.seals import PLAN, has_fits, load_seals, plan_of, with_plan
from digitlab.errors import ExpectedError
from digitlab.jobs.files import save_json
from tests.made_up.settings import SETTINGS, overlaid

CLAIM = {"id": "best", "source": "S1", "claim": "It is.", "kind": "beats", "margin": 0.01}
CODE = {"judge_claims.py": "aaa", "digitlab/claims/verdict.py": "bbb"}


def sealed(*plans_and_fits):
    """Seal one plan after another; each commit is the place of its plan."""
    seals = []
    for place, (plan, fitted) in enumerate(plans_and_fits):
        seals = with_plan(seals, plan, fitted, lambda place=place: f"c{place}")
    return seals


def test_what_a_verdict_goes_by_changes_the_plan_and_nothing_else_does():
    plan = plan_of([CLAIM], CODE, SETTINGS)
    assert list(plan) == ["evaluators", "settings", "best"]
    reordered = {key: CLAIM[key] for key in reversed(CLAIM)}
    assert plan_of([reordered], dict(reversed(CODE.items())), SETTINGS) == plan
    title = overlaid(SETTINGS, {"report": {"title": "Another"}, "mirror": "/far", "device": "cpu"})
    assert plan_of([CLAIM], CODE, title) == plan
    assert plan_of([CLAIM], CODE | {"digitlab/jobs/job.py": "d"}, SETTINGS) == plan
    changes = {
        "best": ([{**CLAIM, "margin": 0.02}], CODE, SETTINGS),
        "evaluators": ([CLAIM], {**CODE, "judge_claims.py": "ccc"}, SETTINGS),
        "settings": ([CLAIM], CODE, overlaid(SETTINGS, {"comparison": {"level": 0.01}})),
    }
    for part, given_now in changes.items():
        other = plan_of(*given_now)
        assert {name for name in plan if plan[name] != other[name]} == {part}


def test_the_same_plan_is_sealed_once():
    plan = plan_of([CLAIM], CODE, SETTINGS)
    assert sealed((plan, False), (plan, True)) == sealed((plan, False))


def test_a_part_counts_from_when_it_last_changed():
    one, two = {"evaluators": "1", "settings": "1", "a": "1"}, {"evaluators": "1", "settings": "1"}
    two |= {"a": "2", "b": "1"}
    table = sealed_parts(sealed((one, False), (two, True))).set_index("part")
    assert table["sealed"].to_dict() == {
        **{"evaluators": BEFORE, "settings": BEFORE},
        **{"a": AFTER, "b": AFTER},
    }
    assert table["commit"].tolist() == ["c0", "c0", "c1", "c1"]
    assert table["earlier"].tolist() == [0, 0, 1, 1]


def test_a_claim_that_was_changed_and_changed_back_does_not_count_as_sealed_before():
    plans = [{"evaluators": "1", "settings": "1", "a": form} for form in "121"]
    table = sealed_parts(sealed((plans[0], False), (plans[1], True), (plans[2], True)))
    row = table.set_index("part").loc["a"]
    assert row.tolist() == ["claim", AFTER, "c2", 2]


@given(st.lists(st.tuples(st.sampled_from("12"), st.booleans()), min_size=1, max_size=6))
def test_no_later_seal_makes_a_claim_sealed_before_the_first_fit(forms):
    """Fits do not go away: once there were some, nothing new is sealed before them."""
    fitted, row = False, None
    seals = []
    for form, more in forms:
        fitted = fitted or more
        was = row
        seals = with_plan(seals, {"evaluators": "1", "settings": "1", "a": form}, fitted, str)
        row = sealed_parts(seals).set_index("part").loc["a"]
        if was is not None and was["sealed"] == AFTER:
            assert row["sealed"] == AFTER


def test_seals_are_kept_in_the_results_and_a_broken_file_is_named(tmp_path):
    assert load_seals(tmp_path) == []
    seals = sealed(({"evaluators": "1"}, False))
    (tmp_path / PLAN).write_text(json.dumps(seals))
    assert load_seals(tmp_path) == seals
    (tmp_path / PLAN).write_text("{")
    with pytest.raises(ExpectedError, match=f"{PLAN} cannot be read; restore it"):
        load_seals(tmp_path)


def test_a_seal_is_the_same_before_and_after_it_was_saved(tmp_path):
    """To the order of its keys, which Snakemake compares."""
    seals = sealed((plan_of([CLAIM], CODE, SETTINGS), False))
    save_json(tmp_path / PLAN, seals)
    assert repr(load_seals(tmp_path)) == repr(seals)


def test_one_saved_fit_is_enough_to_count_as_fitted(tmp_path):
    assert not has_fits(tmp_path)
    cell = tmp_path / "fits/softmax_manual/baseline/percent100_noise0"
    cell.mkdir(parents=True)
    assert not has_fits(tmp_path)
    (cell / "seeds0-4.npz").touch()
    assert has_fits(tmp_path)
