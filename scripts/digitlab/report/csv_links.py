"""Links to the data of a figure or table, which work when the page is mailed alone."""

from pathlib import Path
from urllib.parse import quote

# In bytes; a larger file would make the page heavy, and is linked to where it lies.
MOST_EMBEDDED = 100_000


def data_uri(text: str, kind: str = "text/csv") -> str:
    """Return ``text`` as the address of a link that holds it."""
    return f"data:{kind};charset=utf-8," + quote(text, safe=" ,;:/()[]{}=!*'@$^|~+")


def csv_link(file: Path, relative: str) -> dict[str, object]:
    """Return the address of a CSV file and whether it holds the content itself.

    ``relative`` is where the file lies, seen from the page.
    """
    if file.stat().st_size <= MOST_EMBEDDED:
        return {"href": data_uri(file.read_text(encoding="utf-8")), "embedded": True}
    return {"href": relative, "embedded": False}
