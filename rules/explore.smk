"""Look at the images before anything is fitted.

Needs    data/images.npz, data/splits/ of the first seeds
Makes    tables/class_counts.csv   images of each class in each partition
"""


rule count_classes:
    input:
        images=rules.gather_images.output.images,
        splits=splits()[0],
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
        "Count the images of each class."
    script:
        "../scripts/count_classes.py"
