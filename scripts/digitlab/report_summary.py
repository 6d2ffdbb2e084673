"""Tables of the report as Markdown, for code hosts."""

import pandas as pd

from digitlab.table_pages import markdown_table, with_seconds


def headline_table(headline: pd.DataFrame, timings: pd.DataFrame) -> str:
    """Return the headline of the study as Markdown, a row for each variant."""
    rows = with_seconds(headline, timings)
    interval = [f"{row.accuracy_low:.4f} to {row.accuracy_high:.4f}" for row in rows.itertuples()]
    return markdown_table(
        pd.DataFrame(
            {
                "variant": "`" + rows["variant"] + "`",
                "accuracy": rows["accuracy_mean"],
                "95 % interval": interval,
                "seeds": rows["seeds"],
                "fit seconds": rows["seconds_mean"].map("{:.2f}".format),
                "parameters": rows["parameters"],
            }
        )
    )


def claims_table(claims: pd.DataFrame) -> str:
    """Return the claims that were judged as Markdown; without a row, if none was."""
    judged = claims[claims["verdict"] != "not applicable"]
    interval = [f"{row.low:.4g} to {row.high:.4g}" for row in judged.itertuples()]
    measured = judged["measured"].map("{:.4g}".format)
    return markdown_table(
        pd.DataFrame(
            {
                "claim": judged["claim"],
                "source": judged["source"],
                "verdict": judged["verdict"],
                "measured": measured,
                "interval": interval,
                "condition": judged["condition"],
            }
        )
    )


def comparisons_table(algorithms: pd.DataFrame, partition: str) -> str:
    """Return the comparisons of algorithms on ``partition`` as Markdown, in points of accuracy."""
    rows = algorithms[algorithms["partition"] == partition]
    points = 100 * rows[["difference", "low", "high"]]
    return markdown_table(
        pd.DataFrame(
            {
                "A": "`" + rows["variant_a"].astype(str) + "`",
                "B": "`" + rows["variant_b"].astype(str) + "`",
                "A less B, points": points["difference"].map("{:.2f}".format),
                "95 % interval": [
                    f"{row.low:.2f} to {row.high:.2f}" for row in points.itertuples()
                ],
                "p (Holm)": rows["p_holm"].rename("p"),
                "verdict": rows["verdict"],
            }
        )
    )
