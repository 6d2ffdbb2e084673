"""Say what the report shows and what it is made from.

Needs    report/artifacts.yaml, report/origins.yaml
Makes    SECTIONS, ARTIFACTS and the functions below
"""

from digitlab.report.artifacts import load_artifacts, load_origins

ARTIFACTS_FILE = Path(workflow.basedir, "report", "artifacts.yaml")
ORIGINS_FILE = Path(workflow.basedir, "report", "origins.yaml")
FACTS = {
    "seeds": config["seeds"]["count"],
    "percent": config["comparison"]["percent"],
    "noise": config["comparison"]["noise"],
    "pair": " and ".join(map(str, sorted(config["pair"]))),
}
SECTIONS, ARTIFACTS = load_artifacts(ARTIFACTS_FILE, FACTS)
SETTINGS_OF_RULES = load_origins(ORIGINS_FILE)
COSTS = f"{RESULTS}/tables/costs.csv"
# For report/captions/artifact.rst, which sees the settings and nothing else.
config["artifacts"] = ARTIFACTS


def families():
    """The variants that tell the same apart, by what that is."""
    chosen = {
        name: config["variants"][name]["family"] for name in config["grid"]["variants"]
    }
    return {
        family: [name for name in chosen if chosen[name] == family]
        for family in sorted(set(chosen.values()))
    }


def artifacts(kind):
    """The identifiers of the figures or tables that the report shows."""
    return [name for name, artifact in ARTIFACTS.items() if artifact["kind"] == kind]


def files(roles):
    """The files of this study that an artifact names, by their role."""
    return {
        role: f"{RESULTS}/{file.format(block=BLOCKS[0])}"
        for role, file in roles.items()
    }


def needs(name):
    """The files that a figure or table of the report is made from, by their role."""
    return files(ARTIFACTS[name]["needs"])


def variants_of(name):
    """The variants whose fits at the compared cell an artifact is made from."""
    chosen = ARTIFACTS[name].get("fits")
    members = families()
    return config["grid"]["variants"] if chosen == "all" else members.get(chosen, [])


def figure_files(kind):
    """Every figure of the report as svg, or the csv that it was drawn from."""
    return [f"{RESULTS}/figures/{name}.{kind}" for name in artifacts("figure")]


def findings():
    """The tables of the report that are computed by a module of their own."""
    return [name for name in artifacts("table") if "computed_from" in ARTIFACTS[name]]


def figure_module(name):
    """The module of a figure below scripts/digitlab."""
    return f"figures/{name.replace('-', '_')}.py"


def table_files():
    """What the tables of the report are made from."""
    return sorted(
        {file for name in artifacts("table") for file in needs(name).values()}
    )


def shown_tables():
    """What the page of each table is rendered from."""
    return {
        name: {
            "title": ARTIFACTS[name]["title"],
            "columns": ARTIFACTS[name].get("columns"),
            **needs(name),
        }
        for name in artifacts("table")
    }


def templates():
    """What the report is rendered by: page, parts and sections, style sheet, script and texts."""
    folder = Path(workflow.basedir, "report")
    kinds = (
        "*.html",
        "*/*.html",
        "summary.md",
        "style.css",
        "page.js",
        "checklists.yaml",
    )
    found = [path for kind in kinds for path in folder.glob(kind)]
    return sorted(path.relative_to(workflow.basedir).as_posix() for path in found)


def rule_of(file):
    """The rule that makes a file."""
    return next(known.name for known in workflow.rules if known.is_producer(file))


def origin(name):
    """The rule of an artifact, and all settings that it and the makers of its inputs go by."""
    shown = needs(name)["table"] if name in artifacts("table") else None
    maker = rule_of(shown or f"{RESULTS}/figures/{name}.svg")
    sources = files(ARTIFACTS[name].get("computed_from", ARTIFACTS[name]["needs"]))
    makers = {rule_of(file) for file in sources.values()} | {maker}
    makers |= {"fit_variant"} if "fits" in ARTIFACTS[name] else set()
    keys = {key for rule_name in makers for key in SETTINGS_OF_RULES.get(rule_name, [])}
    modules = {
        "draw_figure": figure_module(name),
        "compute_table": f"findings/{name}.py",
    }
    return {"rule": maker, "module": modules.get(maker), "settings": sorted(keys)}


def measured_files():
    """All that is made before costs are added up."""
    tables = [file for file in table_files() if file != COSTS]
    return figure_files("svg") + tables


def measured_rules():
    """The rules whose jobs are counted: all that measure them but the last ones."""
    last = ("summarize_costs", "record_study", "render_tables", "render_report")
    measured = [known.name for known in workflow.rules if known.benchmark]
    return [name for name in measured if name not in last]


def data(path, name):
    """Flag a table for Snakemake's report, which offers it as a download."""
    return report(path, category="Downloads", labels={"table": name})


def section(name):
    """The heading under which the report shows an artifact."""
    return SECTIONS[ARTIFACTS[name]["section"]]


def labels(name):
    """What the list of artifacts says of one.

    In one label, as Snakemake's report makes a switch of a second one where its two values are
    equally many, and then shows a blank page where not every artifact comes in both.
    """
    artifact = ARTIFACTS[name]
    return {"artifact": f"{artifact['kind'].capitalize()}: {artifact['title']}"}


def settings():
    """The settings that the report shows; a mirror changes nothing but where bytes come from."""
    return {
        key: value
        for key, value in config.items()
        if key not in ("mirror", "artifacts")
    }
