"""What a user might choose instead: scikit-learn and skorch, trained on the same images."""

import warnings

import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.neural_network import MLPClassifier
from skorch import NeuralNetBinaryClassifier, NeuralNetClassifier

from benchmarks.contender import Contender
from benchmarks.notebook_loops import built_in_module
from benchmarks.tasks import Task


def sgd_classifier(task: Task) -> Contender:
    """scikit-learn's SGD classifier: one image per step, each digit against the rest."""
    model = SGDClassifier(
        loss="log_loss",
        penalty=None,
        learning_rate="constant",
        eta0=task.recipe["learning_rate"],
        random_state=0,
    )
    images, classes = task.problem.train, task.problem.train_classes
    labels = range(len(task.problem.labels))
    return Contender(
        "sklearn_SGDClassifier, batch 1",
        "alternative",
        "scikit-learn",
        lambda: model.partial_fit(images, classes, classes=list(labels)),
        model.predict_proba,
    )


def logistic_regression(task: Task) -> Contender:
    """scikit-learn's lbfgs solver, from zeros to convergence."""
    model = LogisticRegression(max_iter=5000)
    return Contender(
        "sklearn_LogisticRegression",
        "alternative",
        "scikit-learn",
        lambda: model.fit(task.problem.train, task.problem.train_classes),
        model.predict_proba,
        whole_fit=True,
    )


def network_classifier(task: Task) -> Contender:
    """scikit-learn's network, with its own initial weights."""
    model = MLPClassifier(
        hidden_layer_sizes=task.recipe["hidden"],
        solver="sgd",
        momentum=0,
        alpha=0,
        batch_size=task.recipe["batch_size"],
        learning_rate_init=task.recipe["learning_rate"],
        random_state=0,
    )
    images, classes = task.problem.train, task.problem.train_classes
    labels = list(range(len(task.problem.labels)))

    def epoch() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.partial_fit(images, classes, classes=labels)

    return Contender(
        "sklearn_MLPClassifier", "alternative", "scikit-learn", epoch, model.predict_proba
    )


def skorch_classifier(task: Task) -> Contender:
    """skorch, wrapping PyTorch's layers."""
    pair = task.sizes[-1] == 1
    settings = {} if pair else {"criterion": torch.nn.CrossEntropyLoss}
    model = (NeuralNetBinaryClassifier if pair else NeuralNetClassifier)(
        built_in_module(task),
        lr=task.recipe["learning_rate"],
        batch_size=task.recipe["batch_size"],
        max_epochs=1,
        iterator_train__shuffle=True,
        train_split=None,
        verbose=0,
        **settings,
    )
    classes = task.problem.train_classes.astype("float32") if pair else task.problem.train_classes
    return Contender(
        "skorch",
        "alternative",
        "torch",
        lambda: model.partial_fit(task.problem.train, classes),
        model.predict_proba,
    )


def alternatives(task: Task) -> list[Contender]:
    """Return the usual alternatives for ``task``."""
    if len(task.sizes) > 2:
        return [network_classifier(task), skorch_classifier(task)]
    return [sgd_classifier(task), logistic_regression(task), skorch_classifier(task)]
