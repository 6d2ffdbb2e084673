"""Tables of the report as Markdown, for code hosts."""

import pandas as pd

from digitlab.report.html_tables import markdown_table, with_seconds


def _texts(numbers: pd.Series, pattern: str) -> pd.Series:
    """Return numbers as text, "none" for NaN."""
    texts = ["none" if pd.isna(number) else pattern.format(number) for number in numbers]
    return pd.Series(texts, index=numbers.index, dtype="str")


def _intervals(low: pd.Series, high: pd.Series, pattern: str) -> pd.Series:
    """Return intervals as text, "none" where a bound is missing."""
    joined = _texts(low, pattern) + " to " + _texts(high, pattern)
    return joined.where(low.notna() & high.notna(), "none")


def _code(names: pd.Series) -> pd.Series:
    """Return names formatted as code."""
    return "`" + names.astype(str) + "`"


def headline_table(headline: pd.DataFrame, timings: pd.DataFrame) -> str:
    """Return the headline of the study as Markdown, a row for each variant."""
    rows = with_seconds(headline, timings)
    return markdown_table(
        pd.DataFrame(
            {
                "variant": _code(rows["variant"]),
                "accuracy": rows["accuracy_mean"],
                "95 %, new seeds and images": _intervals(
                    rows["accuracy_low"], rows["accuracy_high"], "{:.4f}"
                ),
                "95 %, new seeds on these images": _intervals(
                    rows["seeds_low"], rows["seeds_high"], "{:.4f}"
                ),
                "seeds": rows["seeds"],
                "fit seconds": _texts(rows["seconds_mean"], "{:.2f}"),
                "parameters": rows["parameters"],
            }
        )
    )


def claims_table(claims: pd.DataFrame) -> str:
    """Return the claims that were judged as Markdown, without rows if there are none."""
    judged = claims[claims["verdict"] != "not applicable"]
    return markdown_table(
        pd.DataFrame(
            {
                "claim": judged["claim"],
                "source": judged["source"],
                "verdict": judged["verdict"],
                "measured": _texts(judged["measured"], "{:.4g}"),
                "interval": _intervals(judged["low"], judged["high"], "{:.4g}"),
                "condition": judged["condition"].fillna(""),
            }
        )
    )


def comparisons_table(algorithms: pd.DataFrame, partition: str) -> str:
    """Return the comparisons of algorithms on ``partition`` as Markdown, in points of accuracy."""
    rows = algorithms[algorithms["partition"] == partition]
    return markdown_table(
        pd.DataFrame(
            {
                "A": _code(rows["variant_a"]),
                "B": _code(rows["variant_b"]),
                "A less B, points": _texts(100 * rows["difference"], "{:.2f}"),
                "95 %, new seeds and images": _intervals(
                    100 * rows["low"], 100 * rows["high"], "{:.2f}"
                ),
                "p (Holm)": rows["p_holm"],
                "verdict": rows["verdict"],
            }
        )
    )
