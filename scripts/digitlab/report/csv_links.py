"""Links to the data of a figure or table that still work when the page is mailed by itself."""

from pathlib import Path
from urllib.parse import quote

# In bytes; a larger file would make the page heavy, so the page links to it instead.
MOST_EMBEDDED = 100_000


def data_uri(text: str, kind: str = "text/csv") -> str:
    """Return a data URL that holds ``text``."""
    return f"data:{kind};charset=utf-8," + quote(text, safe=" ,;:/()[]{}=!*'@$^|~+")


def csv_link(file: Path, relative: str) -> dict[str, object]:
    """Return the URL of a CSV file, and whether the URL itself holds the content.

    ``relative`` is the path of the file relative to the page.
    """
    if file.stat().st_size <= MOST_EMBEDDED:
        return {"href": data_uri(file.read_text(encoding="utf-8")), "embedded": True}
    return {"href": relative, "embedded": False}
