"""A user's estimators and files are fitted as they are written, or refused in one sentence."""

import textwrap

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from digitlab.errors import ExpectedError
from digitlab.methods import estimator, file
from digitlab.methods.checks import check_code, code_of_method
from digitlab.methods.construction import build

FOREST = {
    "estimator": "sklearn.ensemble.RandomForestClassifier",
    "keywords": {"n_estimators": 5, "max_depth": 4},
}
SVM = {"estimator": "sklearn.svm.LinearSVC"}


def test_an_estimator_is_fitted_with_its_keywords_and_the_seed_of_the_fit(make_problem):
    problem = make_problem(noise=20)
    fit = estimator.fit(problem, FOREST, seed=3)
    own = RandomForestClassifier(n_estimators=5, max_depth=4, random_state=3)
    own.fit(problem.train, problem.train_classes)
    expected = own.predict_proba(problem.validation)
    np.testing.assert_allclose(fit.model.probabilities(problem.validation), expected, rtol=1e-6)
    assert fit.parameters == 0  # unknown
    assert not fit.diverged


def test_a_linear_estimator_keeps_its_weights(make_problem):
    problem = make_problem()
    fit = estimator.fit(problem, {"estimator": "sklearn.linear_model.LogisticRegression"}, 0)
    own = LogisticRegression(random_state=0).fit(problem.train, problem.train_classes)
    np.testing.assert_allclose(fit.model.weights()["weight"], own.coef_, rtol=1e-5)


def test_a_random_state_of_the_user_is_kept():
    assert build({**FOREST, "keywords": {"random_state": 9}}, seed=3).random_state == 9
    assert build(FOREST, seed=3).random_state == 3


def test_classes_without_probabilities_get_all_of_it_where_that_is_asked_for(make_problem):
    problem = make_problem()
    fit = estimator.fit(problem, {**SVM, "certain": True}, seed=0)
    own = LinearSVC(random_state=0).fit(problem.train, problem.train_classes)
    expected = np.eye(10)[own.predict(problem.validation)]
    np.testing.assert_array_equal(fit.model.probabilities(problem.validation), expected)


@pytest.mark.parametrize(
    ("method", "sentence"),
    [
        ({"estimator": "sklearn.ensamble.Forest"}, "No module named 'sklearn.ensamble'"),
        ({"estimator": "sklearn.svm.SVM"}, "has no attribute 'SVM'"),
        ({**FOREST, "keywords": {"trees": 5}}, "unexpected keyword argument 'trees'"),
        ({"estimator": "sklearn.preprocessing.StandardScaler"}, "has no fit and predict"),
        (SVM, "LinearSVC has no predict_proba; set certain: true"),
    ],
)
def test_an_estimator_that_cannot_be_used_is_named_before_any_fit(method, sentence):
    with pytest.raises(ExpectedError, match=r"^methods\.mine: ") as caught:
        check_code({"mine": method})
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_value_that_only_a_fit_finds_wrong_is_said_in_a_sentence(make_problem):
    wrong = {**FOREST, "keywords": {"n_estimators": -1}}
    with pytest.raises(ExpectedError, match=r"could not be fitted: .*n_estimators"):
        estimator.fit(make_problem(), wrong, seed=0)


@pytest.fixture
def own(tmp_path):
    """Write a file of methods; return its recipe."""

    def write(body: str, name: str = "mine.py", **recipe) -> dict:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(textwrap.dedent(body))
        return {"file": str(tmp_path / name), "recipe": recipe}

    return write


CENTROIDS = """
    import numpy as np
    from beside import distances

    def fit(problem, recipe, seed):
        means = [problem.train[problem.train_classes == k].mean(0) for k in range(10)]
        return lambda images: distances(images, np.stack(means)).argmin(1)
"""
BESIDE = """
    def distances(a, b):
        return ((a[:, None] - b) ** 2).sum(2)
"""


def test_a_file_may_import_its_neighbors_and_return_classes(own, make_problem):
    own(BESIDE, "beside.py")
    recipe, problem = own(CENTROIDS), make_problem()
    predicted = file.fit(problem, recipe, 0).model.probabilities(problem.validation)
    means = np.stack([problem.train[problem.train_classes == k].mean(0) for k in range(10)])
    nearest = ((problem.validation[:, None] - means) ** 2).sum(2).argmin(1)
    np.testing.assert_array_equal(predicted, np.eye(10)[nearest])


def test_a_file_may_return_an_estimator_that_never_saw_a_class(own, make_problem):
    body = """
        from sklearn.naive_bayes import GaussianNB

        def fit(problem, recipe, seed):
            kept = problem.train_classes != recipe["without"]
            return GaussianNB().fit(problem.train[kept], problem.train_classes[kept])
    """
    problem = make_problem()
    predicted = file.fit(problem, own(body, without=4), 0).model.probabilities(problem.validation)
    assert predicted.shape == (len(problem.validation), 10)
    assert not predicted[:, 4].any()
    np.testing.assert_allclose(predicted.sum(1), 1, rtol=1e-5)


def test_an_edit_of_a_file_or_of_its_neighbor_changes_its_digest_and_a_comment_does_not(own):
    def digests(folder: str, body: str, beside: str) -> dict[str, str]:
        own(beside, f"{folder}/beside.py")
        code = code_of_method(own(body, f"{folder}/mine.py"))
        return {name.rsplit("/", 1)[1]: digest for name, digest in code.items()}

    before = digests("before", CENTROIDS, BESIDE)
    assert set(before) == {"mine.py", "beside.py"}
    assert digests("comment", CENTROIDS + "    # more\n", BESIDE) == before
    after = digests("after", CENTROIDS, BESIDE.replace("** 2", "** 4"))
    assert after["mine.py"] == before["mine.py"]
    assert after["beside.py"] != before["beside.py"]


def test_what_a_file_imports_of_ours_is_among_its_code(own):
    body = "    from digitlab.stats import mcnemar\n\n    def fit(problem, recipe, seed): ...\n"
    assert "digitlab/stats/mcnemar.py" in code_of_method(own(body))


def test_an_estimator_depends_on_the_file_that_defines_it():
    assert list(code_of_method(FOREST)) == ["sklearn/ensemble/_forest.py"]
    assert code_of_method({"target": "multiclass"}) == {}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("    def fit(:\n", "is not Python"),
        ("    def train(problem, recipe, seed): ...\n", "has no function fit"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_before_any_fit(own, body, sentence):
    with pytest.raises(ExpectedError, match=sentence):
        check_code({"mine": own(body)})


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [
        ("3", "fit returned int; return a function"),
        ("lambda images: np.ones((len(images), 3))", r"have shape \(\d+, 3\); return prob"),
        ("lambda images: np.full(len(images), 10)", r"have shape \(\d+,\); return prob"),
        ("lambda images: np.ones((len(images), 10))", "do not add up to 1"),
        ("lambda images: np.full((len(images), 10), np.nan)", "not from 0 to 1"),
    ],
)
def test_what_fit_returns_is_checked(own, make_problem, returned, sentence):
    recipe = own(f"import numpy as np\ndef fit(problem, recipe, seed): return {returned}\n")
    problem = make_problem()
    with pytest.raises(ExpectedError, match=sentence):
        file.fit(problem, recipe, 0).model.probabilities(problem.validation)
