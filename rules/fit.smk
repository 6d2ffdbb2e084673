"""Fit every variant in every cell of the grid and at its settings, one block of seeds per job.

Needs    data/images.npz, data/splits/
         a user's own estimators, files and predictions (methods)
Makes    fits/<variant>/<setting>/percent<p>_noise<n>/seeds<first>-<last>.npz
         partitions/   images and partitions for methods that are trained elsewhere, on request
"""

from digitlab.settings.modules import fit_modules, module_of, stacked_by
from digitlab.settings.paths import FIT, Cell

declared = lambda wildcards: study.config["variants"][wildcards.variant]
own_predictions = lambda wildcards: study.predictions(
    Cell(
        wildcards.variant,
        wildcards.setting,
        int(wildcards.percent),
        int(wildcards.noise),
    ),
    f"{wildcards.first}-{wildcards.last}",
)


rule fit_variant:
    input:
        images="<results>/data/images.npz",
        splits=rules.split_images.output.splits,
    output:
        fits=f"<results>/fits/{FIT}.npz",
    log:
        f"<logs>/fit_variant/{FIT}.log",
    benchmark:
        f"<benchmarks>/fit_variant/{FIT}.tsv"
    wildcard_constraints:
        variant="|".join(study.trained) or "no variant",
    # Largest first: a long fit that started last would leave the other cores idle.
    priority: lambda wildcards: int(wildcards.percent)
    conda:
        "../envs/python.yaml"
    threads: 1  # two are slower on products this small, and sums would depend on their number
    resources:
        # A job of the full MNIST study stays under 1.4 GB (README). On a GPU, a block also holds
        # PyTorch and the images of all its seeds.
        mem_mb=growing(6000 if study.on_gpu else 2000),
        runtime=growing(10),
    params:
        recipe=lambda wildcards: study.recipe(wildcards.variant, wildcards.setting),
        module=lambda wildcards: module_of(wildcards.variant, declared(wildcards)),
        # On a GPU, the seeds of a block train as one stack of models.
        stacked_by=lambda wildcards: stacked_by(wildcards.variant, study.on_gpu),
        code=lambda wildcards: code(
            "fit_variant.py",
            *fit_modules(wildcards.variant, declared(wildcards), study.on_gpu),
        )
        | code_of_method(declared(wildcards)),
    message:
        "Fit {wildcards.variant} ({wildcards.setting}) on {wildcards.percent} % of the training images, "
        "{wildcards.noise} % of them mislabeled, seeds {wildcards.first} to {wildcards.last}."
    script:
        "../scripts/fit_variant.py"


rule import_predictions:
    input:
        images="<results>/data/images.npz",
        splits=rules.split_images.output.splits,
        predictions=own_predictions,
    output:
        fits=f"<results>/fits/{FIT}.npz",
    log:
        f"<logs>/import_predictions/{FIT}.log",
    benchmark:
        f"<benchmarks>/import_predictions/{FIT}.tsv"
    wildcard_constraints:
        variant="|".join(study.imported) or "no variant",
    # First of all: a mistake in a user's file should be told before hours of fits.
    priority: 1000
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        # Of a recipe, only this matters to predictions: they were not made on our device.
        pair=lambda wildcards: study.recipe(wildcards.variant, wildcards.setting).get(
            "pair"
        ),
        contents=lambda wildcards: contents(own_predictions(wildcards)),
        code=code("import_predictions.py"),
    message:
        "Take over the predictions of {wildcards.variant} that were made elsewhere, "
        "seeds {wildcards.first} to {wildcards.last}."
    script:
        "../scripts/import_predictions.py"


rule export_partitions:
    input:
        images="<results>/data/images.npz",
        splits=study.splits(),
    output:
        images="<results>/partitions/images.csv",
        partitions=directory("<results>/partitions/seeds"),
    log:
        "<logs>/export_partitions.log",
    benchmark:
        "<benchmarks>/export_partitions.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=4000,
        runtime=30,
    params:
        exported=study.grid_cells(),
        pair=study.config["pair"],
        code=code("export_partitions.py"),
    message:
        "Export the images and the partitions of each seed."
    script:
        "../scripts/export_partitions.py"
