"""A table that is not what the data dictionary says is not written, and the error says why."""

import numpy as np
import pandas as pd
import pytest

from digitlab.contracts.checked_tables import ContractError, check_table, save_checked
from digitlab.contracts.dictionary import load_dictionary, table_name
from digitlab.errors import ExpectedError
from digitlab.jobs.tables import load_table

NAME = "tables/cochran"
GOOD = {
    "family": ["binary", "multiclass"],
    "partition": ["test", "test"],
    "seed": [0, 1],
    "models": [2, 4],
    "n": [360, 360],
    "statistic": [4.5, np.nan],
    "df": [1, 3],
    "p_chi2": [0.03, np.nan],
}


def changed(**columns):
    return pd.DataFrame({**GOOD, **columns})


def test_a_good_table_is_saved_as_it_is(tmp_path):
    path = tmp_path / "tables/cochran.csv"
    save_checked(path, changed())
    pd.testing.assert_frame_equal(load_table(path), changed())


def test_whole_numbers_with_gaps_are_written_as_whole(tmp_path):
    path = tmp_path / "figures/pixel-evidence.csv"
    rows = {"variant": ["a", "a"], "image": [3, 3], "label": [7, 7], "digit": [1, 2]}
    rows |= {"logit": [0.5, 0.25], "probability": [0.75, 0.25], "row": [2.0, np.nan]}
    rows |= {"column": [1.0, np.nan], "gray": [8.5, np.nan], "evidence": [-0.5, np.nan]}
    save_checked(path, pd.DataFrame(rows))
    assert path.read_text().splitlines()[1:] == [
        "a,3,7,1,0.5,0.75,2,1,8.5,-0.5",
        "a,3,7,2,0.25,0.25,,,,",
    ]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"p_chi2": [0.5, 1.2]}, "p_chi2 is 1.2 in row 1 and must be at most 1"),
        ({"statistic": [2.0, -3.5]}, "statistic is -3.5 in row 1 and must be at least 0"),
        ({"models": [2, 2.5]}, "models is 2.5 in row 1 and must be a whole number"),
        ({"models": [2, "four"]}, "models is 'four' in row 1 and must be a whole number"),
        ({"p_chi2": ["small", 0.1]}, "p_chi2 is 'small' in row 0 and must be a number"),
        ({"family": ["binary", 7]}, "family is 7 in row 1 and must be text"),
        ({"family": ["binary", ""]}, "family is empty in row 1"),
        ({"n": [np.nan, 360]}, "n is empty in row 0"),
        ({"more": [1, 2]}, "tables/cochran has a column more that the dictionary lacks"),
    ],
)
def test_the_error_names_table_column_and_first_bad_value(columns, said, tmp_path):
    path = tmp_path / "tables/cochran.csv"
    with pytest.raises(ContractError) as raised:
        save_checked(path, changed(**columns))
    assert NAME in str(raised.value)
    assert said in str(raised.value)
    assert not path.exists()


def test_the_row_is_counted_from_0_whatever_the_index_is():
    table = changed(p_chi2=[0.5, 1.2]).set_index(pd.Index([40, 70]))
    with pytest.raises(ContractError, match="in row 1 "):
        check_table(NAME, table)


def test_a_missing_column_is_named():
    with pytest.raises(ContractError, match="tables/cochran lacks the column df"):
        check_table(NAME, changed().drop(columns="df"))


def test_flags_are_true_or_false():
    flags = {"row": [0], "column": [0], "mean": [1.0], "sd": [0.0]}
    check_table("figures/pixel-moments", pd.DataFrame({**flags, "dead": [True]}))
    with pytest.raises(ContractError, match=r"dead is 'no'.* must be True or False"):
        check_table("figures/pixel-moments", pd.DataFrame({**flags, "dead": ["no"]}))


def test_a_share_may_exceed_1_by_rounding_alone():
    check_table(NAME, changed(p_chi2=[1 + 1e-8, 0.0]))
    with pytest.raises(ContractError):
        check_table(NAME, changed(p_chi2=[1 + 1e-5, 0.0]))


def test_a_column_for_each_pixel_is_one_entry():
    check_table("partitions/images", pd.DataFrame({"image": [0], "pixel0": [0], "pixel1": [255]}))
    with pytest.raises(ContractError, match="pixel1 is 256"):
        check_table(
            "partitions/images", pd.DataFrame({"image": [0], "pixel0": [0], "pixel1": [256]})
        )


@pytest.mark.parametrize("name", load_dictionary().tables)
def test_every_table_may_be_without_rows(name):
    columns = load_dictionary().table(name).columns
    check_table(name, pd.DataFrame(columns=[column.format(place=0) for column in columns]))


def test_a_table_goes_by_its_folder_and_file():
    assert table_name("results/digits/tables/scores.csv") == "tables/scores"
    assert table_name("results/digits/figures/roc.csv") == "figures/roc"


def test_a_table_that_is_not_declared_is_not_written(tmp_path):
    with pytest.raises(ExpectedError, match=r"tables\.yaml: declare the table tables/new there"):
        save_checked(tmp_path / "tables/new.csv", changed())
