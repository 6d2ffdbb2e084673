"""Fit every variant in every cell of the grid and at its settings, one block of seeds per job.

Needs    data/images.npz, data/splits/
Makes    fits/<variant>/<setting>/percent<p>_noise<n>/seeds<first>-<last>.npz
"""

from digitlab.settings.paths import FIT


rule fit_variant:
    input:
        images=rules.gather_images.output.images,
        splits=rules.split_images.output.splits,
    output:
        fits=f"<results>/fits/{FIT}.npz",
    log:
        f"<logs>/fit_variant/{FIT}.log",
    benchmark:
        f"<benchmarks>/fit_variant/{FIT}.tsv"
    # Largest first: a long fit that started last would leave the other cores idle.
    priority: lambda wildcards: int(wildcards.percent)
    conda:
        "../envs/python.yaml"
    threads: 1  # two are slower on products this small, and sums would depend on their number
    resources:
        # A job of the full MNIST study stays under 1.2 GB (README). On a GPU, a block also holds
        # PyTorch and the images of all its seeds.
        mem_mb=growing(6000 if study.on_gpu else 2000),
        runtime=growing(10),
    params:
        recipe=lambda wildcards: study.recipe(wildcards.variant, wildcards.setting),
        # On a GPU, the seeds of a block train as one stack of models.
        stacked_by=lambda wildcards: study.stacked_by(wildcards.variant),
        code=lambda wildcards: code(
            "fit_variant.py", *study.fit_modules(wildcards.variant)
        ),
    message:
        "Fit {wildcards.variant} ({wildcards.setting}) on {wildcards.percent} % of the training images, "
        "{wildcards.noise} % of them mislabeled, seeds {wildcards.first} to {wildcards.last}."
    script:
        "../scripts/fit_variant.py"
