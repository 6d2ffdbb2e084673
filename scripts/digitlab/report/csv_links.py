"""Links to the data of a figure or table that still work when the page is mailed by itself."""

from pathlib import Path
from urllib.parse import quote

import numpy as np

from digitlab.exported.packing import packed

# In bytes; a larger file would make the page heavy. It is packed into the page, which a script can
# unpack, unless that takes more than so many characters as well; the link is to the file itself.
MOST_EMBEDDED = 30_000
MOST_PACKED = 300_000


def data_uri(text: str, kind: str = "text/csv") -> str:
    """Return a data URL that holds ``text``."""
    return f"data:{kind};charset=utf-8," + quote(text, safe=" ,;:/()[]{}=!*'@$^|~+")


def csv_link(file: Path, relative: str) -> dict[str, object]:
    """Return the URL of a CSV file, and whether the URL itself holds the content.

    Of a large file the content is ``packed``, which is empty if the page is to do without it.
    ``relative`` is the path of the file relative to the page.
    """
    if file.stat().st_size <= MOST_EMBEDDED:
        href = data_uri(file.read_text(encoding="utf-8"))
        return {"href": href, "embedded": True, "packed": ""}
    text = packed(np.frombuffer(file.read_bytes(), dtype=np.uint8))
    return {
        "href": relative,
        "embedded": False,
        "packed": text if len(text) <= MOST_PACKED else "",
    }
