"""Do what comes once before the first job of a run.

Needs    config.yaml
Makes    logs/options.txt   the options of the last run, for operations/verify_results.py
"""

import os
import shlex

from digitlab.jobs.files import save_text


def options():
    """The options on the command line that make this study what it is."""
    given = workflow.config_settings
    files = [os.path.relpath(file) for file in given.configfiles]
    named = {"--configfile": files, "--config": given.config_args}
    return shlex.join(
        part for name, parts in named.items() if parts for part in (name, *parts)
    )


def lift_rate_limit():
    """Lift Snakemake's limit of 100 jobs a second, unless somebody chose another.

    While jobs wait, the limit (9.27) has the scheduler wake every second for each job that it ever
    started: in a study of a thousand, a thousand times a second. No setting switches it off.
    """
    limit = workflow.scheduling_settings.max_jobs_per_timespan
    if limit and (limit.max_jobs, limit.timespan) == (100, 1):
        workflow.scheduler.job_rate_limiter = None


onstart:
    save_text(f"{RESULTS}/logs/options.txt", options() + "\n")
    lift_rate_limit()
