"""Check the settings, and load what all rules share.

Needs    config.yaml, rules/config.schema.yaml, report/sections.yaml, report/sections/, claims.yaml
Makes    study, catalog and claims: what is fitted, shown and judged
         logs/options.txt   the options of the last run, read by operations/verify_results.py
         plan.json          digests of claims, evaluators and settings, sealed when a run starts
"""

import os
import re
import sys
from functools import partial
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.logging import logger
from snakemake.persistence import MetadataRecord
from snakemake.persistence.file import FilePersistence

# The folder of this pipeline, relative to the working directory: another one than that where it
# runs with --directory or --snakefile, or as a module of another workflow. Relative, so that a
# copy of the folder reruns nothing.
ROOT = Path(os.path.relpath(Path(str(workflow.current_basedir)).parent))
SCRIPTS = ROOT / "scripts"
sys.path.insert(0, str(SCRIPTS.resolve()))

from digitlab.claims.register import load_claims
from digitlab.claims.seals import PLAN, has_fits, load_seals, plan_of, with_plan
from digitlab.errors import ExpectedError
from digitlab.jobs.checksums import contents
from digitlab.jobs.damaged import DAMAGED, damaged_results
from digitlab.jobs.executed_code import code_of_job
from digitlab.jobs.files import save_json, save_text
from digitlab.jobs.made_by import snakemake_records
from digitlab.jobs.provenance import commit
from digitlab.jobs.surroundings import (
    check_archive,
    check_executor,
    check_folder,
    isolate,
    shell_word,
)
from digitlab.report.catalog import load_catalog
from digitlab.settings.command_line import study_options
from digitlab.settings.consistency import check_settings
from digitlab.methods.checks import check_code, code_of_method
from digitlab.settings.last_run import OPTIONS, check_reported
from digitlab.settings.meaning import as_meant
from digitlab.settings.nist_classes import NIST_CLASSES, nist_pair
from digitlab.settings.own_files import OWN_FILES, reading
from digitlab.settings.methods import check_predictions, with_methods
from digitlab.settings.overlooked import check_flags, check_keys
from digitlab.settings.modules import variant_names
from digitlab.settings.study import Study
from digitlab.training.devices import trains_on_gpu

SCHEMA = ROOT / "rules/config.schema.yaml"

# Jobs inherit what surrounds this process, and on a cluster they load this file first.
isolate(os.environ, SCRIPTS.resolve())
sys.executable = shell_word(sys.executable)

try:
    check_folder(ROOT.resolve())
    check_archive(sys.argv[1:])
    check_flags(sys.argv[1:])
    check_keys(workflow.configfiles)
    config.update(as_meant(config, SCHEMA))
    check_settings(config, SCHEMA, variant_names(SCRIPTS))
    expanded = with_methods(config)
    pair = config["pair"]
    if config["dataset"] in OWN_FILES:
        # Imports NumPy, without which studies of other data sets can be planned.
        from digitlab.data.own_data import labels_of_pair

        pair = labels_of_pair(expanded)
    elif config["dataset"] in NIST_CLASSES:
        pair = nist_pair(expanded)
    study = Study(expanded, tuple(pair), trains_on_gpu(config["device"]))
    if workflow.is_main_process:
        check_code(study.config["methods"])
        # Whoever exports the partitions has no predictions on them yet.
        if "export_partitions" not in sys.argv:
            check_predictions(study.config)
    check_reported(study.results, study.reported, sys.argv[1:])
    catalog = load_catalog(study, ROOT / "report")
    claims = load_claims(ROOT / "claims.yaml")
    # All seals of the study, with that of the plan that is given now. No fit depends on them.
    seals = with_plan(
        load_seals(study.results),
        plan_of(claims, code_of_job(SCRIPTS, "judge_claims.py"), study.config),
        has_fits(study.results),
        lambda: commit(ROOT.resolve()),
    )
except ExpectedError as error:
    raise WorkflowError(str(error)) from None

# What Snakemake knows of results that came here without its folder, or as others than those that it
# made, it learns from the records beside them. Its own record of any other result stays as it is.
if workflow.is_main_process:
    known = FilePersistence()
    for result, made in snakemake_records(study.results, known._read_record):
        known._write_record(result, MetadataRecord(**made))
    known._clear_cache()  # which does not notice what was written
    # A result that is not what its job made is due, as one that was made by other settings.
    for result, text in damaged_results(study.results).items():
        logger.warning(f"{text}; it is due again.")
        record = known._read_record(result)
        record.params = [f"{DAMAGED}{text}"]
        known._write_record(result, record)

# For report/captions/artifact.rst, which can only see the settings.
config["artifacts"] = catalog.artifacts

# A parameter with the digests of the code that a script executes: a rule reruns when they change.
# It also takes the modules that the script imports by a computed name.
code = partial(code_of_job, SCRIPTS)
# A resource that grows by `amount` with each attempt, so that a job that ran out gets more.
growing = lambda amount: lambda wildcards, attempt: amount * attempt
# A table that Snakemake's own report offers for download.
data = lambda path, name: report(path, category="Downloads", labels={"table": name})


pathvars:
    results=study.results,
    logs=f"{study.results}/logs",
    benchmarks=f"{study.results}/benchmarks",


wildcard_constraints:
    variant="|".join(study.variants),
    setting="|".join(map(re.escape, study.setting_names)),
    percent=r"\d+",
    noise=r"\d+",
    first=r"\d+",
    last=r"\d+",


onstart:
    try:
        check_executor(workflow.executor_plugin.name)
    except ExpectedError as error:
        raise WorkflowError(str(error)) from None
    # The report tells of the settings that are given now, so nothing may be made from results of
    # others, as --rerun-triggers and --allowed-rules would have it.
    for job in workflow.dag.jobs:
        # Another workflow that has ours as a module answers for its own jobs.
        ours = any(str(file).startswith(f"{study.results}/") for file in job.output)
        due = workflow.dag.needrun(job)
        if ours and not due and workflow.persistence.params_changed(job):
            raise WorkflowError(
                f"{job.output[0]} was made by other settings or code and would be used as it is; "
                "leave out --rerun-triggers and --allowed-rules."
            )
    given = workflow.config_settings
    options = study_options(given.configfiles, given.config_args)
    save_text(f"{study.results}/{OPTIONS}", f"{options}\n")
    save_json(f"{study.results}/{PLAN}", seals)
    # Lift Snakemake's default limit of 100 jobs per second, but not a limit that the user chose.
    # While jobs wait, the limit (in 9.27) wakes the scheduler once per second for every job that it
    # ever started: in a study of a thousand jobs, a thousand times a second. No setting turns it off.
    limit = workflow.scheduling_settings.max_jobs_per_timespan
    if limit and (limit.max_jobs, limit.timespan) == (100, 1):
        workflow.scheduler.job_rate_limiter = None
