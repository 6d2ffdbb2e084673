"""Join tables as text, without the time that it takes to load pandas."""

from pathlib import Path

from digitlab.jobs.files import written_whole


def concatenate_tables(paths: list[str], path: str | Path) -> None:
    """Join CSV files of the same columns below each other as ``path``, their text untouched.

    Raises ``ValueError`` where their columns differ.
    """
    parts = [Path(part).read_text(encoding="utf-8").splitlines(keepends=True) for part in paths]
    headers = {part[0] for part in parts}
    if len(headers) != 1:
        raise ValueError(f"{path}: its parts differ in their columns: {', '.join(sorted(paths))}.")
    with written_whole(path) as temporary:
        temporary.write_text(
            parts[0][0] + "".join(line for part in parts for line in part[1:]), encoding="utf-8"
        )
