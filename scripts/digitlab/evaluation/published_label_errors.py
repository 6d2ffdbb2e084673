"""Label errors that people confirmed, as others published them.

Of the images of MNIST's test set that confident learning suspected, or that served as controls,
Northcutt, Athalye and Mueller (Pervasive Label Errors in Test Sets Destabilize Machine Learning
Benchmarks, NeurIPS 2021) showed a hundred to five people each. These are the ones that fewer than
three of the five gave their label, by the file mturk/mnist_mturk.json of github.com/cleanlab/
label-errors, as places in the test set that begin at 0.
"""

PUBLISHED = {
    "mnist": (
        *(947, 1621, 1901, 2130, 2462, 2597, 2654, 3520),
        *(3558, 5937, 6651, 6783, 8527, 9679, 9729),
    )
}
