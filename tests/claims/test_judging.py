"""The register of claims: it is valid and complete, and mistakes in it are reported."""

import json
import math
from pathlib import Path

import pandas as pd
import pytest
import yaml

from digitlab.claims.judging import COLUMNS, EVALUATORS, judge_claims, summarized
from digitlab.claims.kinds import KINDS
from digitlab.claims.register import (
    ClaimError,
    cells_in_detail,
    compared_cells,
    load_claims,
    pairs_in_detail,
    tables_needed,
)
from digitlab.claims.seed_shares import share_of_seeds
from digitlab.claims.verdict import (
    COMPATIBLE,
    LEVEL,
    MOST,
    NOT_APPLICABLE,
    NOT_SUPPORTED,
    ONLY_IF,
    SUPPORTED,
    UNDETERMINED,
    VERDICTS,
    NotRunError,
    Verdict,
    all_of,
    quoted_verdict,
    range_verdict,
    rounded_bounds,
    under_conditions,
)
from digitlab.figures.claimed_accuracies import draw
from digitlab.figures.claimed_accuracies import table as figure_table
from digitlab.jobs.tables import load_table, save_table
from digitlab.settings.sweeps import settings_of, sweep_members
from tests.made_up.settings import overlaid
from tests.runs.checkout import ROOT, copy_checkout, snakemake

# Every claim that the study set out to judge.
EXPECTED = """
    softmax-manual-accuracy softmax-builtin-accuracy manual-equals-builtin per-class-gap
    binary-accuracy binary-sklearn-same tutorial-accuracy tutorial-per-class data-10 data-25
    data-50 data-100 data-diminishing noise-10 noise-10-drop noise-worse-than-less-data sgd-range
    adam-range adam-faster converges-5-10 l2-small-weights l1-sparse lr-finder batch-64 confusions
    hard-digits calibrated confident-errors memory class-balance pixel-moments single-step mlp-rate
    mlp-best-is-001 mlp-beats-softmax mlp-test-leak
"""

WRITTEN = {
    "id": "network-wins",
    "source": "S9",
    "claim": "The network wins.",
    "kind": "beats",
    "where": [{"variant": "mlp_manual"}, {"variant": "softmax_manual"}],
}


@pytest.fixture(scope="module")
def register():
    return load_claims(ROOT / "claims.yaml")


def test_every_claim_is_in_the_register(register):
    assert set(EXPECTED.split()) <= {claim["id"] for claim in register}
    assert sum(claim["source"] == "ours" for claim in register) >= 5


def test_every_kind_has_an_evaluator():
    assert set(KINDS) == set(EVALUATORS)


def test_every_kind_is_used_by_some_claim(register):
    assert {claim["kind"] for claim in register} == set(KINDS)


def test_every_cell_of_the_register_is_in_the_study_on_mnist(register):
    """A misspelled variant, sweep or setting would always be reported as not run."""
    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    config = overlaid(config, yaml.safe_load((ROOT / "studies" / "mnist.yaml").read_text()))
    members = {(row["variant"], row["sweep"]) for row in sweep_members(config)}
    settings = {(own.variant, own.name): own.percents for own in settings_of(config)}
    grid = config["grid"]
    for claim in register:
        for cell in [claim, *claim.get("where", [])]:
            sweeps = {cell[key] for key in ("sweep", "against") if key in cell}
            sweeps |= {*cell.get("sweeps", [])}
            variants = {*cell.get("variants", []), cell.get("variant", "softmax_manual")}
            assert variants <= {*grid["variants"]}
            assert all((cell["variant"], name) in members for name in sweeps)
            if "setting" in cell:
                assert cell.get("percent", 100) in settings[cell["variant"], cell["setting"]]
            assert cell.get("percent", 100) in grid["percents"]
            assert cell.get("noise", 0) in grid["noises"]


def write(folder: Path, claims) -> Path:
    path = folder / "claims.yaml"
    path.write_text(yaml.safe_dump(claims))
    return path


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "beat"}, "network-wins: there is no kind beat; did you mean beats?"),
        ({"where": None}, "network-wins: where is missing; a claim of kind beats needs it."),
        ({"source": None}, "network-wins: source is missing; it must be text."),
        ({"scor": "f1"}, "network-wins: unknown key scor; did you mean score?"),
        ({"id": 7}, "7: id is missing; it must be text."),
        ({"where": [{"variant": "a"}]}, "network-wins: where must hold 2 cell(s), not 1."),
        (
            {"recipe": 100},
            "network-wins: recipe must map settings to values, such as epochs: 100, not 100.",
        ),
        ({"where": "a"}, "network-wins: where must be a list of cells, not 'a'."),
        (
            {"where": [{"variant": "a"}, {"percent": 10}]},
            "network-wins: a cell in where names no variant: {'percent': 10}.",
        ),
        (
            {"kind": "mean_in_range", "range": [0.9, 0.8]},
            "network-wins: range must hold two numbers in order, not [0.9, 0.8].",
        ),
        (
            {"kind": "mean_in_range", "range": ["low", 0.8]},
            "network-wins: range must hold two numbers in order, not ['low', 0.8].",
        ),
    ],
)
def test_a_mistake_in_a_claim_is_told_in_one_sentence(tmp_path, changes, sentence):
    claim = {key: value for key, value in {**WRITTEN, **changes}.items() if value is not None}
    with pytest.raises(ClaimError) as raised:
        load_claims(write(tmp_path, [claim]))
    assert str(raised.value) == f"claims.yaml: {sentence}"


def test_two_claims_with_one_id_are_refused(tmp_path):
    with pytest.raises(ClaimError, match="network-wins: two claims have this id; rename one"):
        load_claims(write(tmp_path, [WRITTEN, WRITTEN]))


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [({"a": 1}, "must be a list"), (["words"], "claim 1 must be a mapping, not 'words'")],
)
def test_what_is_no_register_is_refused(tmp_path, claims, sentence):
    with pytest.raises(ClaimError, match=sentence):
        load_claims(write(tmp_path, claims))


def test_snakemake_says_the_sentence_before_any_job_starts(tmp_path):
    copy_checkout(tmp_path)
    write(tmp_path, [{**WRITTEN, "kind": "beat"}])
    printed = snakemake(tmp_path, "--dry-run", check=False)
    assert "claims.yaml: network-wins: there is no kind beat; did you mean beats?" in printed
    assert "Traceback" not in printed


def test_cells_in_detail_are_named_once_and_in_full():
    claims = [
        {"kind": "hard_digits", "where": [{"variant": "a", "setting": "t"}, {"variant": "a"}]},
        {"kind": "calibrated", "where": [{"variant": "a"}]},
        {"kind": "largest_gap", "variants": ["a", "b"]},
        {"kind": "beats", "where": [{"variant": "c"}, {"variant": "d"}]},
    ]
    whole = {"percent": 100, "noise": 0}
    assert list(cells_in_detail(claims)) == [
        {"variant": "a", "setting": "t", **whole},
        {"variant": "a", "setting": "baseline", **whole},
        {"variant": "b", "setting": "baseline", **whole},
    ]
    assert pairs_in_detail(claims) == [["a", "b"]]


def test_accuracies_are_compared_image_by_image_where_both_have_the_images():
    a, b, noisy = {"variant": "a"}, {"variant": "b"}, {"variant": "b", "noise": 10}
    beats = {"kind": "beats", "where": [a, noisy]}
    margin = {"kind": "within_margin", "where": [a, b]}
    others = [
        {"kind": "beats", "where": [a, {**b, "epoch": 5}]},
        {"kind": "beats", "where": [a, b], "score": "log_loss"},
        {"kind": "within_margin", "where": [{**a, "partition": "test"}, a]},
        {"kind": "hard_digits", "where": [a, b]},
    ]
    found = [tuple(cell["variant"] for cell in pair) for pair in compared_cells([beats, margin])]
    assert found == [("a", "b"), ("b", "a")]
    assert compared_cells([beats, beats])[0][1]["noise"] == 10
    assert len(compared_cells([beats, beats])) == 1
    assert compared_cells(others) == []


def test_verdicts_follow_from_intervals():
    assert range_verdict(0.81, 0.84, (0.80, 0.85)) == SUPPORTED
    assert range_verdict(0.80, 0.85, (0.80, 0.85)) == SUPPORTED
    assert range_verdict(0.79, 0.84, (0.80, 0.85)) == UNDETERMINED
    assert range_verdict(0.86, 0.90, (0.80, 0.85)) == NOT_SUPPORTED
    assert range_verdict(math.nan, math.nan, (0.80, 0.85)) == UNDETERMINED
    assert all_of([SUPPORTED, UNDETERMINED, NOT_SUPPORTED]) == NOT_SUPPORTED
    assert all_of([SUPPORTED, UNDETERMINED]) == UNDETERMINED
    assert all_of([SUPPORTED, SUPPORTED]) == SUPPORTED
    assert all_of([SUPPORTED, COMPATIBLE]) == COMPATIBLE
    assert all_of([COMPATIBLE, UNDETERMINED]) == UNDETERMINED


def test_a_quoted_value_is_supported_only_by_what_rounds_to_it():
    assert quoted_verdict(0.926, 0.934, rounded_bounds(0.93, 2)) == SUPPORTED
    assert quoted_verdict(0.926, 0.936, rounded_bounds(0.93, 2)) == COMPATIBLE
    assert quoted_verdict(0.90, 0.96, rounded_bounds(0.93, 2)) == COMPATIBLE
    assert quoted_verdict(0.936, 0.96, rounded_bounds(0.93, 2)) == NOT_SUPPORTED
    assert quoted_verdict(math.nan, math.nan, rounded_bounds(0.93, 2)) == UNDETERMINED


@pytest.mark.parametrize(
    ("agreeing", "seeds", "verdict"),
    [
        (5, 5, SUPPORTED),
        (4, 5, UNDETERMINED),
        (0, 5, NOT_SUPPORTED),
        (3, 3, UNDETERMINED),
        (17, 20, SUPPORTED),
        (0, 0, UNDETERMINED),
    ],
)
def test_most_seeds_must_agree_rather_than_all(agreeing, seeds, verdict):
    share = share_of_seeds(agreeing, seeds)
    assert range_verdict(share.low, share.high, MOST) == verdict


def test_a_quoted_number_is_what_rounds_to_it():
    low, high = rounded_bounds(0.93, 2)
    assert low < 0.9251 < high
    assert not low <= 0.9249 <= high


def conditioned(*words: str | None) -> Verdict:
    """Judge conditions, each with a verdict or not run (None)."""
    levels: list[tuple[int, float]] = []

    def judge(place: int, level: float) -> Verdict:
        levels.append((place, level))
        if words[place] is None:
            raise NotRunError(f"not run: {place}")
        return Verdict("m", place / 10, 0.0, 1.0, 5, words[place], f"cell {place}")

    found = under_conditions(range(len(words)), judge)
    assert levels[0] == (0, LEVEL)
    return found


def test_the_condition_of_the_source_decides_first():
    assert conditioned(SUPPORTED, NOT_SUPPORTED).condition == "cell 0"
    later = conditioned(NOT_SUPPORTED, UNDETERMINED, SUPPORTED)
    assert (later.verdict, later.measured) == (ONLY_IF, 0.2)
    assert later.condition == "cell 2, at 97.5 % as one of 2 tried (cell 0: 0, not supported)"
    none = conditioned(UNDETERMINED, None, NOT_SUPPORTED)
    assert (none.verdict, none.measured) == (UNDETERMINED, 0.0)
    assert none.condition == "cell 0; cell 2: 0.2, not supported"
    with pytest.raises(NotRunError, match="not run: 0"):
        conditioned(None, SUPPORTED)


def test_the_more_conditions_are_tried_the_more_one_must_show():
    """Each of k later conditions that were run is judged at a k-th of the level."""

    def judge(place: int, level: float) -> Verdict:
        if place == 4:
            raise NotRunError("not run")
        word = SUPPORTED if place == 3 and level >= LEVEL / 3 else UNDETERMINED
        return Verdict("m", place / 10, 0.0, 1.0, 5, word, f"cell {place}")

    found = under_conditions([0, 1, 2, 3, 4], judge)
    assert found.verdict == ONLY_IF
    assert "cell 3, at 98.3 % as one of 3 tried (cell 0" in found.condition
    assert under_conditions([0, 1, 2, 2, 3], judge).verdict == UNDETERMINED


SCORES = pd.DataFrame(
    [
        {
            "variant": variant,
            "setting": "baseline",
            "percent": 100,
            "noise": 0,
            "seed": seed,
            "partition": "test",
            "accuracy": accuracy + seed / 1000,
            "diverged": False,
        }
        for variant, accuracy in (("mlp_manual", 0.97), ("softmax_manual", 0.92))
        for seed in range(3)
    ]
)
JUDGED = [
    WRITTEN,
    {**WRITTEN, "id": "elsewhere", "datasets": ["mnist", "kmnist"]},
    {**WRITTEN, "id": "other-digits", "digits": [8, 3]},
    {**WRITTEN, "id": "fewer-epochs"},
    {**WRITTEN, "id": "not-fitted", "where": [{"variant": "mlp_torch"}, WRITTEN["where"][0]]},
    {**WRITTEN, "id": "not-so", "where": WRITTEN["where"][::-1]},
]


CELLS = ("variant", "setting", "percent", "noise")


def compared(first: str, second: str, gain: float) -> dict[str, object]:
    """Return a row of ``claimed_differences`` whose interval leaves 0 out."""
    cells = {"setting": "baseline", "percent": 100, "noise": 0}
    places = [{"variant": name, **cells} for name in (first, second)]
    row = {
        f"{name}_{side}": cell[name]
        for side, cell in zip("ab", places, strict=True)
        for name in CELLS
    }
    found = {"difference": gain, "sd": 0.001, "square": 0.1, "seeds": 3, "images": 1000}
    return row | found | {"partition": "test", "variance_of_seeds": 1e-6, "variance_of_images": 0}


NAMES = ("mlp_manual", "softmax_manual")
DIFFERENCES = pd.DataFrame([compared(*NAMES, 0.05), compared(*NAMES[::-1], -0.05)])
OTHERWISE = {"fewer-epochs": "the claim is about epochs 100"}
TABLES = {"scores": SCORES, "claimed_differences": DIFFERENCES}


def verdicts() -> pd.DataFrame:
    return judge_claims(TABLES, JUDGED, "digits", [0, 1], OTHERWISE)


def test_claims_about_something_else_are_not_applicable_with_the_reason():
    table = verdicts().set_index("id")
    assert list(table.loc["network-wins", ["verdict", "n"]]) == [SUPPORTED, 3]
    assert table.loc["network-wins", "measured"] == pytest.approx(0.05)
    assert table.loc["not-so", "verdict"] == NOT_SUPPORTED
    reasons = table.loc[["elsewhere", "other-digits", "fewer-epochs", "not-fitted"]]
    assert set(reasons["verdict"]) == {NOT_APPLICABLE}
    assert reasons["measured"].isna().all()
    assert list(reasons["condition"]) == [
        "the claim is about mnist and kmnist, this study about digits",
        "the claim is about digits 3 and 8, this study about 0 and 1",
        "the claim is about epochs 100",
        "not run: mlp_torch",
    ]


def test_the_order_of_a_digit_pair_does_not_matter():
    claim = {**WRITTEN, "digits": [1, 0]}
    assert judge_claims(TABLES, [claim], "digits", [0, 1], OTHERWISE)["verdict"][0] == SUPPORTED


def test_verdicts_survive_files_and_count_every_verdict(tmp_path):
    table = verdicts()
    assert list(table.columns) == COLUMNS
    save_table(tmp_path / "claims.csv", table)
    loaded = load_table(tmp_path / "claims.csv")
    assert loaded["measured"].equals(table["measured"])
    # An open bound is an empty field, not the smallest number.
    assert list(loaded.loc[0, ["claimed_low", "claimed_high"]].isna()) == [False, True]
    assert loaded.loc[0, "claimed_low"] == 0
    content = json.loads(json.dumps(summarized(table, "digits"), allow_nan=False))
    assert content["dataset"] == "digits"
    assert content["counts"] == dict.fromkeys(VERDICTS, 0) | {
        SUPPORTED: 1,
        NOT_SUPPORTED: 1,
        NOT_APPLICABLE: 4,
    }
    assert [claim["id"] for claim in content["claims"]] == [claim["id"] for claim in JUDGED]
    assert content["claims"][1]["measured"] is None


def test_tables_are_those_of_the_kinds(register):
    needed = ["claimed_differences", "history", "scores", "summary"]
    assert tables_needed([WRITTEN]) == needed
    assert "timings" not in tables_needed(register)  # the only table that two runs disagree on


def test_the_register_judges_a_study_without_any_fit(register):
    """Every claim is then not applicable; none passes and none crashes."""
    columns = {
        "scores": ["variant", "setting", "percent", "noise", "seed", "partition"],
        "history": ["variant", "setting", "percent", "noise", "seed", "epoch"],
        "claimed_differences": [
            "partition",
            *(f"{name}_{side}" for side in "ab" for name in CELLS),
        ],
        "equivalence": ["variant_a", "variant_b", "partition", "unit"],
        "claimed_disagreements": ["variant_a", "variant_b", "support"],
        "range_test": ["variant", "seed", "step", "rate", "loss"],
        "pixel_moments": ["partition"],
        "error_quality": ["variant", "measure", "seed", "higher"],
        "class_counts": ["partition", "digit", "count"],
    }
    cell = ["variant", "setting", "sweep", "percent", "noise"]
    empty = {
        name: pd.DataFrame(columns=columns.get(name, cell)) for name in tables_needed(register)
    }
    table = judge_claims(empty, register, "mnist", [0, 1], {})
    assert set(table["verdict"]) == {NOT_APPLICABLE}
    assert (table["condition"] != "").all()


def test_the_figure_shows_claims_about_accuracies_alone():
    shown = figure_table(verdicts())
    assert list(shown["id"]) == ["network-wins", "not-so"]
    axes = draw(shown).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["network-wins", "not-so"]
    assert [text.get_text() for text in axes.texts] == [SUPPORTED, NOT_SUPPORTED]
    band = axes.patches[0]
    assert band.get_x() == pytest.approx(0)  # open to the right: up to the end of the axis
    assert band.get_x() + band.get_width() == pytest.approx(axes.get_xlim()[1])


def test_the_figure_says_if_nothing_applies():
    figure = draw(figure_table(verdicts().query("verdict == 'not applicable'")))
    assert figure.texts[0].get_text() == "No claim about accuracies applies."
