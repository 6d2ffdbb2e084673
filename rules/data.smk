"""Gather the images, split them and count their classes before anything is fitted.

Needs    scikit-learn's digits, a download, or the user's own files
Makes    data/images.npz, data/provenance.json
         data/splits/seeds<first>-<last>.npz   the partitions of each seed
         tables/class_counts.csv               images per class in each partition of a seed
"""


rule gather_images:
    input:
        # Compared by their content alone, below.
        **{role: ancient(file) for role, file in study.user_files().items()},
    output:
        images="<results>/data/images.npz",
        provenance="<results>/data/provenance.json",
    log:
        "<logs>/gather_images.log",
    benchmark:
        "<benchmarks>/gather_images.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        dataset=study.config["dataset"],
        reading=reading(study.config),
        contents=lambda wildcards: contents(study.user_files().values()),
        code=code("gather_images.py"),
    message:
        "Gather the images of {params.dataset}."
    script:
        "../scripts/gather_images.py"


# EMNIST and QMNIST, published in forms of their own, have a rule of their own, so that no study of
# other images depends on how these are read.
rule gather_nist_images:
    output:
        images="<results>/data/images.npz",
        provenance="<results>/data/provenance.json",
    log:
        "<logs>/gather_nist_images.log",
    benchmark:
        "<benchmarks>/gather_nist_images.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        # The largest splits of EMNIST have 814,255 images.
        mem_mb=6000,
        runtime=60,
    params:
        dataset=study.config["dataset"],
        code=code("gather_nist_images.py"),
    message:
        "Gather the images of {params.dataset}."
    script:
        "../scripts/gather_nist_images.py"


if study.config["dataset"] in NIST_CLASSES:

    ruleorder: gather_nist_images > gather_images

else:

    ruleorder: gather_images > gather_nist_images


rule split_images:
    input:
        images="<results>/data/images.npz",
    output:
        splits="<results>/data/splits/seeds{first}-{last}.npz",
    log:
        "<logs>/split_images/seeds{first}-{last}.log",
    benchmark:
        "<benchmarks>/split_images/seeds{first}-{last}.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        split=study.config["split"],
        code=code("split_images.py"),
    message:
        "Split the images {params.split[train]} : {params.split[validation]} : "
        "{params.split[test]} for seeds {wildcards.first} to {wildcards.last}."
    script:
        "../scripts/split_images.py"


rule count_classes:
    input:
        images="<results>/data/images.npz",
        splits=study.splits()[0],
    output:
        counts=data("<results>/tables/class_counts.csv", "class_counts"),
    log:
        "<logs>/count_classes.log",
    benchmark:
        "<benchmarks>/count_classes.tsv"
    localrule: True
    conda:
        "../envs/python.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("count_classes.py"),
    message:
        "Count the images of each class in each partition."
    script:
        "../scripts/count_classes.py"
