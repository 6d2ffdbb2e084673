"""The artifacts of the report in one study, and the files that they are made from and saved in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitlab.report.artifacts import Artifacts, load_artifacts
from digitlab.report.formulas import quoted_files
from digitlab.settings.seeds import name_of
from digitlab.settings.study import Fits, Study

# The files that the report is rendered from, relative to the folder `report`.
TEMPLATES = [
    *("*.html", "*/*.html", "sections.yaml", "sections/*.yaml", "formulas.yaml"),
    "dictionary/*.yaml",
    *("explorers/*.js", "explorers/*.css"),
    *("summary.md", "style.css", "theme.js", "page.js", "checklists.yaml"),
]


def caption_facts(study: Study) -> dict[str, Any]:
    """Return what captions say about the settings of a study.

    ``seeds`` is the number that every cell has, ``few_to_most`` also names the largest of any cell.
    """
    seeds = study.config["seeds"]
    named = map(name_of, study.cells_with_more_seeds)
    most = max((seeds["more"][name] for name in named), default=seeds["count"])
    return {
        "seeds": seeds["count"],
        "few_to_most": f"{seeds['count']} to {most}" if most > seeds["count"] else seeds["count"],
        "percent": study.config["comparison"]["percent"],
        "noise": study.config["comparison"]["noise"],
        "pair": " and ".join(study.pair_names),
    }


def dictionary_files(root: Path) -> list[str]:
    """Return the files below the folder ``root`` that declare the columns of tables, sorted."""
    return sorted(path.as_posix() for path in (root / "report/dictionary").glob("*.yaml"))


def template_files(root: Path) -> list[str]:
    """Return the files below the folder ``root`` that the report is rendered from, sorted.

    The code that it quotes is among them.
    """
    found = [path for kind in TEMPLATES for path in (root / "report").glob(kind)]
    return sorted({*(path.as_posix() for path in found), *quoted_files(root)})


def figure_module(name: str) -> str:
    """Return the module of a figure, relative to scripts/digitlab."""
    return f"figures/{name.replace('-', '_')}.py"


@dataclass(frozen=True)
class Catalog:
    """The figures and tables that the report of a study shows."""

    study: Study
    sections: Mapping[str, str]
    artifacts: Artifacts

    def names(self, kind: str) -> list[str]:
        """Return the names of the figures or of the tables."""
        return [name for name, artifact in self.artifacts.items() if artifact["kind"] == kind]

    def findings(self) -> list[str]:
        """Return the names of the tables that are computed by their own module."""
        return [name for name in self.names("table") if "computed_from" in self.artifacts[name]]

    def by_section(self, names: Collection[str]) -> dict[str, list[str]]:
        """Return the artifacts called ``names`` of each section that has any, in its order."""
        listed = {
            section: [name for name in names if self.artifacts[name]["section"] == section]
            for section in self.sections
        }
        return {section: found for section, found in listed.items() if found}

    def _files(self, roles: Mapping[str, str]) -> dict[str, str]:
        """Return the files of this study that a declaration names, by role."""
        first = self.study.blocks[0]
        return {
            role: f"{self.study.results}/{file.format(block=first)}" for role, file in roles.items()
        }

    def needs(self, name: str) -> dict[str, str]:
        """Return the files that an artifact is shown from, by role."""
        return self._files(self.artifacts[name]["needs"])

    def made_from(self, name: str) -> dict[str, str]:
        """Return the files that an artifact is drawn or computed from, by role."""
        artifact = self.artifacts[name]
        return self._files(artifact["computed_from" if "computed_from" in artifact else "needs"])

    def variants(self, name: str) -> list[str]:
        """Return the variants whose fits at the compared cell an artifact is made from."""
        chosen = self.artifacts[name].get("fits", "none")
        return self.study.variants if chosen == "all" else self.study.targets.get(chosen, [])

    def fits(self, name: str) -> Fits:
        """Return the files of these fits for the seeds that every cell has, by variant."""
        return self.study.alike_fits(self.variants(name))

    def sources(self, names: Collection[str]) -> dict[str, dict[str, str | list[str]]]:
        """Return the files that each of the artifacts called ``names`` is made from, by role."""
        return {name: {**self.made_from(name), **self.fits(name)} for name in names}

    def figure_files(self, ending: str) -> list[str]:
        """Return the file of every figure with an ``ending``: ``svg``, or ``csv`` for its data."""
        return [f"{self.study.results}/figures/{name}.{ending}" for name in self.names("figure")]

    def table_files(self) -> list[str]:
        """Return the files that the tables are shown from, sorted."""
        tables = self.names("table")
        return sorted({file for name in tables for file in self.needs(name).values()})

    def shown_tables(self) -> dict[str, dict[str, Any]]:
        """Return what the page of each table is rendered from."""
        return {
            name: {
                "title": self.artifacts[name]["title"],
                "columns": self.artifacts[name].get("columns"),
                **self.needs(name),
            }
            for name in self.names("table")
        }

    def section_title(self, name: str) -> str:
        """Return the heading under which the report shows an artifact."""
        return self.sections[self.artifacts[name]["section"]]

    def label(self, name: str) -> str:
        """Return what a list of artifacts calls an artifact."""
        artifact = self.artifacts[name]
        return f"{artifact['kind'].capitalize()}: {artifact['title']}"


def files_of(sources: Mapping[str, Mapping[str, str | list[str]]]) -> list[str]:
    """Return every file of ``sources``, by artifact and role, once and sorted."""
    files = [file for roles in sources.values() for file in roles.values()]
    return sorted({one for file in files for one in ([file] if isinstance(file, str) else file)})


def load_catalog(study: Study, folder: str | Path) -> Catalog:
    """Return the artifacts that the files in ``folder`` declare, for one study.

    Raises ``ExpectedError`` for a mistake in a declaration.
    """
    return Catalog(study, *load_artifacts(folder, caption_facts(study)))
