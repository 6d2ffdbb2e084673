"""Export what runs in the report, small enough to be part of the page.

Needs    the fits of every variant in the cell that is compared; data/, tables/headline.csv
Makes    explorers/models.json         the fitted models of one seed, and images to try them on
         explorers/errors.json         the errors of one variant, image by image
         explorers/film.json           the weights of softmax regression while it trains
         tables/exported_models.csv    how the models are stored, and how well they agree
"""


rule export_models:
    input:
        **study.alike_fits(study.variants),
        images="<results>/data/images.npz",
        splits=study.splits(),
        headline=rules.pick_headline.output.headline,
    output:
        models="<results>/explorers/models.json",
        table=data("<results>/tables/exported_models.csv", "exported_models"),
    log:
        "<logs>/export_models.log",
    benchmark:
        "<benchmarks>/export_models.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        pixels={
            name: study.recipe(name, "baseline")["pixels"] for name in study.variants
        },
        percent=study.config["comparison"]["percent"],
        noise=study.config["comparison"]["noise"],
        code=code("export_models.py"),
    message:
        "Export the fitted models that run in the report."
    script:
        "../scripts/export_models.py"


rule export_errors:
    input:
        **study.alike_fits(study.variants),
        images="<results>/data/images.npz",
        headline=rules.pick_headline.output.headline,
    output:
        errors="<results>/explorers/errors.json",
    log:
        "<logs>/export_errors.log",
    benchmark:
        "<benchmarks>/export_errors.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        variants=study.variants,
        code=code("export_errors.py"),
    message:
        "Export the errors that the report shows image by image."
    script:
        "../scripts/export_errors.py"


rule film_training:
    input:
        images="<results>/data/images.npz",
        splits=study.splits()[0],
    output:
        film="<results>/explorers/film.json",
    log:
        "<logs>/film_training.log",
    benchmark:
        "<benchmarks>/film_training.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        recipe=study.recipe("softmax_manual", "baseline"),
        code=code("film_training.py"),
    message:
        "Film how softmax regression trains at two rates."
    script:
        "../scripts/film_training.py"
