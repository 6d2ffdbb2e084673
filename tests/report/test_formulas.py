"""Formulas stand beside the code that runs, whatever becomes of it."""

import re
from xml.etree import ElementTree

import pytest

from digitlab.errors import ExpectedError
from digitlab.report.catalog import template_files
from digitlab.report.formulas import declared_formulas, load_formulas, quote
from digitlab.report.page import render_page
from tests.made_up.report import context
from tests.runs.checkout import ROOT

CODE = '''import math


def one(x):
    """Return one.

    More words.
    """
    return 1  # why


class C:
    @property
    def two(self):
        return 2
'''


def test_a_function_is_quoted_without_its_docstring_and_with_its_lines(tmp_path):
    (tmp_path / "m.py").write_text(CODE)
    found = quote(tmp_path / "m.py", "one")
    assert found == {"code": "def one(x):\n    return 1  # why", "first": 4, "last": 9}
    assert quote(tmp_path / "m.py", "C.two")["code"] == "def two(self):\n    return 2"


def test_a_function_that_is_gone_is_named(tmp_path):
    (tmp_path / "m.py").write_text(CODE)
    with pytest.raises(ExpectedError, match=r"m\.py defines no three: correct report/formulas"):
        quote(tmp_path / "m.py", "three")


def test_each_formula_is_sound_and_in_a_section_of_the_page():
    page = render_page(ROOT / "report", **context())
    declared = declared_formulas(ROOT / "report")
    assert page.count("<math ") == len(declared)
    for found in re.findall(r"<math .*?</math>", page, re.DOTALL):
        ElementTree.fromstring(found)  # raises an error unless all elements are closed
    for section, formulas in load_formulas(ROOT / "report").items():
        start = page.index(f'<section id="{section}"')
        for each in formulas:
            assert page.find(each["title"].replace("'", "&#39;"), start) > 0


def test_the_report_is_made_again_if_quoted_code_changes():
    files = template_files(ROOT)
    for each in declared_formulas(ROOT / "report"):
        assert (ROOT / each["file"]).as_posix() in files
