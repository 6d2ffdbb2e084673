"""Look at the images before anything is fitted.

Needs    data/images.npz, data/splits/ of the first seeds
Makes    tables/class_counts.csv   images of each class in each partition
"""


rule count_classes:
    message:
        "Count the images of each class."
    input:
        images=rules.gather_images.output.images,
        splits=splits()[0],
    output:
        counts=f"{RESULTS}/tables/class_counts.csv",
    params:
        code=code("count_classes.py"),
    log:
        f"{RESULTS}/logs/count_classes.log",
    benchmark:
        f"{RESULTS}/benchmarks/count_classes.tsv"
    resources:
        mem_mb=500,
        runtime=5,
    conda:
        "../envs/python.yaml"
    script:
        "../scripts/count_classes.py"
