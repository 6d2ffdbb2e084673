"""Numbers and names as words, for the sentences of the report."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from digitlab.plotting.names import parts, together

# As their authors write them; other data sets go by their own names.
DATA_NAMES = {"mnist": "MNIST", "fashion_mnist": "Fashion-MNIST", "kmnist": "KMNIST"}
DATA_NAMES |= {"qmnist": "QMNIST", "emnist_balanced": "EMNIST Balanced"}
DATA_NAMES |= {"emnist_byclass": "EMNIST ByClass", "emnist_bymerge": "EMNIST ByMerge"}
DATA_NAMES |= {"emnist_digits": "EMNIST Digits", "emnist_letters": "EMNIST Letters"}
DATA_NAMES |= {"emnist_mnist": "EMNIST MNIST"}


def data_name(dataset: str) -> str:
    """Return what a sentence calls a data set."""
    return DATA_NAMES.get(dataset, dataset)


def counted(number: int, word: str, several: str | None = None) -> str:
    """Return a number with its word: no test, 1 test, 1,234 tests."""
    if number > 1:
        return f"{number:,} {several or word + 's'}"
    return f"{number or 'no'} {word}"


def listed(words: Sequence[Any]) -> str:
    """Return words as a list: a, b and c. HTML among them stays HTML."""
    parts = [escape(word) for word in words]
    if len(parts) < 2:
        return Markup().join(parts)
    return Markup(" and ").join([Markup(", ").join(parts[:-1]), parts[-1]])


def wrapped(name: str) -> str:
    """Return a name formatted as code."""
    return Markup("<code>{}</code>").format(name)


def names(words: Sequence[str]) -> str:
    """Return names as a list, each formatted as code."""
    return listed([wrapped(word) for word in words])


def called(words: Sequence[str], titles: Mapping[str, str]) -> str:
    """Return variants as a list: each kind by what people call it, with names as code.

    A variant whose name tells no kind goes by its title, if it has one.
    """
    both = Markup("{} ({})")
    told: list[str] = []
    for kind, group in groupby(words, key=lambda word: parts(word)[0]):
        members = list(group)
        if kind:
            told.append(both.format(together(members), Markup(", ").join(map(wrapped, members))))
        else:
            told += [
                both.format(titles[w], wrapped(w)) if w in titles else wrapped(w) for w in members
            ]
    return listed(told)


def percent(share: float, digits: int = 2) -> str:
    """Return a share as a percentage from 0 to 100 %: an interval can extend beyond both."""
    return f"{100 * min(max(share, 0.0), 1.0) + 0.0:.{digits}f} %"


def probability(value: float) -> str:
    """Return a probability as a whole percentage, never as 0 or 100 %."""
    if value > 0.99:
        return "over 99 %"
    return f"{100 * value:.0f} %" if value >= 0.01 else "below 1 %"


def points(share: float, digits: int = 2) -> str:
    """Return a difference of shares in percentage points; what rounds to 0 has no sign."""
    return f"{round(100 * share, digits) + 0.0:.{digits}f}"


def signed_points(share: float) -> str:
    """Return a difference of shares in percentage points, with its sign; 0 has a plus."""
    return f"{round(100 * share, 2) + 0.0:+.2f}".replace("-", "\N{MINUS SIGN}")


def thousands(number: float) -> str:
    """Return a whole number with thousands separators."""
    return f"{number:,.0f}"


def duration(hours: float) -> str:
    """Return a time in a suitable unit: seconds, minutes or hours."""
    if hours >= 1:
        return f"{hours:.1f} hours"
    return f"{60 * hours:.1f} minutes" if hours >= 1 / 60 else f"{3600 * hours:.0f} seconds"


FILTERS = {
    "called": called,
    "counted": counted,
    "data_name": data_name,
    "duration": duration,
    "listed": listed,
    "names": names,
    "percent": percent,
    "probability": probability,
    "points": points,
    "thousands": thousands,
    "wrapped": wrapped,
}
