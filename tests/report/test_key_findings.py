"""The report's opening findings agree with the tables, for any study."""

import re

import pandas as pd
import pytest

from digitlab.report.key_findings import claim_counts, key_findings
from digitlab.report.page import render_page, render_summary
from digitlab.report.section_facts import cost_facts, robustness_facts, setting_facts
from tests.made_up.report import LEVELS, comparisons, context, headline, settings, tables
from tests.runs.checkout import ROOT

TEMPLATES = ROOT / "report"
TABLES = tables()


def target(found: dict, name: str) -> dict:
    return next(target for target in found["targets"] if target["name"] == name)


def test_claims_are_counted_by_verdict_and_inapplicable_ones_are_not_tested():
    verdicts = ["supported", "supported", "undetermined", "not applicable"]
    counted = claim_counts(
        pd.DataFrame({"verdict": verdicts, "fragile": ["", "seeds alone: undetermined", "", None]})
    )
    assert counted["counts"]["supported"] == 2
    assert counted["counts"]["not supported"] == 0
    assert (counted["claims"], counted["tested"], counted["fragile"]) == (4, 3, 1)


def test_a_target_has_its_best_its_worst_and_what_the_tests_of_its_family_say():
    found = target(key_findings(TABLES), "multiclass")
    assert [row["variant"] for row in found["best"]] == ["third"]
    assert [row["variant"] for row in found["worst"]] == ["fourth"]
    (family,) = found["families"]
    assert (family["name"], family["tiers"]) == ("multiclass", [["third"], ["fourth"]])
    assert family["best"] == [{"variant": "third", "best": 1.0}]
    assert family["differences"] == {"tests": 1, "untested": 0, "told": 1, "detectable": [0.03] * 2}
    assert family["equivalence"]["pairs"] == 0


def test_level_variants_are_both_the_best():
    rows = headline("test")
    rows["accuracy_mean"] = 0.9
    found = target(key_findings({**TABLES, "headline": rows}), "binary")
    assert [row["variant"] for row in found["best"]] == ["first", "second"]
    assert found["best"] == found["worst"]


def test_tests_on_another_partition_do_not_count():
    others = {name: table.assign(partition="test") for name, table in comparisons("test").items()}
    found = target(
        key_findings({**TABLES, **others, "headline": headline("official")}), "multiclass"
    )
    assert found["families"] == []


def two_families(found: dict) -> dict:
    """A study of one target whose variants are tested in two families."""
    named = {}
    for name in ("algorithms", "equivalence", "tiers"):
        families = {"binary": "linear", "multiclass": "networks"}
        named[name] = found[name].replace({"family": families})
    return {**found, **named, "headline": found["headline"].assign(target="multiclass")}


def test_two_families_of_one_target_are_both_told():
    (found,) = key_findings(two_families(TABLES))["targets"]
    assert [row["variant"] for row in found["best"]] == ["first"]
    told = {each["name"]: each for each in found["families"]}
    assert list(told) == ["linear", "networks"]
    assert told["linear"]["tiers"] == [["first", "second"]]
    assert told["networks"]["tiers"] == [["third"], ["fourth"]]
    made = context(two_families(tables()))
    for text in (render_page(TEMPLATES, **made), render_summary(TEMPLATES, **made)):
        assert "No two of them were tested" not in text
        for family, words in (("linear", "not significant"), ("networks", "significant")):
            sentence = f"The one difference that was tested is {words}"
            assert re.search(rf"Family \W*(<code>)?{family}\W*(</code>)?: {sentence}", text)


def test_the_summary_in_markdown_has_no_tags():
    summary = render_summary(TEMPLATES, **context())
    assert "(`third`)" in summary
    assert not re.search(r"</?\w+>", summary)


def test_the_sentences_hold_the_numbers_of_the_tables():
    page = render_page(TEMPLATES, **context())
    assert "<strong>1</strong> supported" in page
    populations = "91.00 to 94.00 % for new seeds and images, 91.50 to 92.50 % for new seeds on"
    assert f"92.00 % (95 % interval {populations} these images)" in page
    assert "99.00 % (95 % interval 98.00 to 100.00 % for new seeds and images" in page
    assert "first: 1. <code>third</code>; 2. <code>fourth</code>." in page
    assert "<code>first</code> and <code>second</code> form one tier" in page
    assert "<code>first</code> (probability 70 %), <code>second</code> (probability 30 %)" in page
    assert (
        "shown equivalent to within 0.50 points: <code>first</code> and <code>second</code>."
        in page
    )


def test_the_answer_says_what_leads_by_how_much_over_what():
    page = render_page(TEMPLATES, **context())
    assert "Most accurate is the third way (<code>third</code>), with 92.00 %" in page
    lead = "That is 1.00 points (0.50 to 1.50) above"
    assert f"{lead} <code>fourth</code>, the first that is significantly less" in page
    tied = "The highest mean accuracy is that of <code>first</code>, 99.00 % (98.00 to 100.00 %)"
    assert f"{tied}; that of <code>second</code> is not significantly lower." in page


def test_the_title_tells_the_best_of_each_kind_and_whether_the_maker_matters():
    names = {"third": "mlp_manual", "fourth": "softmax_manual", "twin": "mlp_torch"}
    found = {name: table.replace(names) for name, table in twin_of_third().items()}
    page = render_page(TEMPLATES, **context(found))
    title = "<h1>The network gets 92.0 % of made_up right, softmax regression 80.0 %"
    assert f"{title}; by hand or with PyTorch, the predictions are the same.</h1>" in page
    found["tiers"] = found["tiers"].assign(twin_of="")
    assert f"{title}.</h1>" in render_page(TEMPLATES, **context(found))
    plain = render_page(TEMPLATES, **context())
    assert "<h1>The most accurate variant gets 92.0 % of made_up right.</h1>" in plain


def test_the_title_says_that_a_kind_is_not_significantly_less_accurate_only_if_that_was_tested():
    names = {"third": "mlp_manual", "fourth": "softmax_manual"}
    found = {name: table.replace(names) for name, table in tables().items()}
    found["tiers"] = found["tiers"].assign(tier=1)
    title = "<h1>The network gets 92.0 % of made_up right, softmax regression 80.0 %"
    assert f"{title} (not significantly less).</h1>" in render_page(TEMPLATES, **context(found))
    found["algorithms"] = found["algorithms"].assign(verdict="not estimable")
    assert f"{title}.</h1>" in render_page(TEMPLATES, **context(found))


def test_the_lead_does_not_depend_on_the_order_of_the_pair():
    found = tables()
    swapped = found["algorithms"].copy()
    multi = swapped["family"] == "multiclass"
    swapped.loc[multi, ["variant_a", "variant_b"]] = ["fourth", "third"]
    swapped.loc[multi, ["difference", "low", "high"]] = [-0.01, -0.015, -0.005]
    leads = [
        target(key_findings(made), "multiclass")["families"][0]["lead"]
        for made in (found, {**found, "algorithms": swapped})
    ]
    assert leads[0] == leads[1]


def twin_of_third() -> dict:
    """A study in which a third multiclass variant predicts the same as another."""
    found = tables()
    twin = found["tiers"].iloc[[2]].assign(variant="twin", twin_of="third")
    pairs = {
        name: pd.concat(
            [
                found[name],
                found[name].query("variant_a == 'third'").assign(variant_a="twin"),
                found[name].query("variant_a == 'third'").assign(variant_b="twin"),
            ]
        )
        for name in ("algorithms", "equivalence")
    }
    rows = pd.concat([found["headline"], found["headline"].iloc[[2]].assign(variant="twin")])
    return {**found, **pairs, "tiers": pd.concat([found["tiers"], twin]), "headline": rows}


def test_twins_are_named_and_count_once():
    made = twin_of_third()
    (family,) = target(key_findings(made), "multiclass")["families"]
    assert family["twins"] == [{"first": "third", "others": ["twin"]}]
    assert family["tiers"] == [["third"], ["fourth"]]
    assert family["differences"]["tests"] == 1


def one_family(found: dict) -> dict:
    names = ("algorithms", "equivalence", "tiers", "headline")
    column = {"headline": "target"}
    return {
        **found,
        **{
            name: found[name].query(f"{column.get(name, 'family')} == 'multiclass'")
            for name in names
        },
    }


def untested(found: dict, *families: str) -> dict:
    """A study of one seed, or one in which fits diverged: pairs without a test over seeds."""
    lost = {"p_holm": float("nan"), "detectable": float("nan"), "verdict": "not estimable"}
    tests = found["algorithms"].copy()
    tests.loc[tests["family"].isin(families), list(lost)] = list(lost.values())
    return {**found, "algorithms": tests}


@pytest.mark.parametrize("families", [["binary", "multiclass"], ["binary"]])
def test_what_cannot_be_tested_is_not_called_insignificant(families):
    made = context(untested(tables(), *families))
    binary = target(made["findings"], "binary")["families"][0]["differences"]
    assert (binary["tests"], binary["untested"]) == (0, 1)
    for text in (render_page(TEMPLATES, **made), render_summary(TEMPLATES, **made)):
        sentence = "1 difference could not be tested: that takes two seeds or more"
        assert text.count(sentence) == len(families)
        assert text.count("The one difference that was tested") == 2 - len(families)
        assert text.count("form one tier") == 2 - len(families) - (families == ["binary"])
        assert "tested is not significant" not in text


def nothing_applies(found: dict) -> dict:
    return {**found, "claims": found["claims"].assign(verdict="not applicable")}


def nothing_tested(found: dict) -> dict:
    names = ("algorithms", "equivalence", "tiers", "level_check")
    return {**found, **{name: found[name].iloc[:0] for name in names}}


def no_sweep(found: dict) -> dict:
    return {**found, "best_settings": found["best_settings"].iloc[:0]}


def single_cell(found: dict) -> dict:
    return {**found, "summary": found["summary"].query("percent == 100 and noise == 0")}


def all_diverged(found: dict) -> dict:
    lost = dict.fromkeys(["accuracy_mean", "accuracy_low", "accuracy_high"], float("nan"))
    return {**found, "headline": found["headline"].assign(**lost)}


def two_classes(found: dict) -> dict:
    names = ("class_difficulty", "top_confusions")
    return {**found, **{name: found[name].iloc[:0] for name in names}}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (one_family, "Multiclass variants"),
        (nothing_applies, "None of the claims is about a study like this one."),
        (nothing_tested, "No two of them were tested against each other."),
        (no_sweep, "This study varies no recipe"),
        (single_cell, "What do fewer images and wrong labels cost"),
        (all_diverged, "No fit finished."),
        (two_classes, "Galleries show the worst cases"),
    ],
)
def test_sentences_stay_true_for_other_studies(change, sentence):
    made = context(change(tables()))
    page, summary = render_page(TEMPLATES, **made), render_summary(TEMPLATES, **made)
    assert sentence in page
    for text in (page, summary):
        prose = re.sub("<pre.*?</pre>", "", text.split("<script>")[0], flags=re.DOTALL)
        assert not re.search(r"\b(nan|inf)\b|\bNone [%p]", prose)


def test_an_official_test_set_is_spoken_of_only_where_there_is_one():
    without = render_page(TEMPLATES, **context(tables("test")))
    with_one = render_page(TEMPLATES, **context(tables("official")))
    assert "No official test set." in without
    assert "Seeds share the official images." not in without
    assert "Seeds share the official images." in with_one
    assert "No official test set." not in with_one


def test_the_page_says_what_was_sealed_before_the_first_fit_and_what_changed_later():
    late = tables("test")
    page = render_page(TEMPLATES, **context(late))
    assert "Every claim, with what would support it, was sealed before the first fit" in page
    assert "after the first fit (commit abd)" in page
    assert "The settings were sealed" not in page
    late["sealed_plan"].loc[3, ["sealed", "commit"]] = ["after the first fit", "abf"]
    page = render_page(TEMPLATES, **context(late))
    assert "sealed before the first fit and has not been changed since" not in page
    assert "1 of 2 claims was sealed, as it is now, before the first fit" in " ".join(page.split())
    assert "d (commit abf)" in " ".join(page.split())


def test_the_page_says_who_stops_by_clean_labels_under_wrong_ones():
    told = "stop by the loss on validation images, whose labels are clean"
    one = settings()
    one["variants"]["third"]["patience"] = 3
    assert told in render_page(TEMPLATES, **context(settings=one))
    assert told not in render_page(TEMPLATES, **context())
    for recipe in one["variants"].values():
        recipe["patience"] = 3
    assert told not in render_page(TEMPLATES, **context(settings=one))


def test_noise_costs_what_the_summary_says():
    found = robustness_facts(TABLES)
    assert (found["least_noise"], found["most_noise"]) == (0, 20)
    assert [end["value"] for end in found["noise_costs"]] == pytest.approx([0.02, 0.02])
    assert [end["value"] for end in found["data_brings"]] == [0.0, 0.0]
    assert {end["variant"] for end in found["noise_costs"]} <= set(LEVELS)


def test_settings_and_costs_are_counted():
    assert setting_facts(TABLES) == {
        "sweeps": 1,
        "settings": 2,
        "with_own": 1,
        "own_best": 1,
        "diverged": 0,
        "stops": [
            {"variant": "third", "setting": "tutorial", "lowered_after": 10, "fits": 2, "before": 1}
            | {"accuracy_before": 0.91, "accuracy_after": 0.92}
        ],
    }
    found = cost_facts(TABLES)
    assert (found["jobs"], found["fits"], found["longest"][0]["rule"]) == (3, 4, "r")
    assert found["training_hours"] == pytest.approx(8 / 3600)
