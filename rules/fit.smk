"""Fit every variant in every cell of the grid, and its settings, a block of seeds a job.

Needs    data/images.npz, data/splits/
Makes    fits/<variant>/<setting>/percent<p>_noise<n>/seeds<first>-<last>.npz
"""


rule fit_variant:
    input:
        images=rules.gather_images.output.images,
        splits=rules.split_images.output.splits,
    output:
        fits="<results>/fits/{variant}/{setting}/percent{percent}_noise{noise}/seeds{first}-{last}.npz",
    log:
        "<logs>/fit_variant/{variant}/{setting}/percent{percent}_noise{noise}/seeds{first}-{last}.log",
    benchmark:
        "<benchmarks>/fit_variant/{variant}/{setting}/percent{percent}_noise{noise}/seeds{first}-{last}.tsv"
    # The largest first: a long fit that starts last would leave the other cores idle.
    priority: lambda wildcards: int(wildcards.percent)
    conda:
        "../envs/python.yaml"
    threads: 1  # two threads would be slower, and sums would depend on their number
    resources:
        # On a GPU a block holds the images of all its seeds, and PyTorch.
        mem_mb=growing(6000 if ON_GPU else 2000),
        runtime=growing(10),
    params:
        recipe=lambda wildcards: recipe(wildcards.variant, wildcards.setting),
        # Digests of what this variant executes: see `code` and `fit_code` in common.smk.
        code=lambda wildcards: fit_code(wildcards.variant),
        # On a GPU the seeds of a block train as one batch of models.
        block=lambda wildcards: block_module(wildcards.variant),
    message:
        "Fit {wildcards.variant} ({wildcards.setting}) on {wildcards.percent} % of the training images, "
        "{wildcards.noise} % of them mislabeled, seeds {wildcards.first} to {wildcards.last}."
    script:
        "../scripts/fit_variant.py"
