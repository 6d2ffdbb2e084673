"""The register of claims: the checks of ``claims.yaml``, and what its claims are about."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from digitlab.claims.kinds import COMPARING, IN_DETAIL, KINDS, Kind
from digitlab.errors import ExpectedError
from digitlab.jobs.files import load_yaml
from digitlab.settings.schema import suggestion

COMMON = ("id", "source", "claim", "kind")
# Where a claim applies: data sets, the binary pair, and what fits were trained with; and which of
# its keys are thresholds of ours, not of the source.
LIMITS = ("datasets", "digits", "recipe", "ours")
BASELINE_CELL = {"setting": "baseline", "percent": 100, "noise": 0}


class ClaimError(ExpectedError):
    """A claim that cannot be judged as written; the message names it."""


def _check(position: int, claim: Any) -> None:
    """Raise ``ClaimError`` if a claim is not written as its kind requires."""
    if not isinstance(claim, Mapping):
        raise ClaimError(f"claim {position} must be a mapping, not {claim!r}.")
    name = claim.get("id", f"claim {position}")
    for key in COMMON:
        if not isinstance(claim.get(key), str):
            raise ClaimError(f"{name}: {key} is missing; it must be text.")
    if claim["kind"] not in KINDS:
        raise ClaimError(f"{name}: there is no kind {claim['kind']}; " + _known(claim["kind"]))
    kind = KINDS[claim["kind"]]
    for key in kind.keys:
        if key not in claim:
            raise ClaimError(f"{name}: {key} is missing; a claim of kind {claim['kind']} needs it.")
    allowed = (*COMMON, *LIMITS, *kind.keys, *kind.optional)
    for key in claim:
        if key not in allowed:
            raise ClaimError(f"{name}: unknown key {key}; {suggestion(str(key), allowed)}")
    if not isinstance(claim.get("recipe", {}), Mapping):
        raise ClaimError(
            f"{name}: recipe must map settings to values, such as epochs: 100, "
            f"not {claim['recipe']!r}."
        )
    for key in claim.get("ours", []):
        if key not in (own := [key for key in claim if key not in (*COMMON, *LIMITS)]):
            raise ClaimError(
                f"{name}: ours names {key}, which is no key of the claim; "
                + suggestion(str(key), own)
            )
    _check_where(name, claim, kind)


def _known(word: str) -> str:
    """Return a question about the most likely intended kind, or a list of all kinds."""
    return suggestion(word, tuple(KINDS))


def _check_where(name: str, claim: Mapping[str, Any], kind: Kind) -> None:
    """Raise ``ClaimError`` if the cells or the range of a claim are not as required."""
    if "range" in kind.keys:
        limits = claim["range"]
        numbers = isinstance(limits, list) and all(isinstance(x, (int, float)) for x in limits)
        if not numbers or len(limits) != 2 or not limits[0] <= limits[1]:
            raise ClaimError(f"{name}: range must hold two numbers in order, not {limits!r}.")
    if "where" not in kind.keys:
        return
    cells = claim["where"]
    if not isinstance(cells, list) or not cells or not all(isinstance(c, dict) for c in cells):
        raise ClaimError(f"{name}: where must be a list of cells, not {cells!r}.")
    if kind.conditions not in (None, len(cells)):
        raise ClaimError(f"{name}: where must hold {kind.conditions} cell(s), not {len(cells)}.")
    for cell in cells:
        if "variant" not in cell:
            raise ClaimError(f"{name}: a cell in where names no variant: {cell!r}.")


def check_claims(claims: Any) -> None:
    """Raise ``ClaimError``, with a one-sentence message, for the first mistake in the register."""
    if not isinstance(claims, list):
        raise ClaimError("the register must be a list of claims.")
    seen: set[str] = set()
    for position, claim in enumerate(claims, start=1):
        _check(position, claim)
        if claim["id"] in seen:
            raise ClaimError(f"{claim['id']}: two claims have this id; rename one.")
        seen.add(claim["id"])


def load_claims(path: str | Path) -> list[dict[str, Any]]:
    """Return the checked claims of a register; raise ``ClaimError`` for a mistake in it."""
    claims = load_yaml(path)
    try:
        check_claims(claims)
    except ClaimError as error:
        raise ClaimError(f"{Path(path).name}: {error}") from None
    return list(claims)


def inapplicable(claim: Mapping[str, Any], dataset: str, pair: Sequence[int]) -> str:
    """Return why a claim is not about a study of ``dataset`` and digit ``pair``, "" if it is."""
    if dataset not in claim.get("datasets", [dataset]):
        return f"the claim is about {' and '.join(claim['datasets'])}, this study about {dataset}"
    digits = claim.get("digits", pair)
    if sorted(digits) != sorted(pair):
        named, own = (" and ".join(map(str, sorted(two))) for two in (digits, pair))
        return f"the claim is about digits {named}, this study about {own}"
    return ""


def tables_needed(claims: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names of the tables that ``claims`` are judged by, sorted."""
    return sorted({table for claim in claims for table in KINDS[claim["kind"]].tables})


def cells_in_detail(claims: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield, once each, the cells whose single predictions the claims are about.

    A cell holds ``variant``, ``setting``, ``percent`` and ``noise``.
    """
    seen = []
    for claim in claims:
        if claim["kind"] not in IN_DETAIL:
            continue
        named = claim.get("where") or [{"variant": name} for name in claim["variants"]]
        for cell in named:
            full = in_full(cell)
            if full not in seen:
                seen.append(full)
                yield full


def compared_cells(
    claims: Sequence[Mapping[str, Any]],
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return, once each, the pairs of cells whose accuracies claims compare image by image.

    Each cell is as those of ``cells_in_detail``. After an epoch, and on two partitions, there are
    no images in common.
    """
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for claim in claims:
        if claim["kind"] not in COMPARING or claim.get("score", "accuracy") != "accuracy":
            continue
        first, *others = claim["where"]
        # A margin is about each other cell less the first, all else about the first less the other.
        ordered = [
            (cell, first) if claim["kind"] == "within_margin" else (first, cell) for cell in others
        ]
        for pair in ordered:
            alike = len({cell.get("partition") for cell in pair}) == 1
            full = (in_full(pair[0]), in_full(pair[1]))
            if alike and not any("epoch" in cell for cell in pair) and full not in found:
                found.append(full)
    return found


def in_full(cell: Mapping[str, Any]) -> dict[str, Any]:
    """Return variant, setting, percent and noise of a cell that may leave some out."""
    return {name: {**BASELINE_CELL, **cell}[name] for name in ("variant", *BASELINE_CELL)}


def pairs_in_detail(claims: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Return the pairs of variants whose predictions the claims compare with each other."""
    chosen = [claim["variants"] for claim in claims if claim["kind"] == "largest_gap"]
    return [pair for position, pair in enumerate(chosen) if pair not in chosen[:position]]


def fits_about(claim: Mapping[str, Any]) -> list[str]:
    """Return the fits that a claim is about, as patterns of variant/setting/percent/noise.

    A sweep stands for the recipe and all settings named after it, a variant alone for its recipe at
    all percentages and levels of noise.
    """
    found = []
    for cell in claim.get("where", [claim]):
        variants = [cell["variant"]] if "variant" in cell else cell.get("variants", [])
        names = [cell[key] for key in ("sweep", "against") if key in cell]
        for variant in variants:
            if names := [*names, *cell.get("sweeps", [])]:
                settings = ["baseline", *(f"{name}-*" for name in names)]
                found += [f"{variant}/{setting}/100/0" for setting in settings]
            elif cell is claim and "variant" in claim:
                found.append(f"{variant}/baseline/*/*")
            else:
                found.append("/".join(map(str, in_full({**cell, "variant": variant}).values())))
    return list(dict.fromkeys(found))
