"""Verdicts under other choices: which choices a claim has, and what they change."""

from functools import partial

import numpy as np
import pytest

from digitlab.claims.judging import judge_claim, judge_claims
from digitlab.claims.register import ClaimError, check_claims, load_claims
from digitlab.claims.robustness import choices, robustness, with_fragility
from digitlab.claims.verdict import LEVEL, SUPPORTED, UNDETERMINED
from tests.made_up.claimed import scores
from tests.runs.checkout import ROOT

A, B = {"variant": "a"}, {"variant": "b"}
NEAR = np.array([-0.001, 0.0, 0.001])
WORDS = {"id": "c", "source": "S1", "claim": "It is so."}
BEATS = {**WORDS, "kind": "beats", "where": [A, B]}


def named(claim, final="official", judged=20):
    return dict(choices({**WORDS, **claim}, final, judged))


def test_a_claim_about_new_images_is_also_judged_on_these_and_on_the_other_partition():
    found = named(BEATS)
    assert list(found) == ["seeds alone", "test partition", "corrected for 20 claims"]
    assert [cell["images"] for cell in found["seeds alone"]["where"]] == ["these"] * 2
    assert found["test partition"]["where"][0] == {**A, "partition": "test", "images": "new"}
    assert found["corrected for 20 claims"]["level"] == LEVEL / 20
    assert list(named(BEATS, final="test"))[1] == "official partition"


def test_a_claim_about_a_test_set_stays_one_about_its_images_elsewhere():
    found = named(
        {**BEATS, "where": [{**A, "partition": "official"}, {**B, "partition": "official"}]}
    )
    assert list(found)[:2] == ["seeds and images", "test partition"]
    assert found["seeds and images"]["where"][0]["images"] == "new"
    assert found["test partition"]["where"][0]["images"] == "these"


def test_only_what_is_ours_is_halved_and_doubled():
    claim = {"kind": "zero_share", "where": [A], "range": [0.2, np.inf], "tolerance": 0.01}
    assert list(named(claim, judged=1)) == []
    found = named({**claim, "ours": ["range"]}, judged=1)
    assert found["half the range"]["range"] == [0.1, np.inf]
    assert found["double the range"] == {
        **WORDS,
        **claim,
        "ours": ["range"],
        "range": [0.4, np.inf],
    }


def test_other_scores_epochs_and_partitions_have_fewer_choices():
    assert list(named({**BEATS, "score": "log_loss"}, judged=1)) == []
    validation = [{**A, "partition": "validation"}]
    quoted = {"kind": "quoted_value", "where": validation}
    assert list(named(quoted)) == []
    both = [{**A, "partition": "test"}, {**A, "partition": "official"}]
    assert list(named({"kind": "within_margin", "where": both}, judged=1)) == ["seeds alone"]
    later = [A, {**A, "epoch": 5}]
    changed = named({"kind": "mean_in_range", "where": later})["test partition"]["where"]
    assert changed[1] == later[1]


def test_a_verdict_that_another_choice_turns_is_fragile():
    """By seeds alone, .0015 is more than nothing; images add what makes it uncertain."""
    tables = scores({**A, "accuracy": 0.9015 + NEAR / 2}, {**B, "accuracy": [0.9] * 3})
    tables["claimed_differences"]["variance_of_images"] = 1e-6
    sure = {**BEATS, "id": "sure", "kind": "difference_in_range", "range": [-0.5, 0.5]}
    elsewhere = {**BEATS, "id": "elsewhere", "datasets": ["mnist"]}
    register = [BEATS, sure, elsewhere]
    study = {"dataset": "digits", "pair": [0, 1], "otherwise": {}}
    verdicts = judge_claims(tables, register, *study.values())
    table = robustness(register, verdicts, "test", partial(judge_claim, tables, **study))
    assert table.groupby("id", sort=False)["choice"].agg(list).to_dict() == {
        name: ["seeds alone", "corrected for 2 claims"] for name in ("c", "sure")
    }
    turned = table[table["turns"]]
    assert turned[["id", "said", "verdict"]].to_numpy().tolist() == [["c", UNDETERMINED, SUPPORTED]]
    fragile = with_fragility(verdicts, table)["fragile"]
    assert fragile.tolist() == ["seeds alone: supported", "", ""]


def test_a_threshold_of_ours_must_be_a_key_of_the_claim():
    with pytest.raises(ClaimError, match="c: ours names margins, which is no key of the claim"):
        check_claims(
            [
                {
                    **WORDS,
                    "kind": "near_best",
                    "value": 1,
                    "margin": 2,
                    "where": [A],
                    "ours": ["margins"],
                }
            ]
        )


def test_what_the_register_calls_a_threshold_of_ours_is_named_in_its_claim():
    for claim in load_claims(ROOT / "claims.yaml"):
        if "ours" in claim and claim["source"] != "ours":
            assert "of ours" in claim["claim"], claim["id"]
