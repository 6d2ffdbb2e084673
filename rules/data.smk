"""Bring the images in and divide them.

Needs    scikit-learn's digits, a download or the user's own IDX files
Makes    data/images.npz, data/provenance.json
         data/splits/seeds<first>-<last>.npz   the partitions of each seed
"""


rule gather_images:
    input:
        **user_files(),
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
        dataset=config["dataset"],
        code=code("gather_images.py"),
    message:
        "Bring in the images of {params.dataset}."
    script:
        "../scripts/gather_images.py"


rule split_images:
    input:
        images=rules.gather_images.output.images,
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
        code=code("split_images.py"),
    message:
        "Draw the partitions of seeds {wildcards.first} to {wildcards.last}."
    script:
        "../scripts/split_images.py"
