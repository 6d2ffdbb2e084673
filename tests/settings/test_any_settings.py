"""Whatever the settings hold, they are used or refused in one sentence: never a traceback."""

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from digitlab.errors import ExpectedError
from digitlab.settings.consistency import check_settings
from digitlab.settings.meaning import as_meant
from digitlab.settings.methods import with_methods
from digitlab.settings.modules import variant_names
from digitlab.settings.study import Study
from tests.made_up.settings import SETTINGS
from tests.runs.checkout import ROOT

SCHEMA = ROOT / "rules/config.schema.yaml"
NAMES = variant_names(ROOT / "scripts")
WORDS = ["softmax_manual", "binary_manual", "learning-rate", "learning_rate", "adam", "idx", "auto"]

plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**10),
    st.floats(),
    st.sampled_from(WORDS),
    st.text(max_size=8),
)
anything = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value, path=()):
    """Yield the path of every value in nested settings."""
    yield path
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(part, (*path, key))


PLACES = [path for path in places(SETTINGS) if path]


def changed(path: tuple, value: object, key: str | None) -> dict:
    """Return the settings with ``value`` at ``path``, or as another key beside it."""
    config = copy.deepcopy(SETTINGS)
    place = config
    for part in path[:-1]:
        place = place[part]
    place[key if key is not None and isinstance(place, dict) else path[-1]] = value
    return config


@settings(max_examples=60)
@given(st.sampled_from(PLACES), anything, st.none() | st.text(max_size=6))
def test_settings_are_used_or_refused_in_one_sentence(path, value, key):
    config = changed(path, value, key)
    sentence = ""
    try:
        meant = as_meant(config, SCHEMA)
        check_settings({**config, **meant}, SCHEMA, NAMES)
    except ExpectedError as error:
        sentence = str(error)
    if not sentence:
        study = Study(with_methods({**config, **meant}))  # what is not refused can be planned
        assert all(study.every_fit(variant) for variant in study.variants)
        return
    assert sentence.endswith((".", "?"))
    assert "\n" not in sentence
    assert len(sentence) < 2000
