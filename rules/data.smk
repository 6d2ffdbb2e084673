"""Bring the images in and divide them.

Needs    scikit-learn's digits, a download or the user's own IDX files
Makes    data/images.npz, data/provenance.json
         data/splits/seeds<first>-<last>.npz   the partitions of each seed
"""


rule gather_images:
    message:
        "Bring in the images of {params.dataset}."
    input:
        **user_files(),
    output:
        images=f"{RESULTS}/data/images.npz",
        provenance=f"{RESULTS}/data/provenance.json",
    params:
        dataset=config["dataset"],
        code=code("gather_images.py"),
    log:
        f"{RESULTS}/logs/gather_images.log",
    benchmark:
        f"{RESULTS}/benchmarks/gather_images.tsv"
    resources:
        mem_mb=2000,
        runtime=30,
    conda:
        "../envs/python.yaml"
    script:
        "../scripts/gather_images.py"


rule split_images:
    message:
        "Draw the partitions of seeds {wildcards.first} to {wildcards.last}."
    input:
        images=rules.gather_images.output.images,
    output:
        splits=RESULTS + "/data/splits/seeds{first}-{last}.npz",
    params:
        code=code("split_images.py"),
    log:
        RESULTS + "/logs/split_images/seeds{first}-{last}.log",
    benchmark:
        RESULTS + "/benchmarks/split_images/seeds{first}-{last}.tsv"
    resources:
        mem_mb=500,
        runtime=5,
    conda:
        "../envs/python.yaml"
    script:
        "../scripts/split_images.py"
