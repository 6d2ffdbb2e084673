"""Put SVG drawings into one page: small, labeled for screen readers, without clashing names.

Matplotlib writes six decimals of each coordinate, and the style of each element again. Here
coordinates keep two decimals, a hundredth of a point, and a page holds each style once. A drawing
is part of the page, so that its text can be searched, or an image of one element in it.
"""

import base64
import re
from collections.abc import Mapping

from markupsafe import escape

LINK = re.compile(r'(href="|url\()#([^")]+)')
NUMBER = re.compile(r"-?\d*\.\d{3,}")
# Where two decimals are enough; scales need more.
COORDINATES = re.compile(r' (?:d|x|y|cx|cy|points)="[^"]*"|translate\([^)]*\)')
DROPPED = re.compile(
    r"<metadata.*?</metadata>|<!--.*?-->|<defs>\s*<style.*?</style>\s*</defs>|"
    r'(?<=<g) id="[^"]*"| xmlns:xlink="[^"]*"| version="[^"]*"',
    re.DOTALL,
)
# What an image gets from no style sheet of the page: its ink follows the theme by itself.
IMAGE_STYLE = (
    ":root{color:#1b1f24;stroke-linejoin:round;stroke-linecap:butt}"
    "@media (prefers-color-scheme:dark){:root{color:#e6e8ea}}"
)


def _rounded(match: re.Match[str]) -> str:
    """Return a number with at most two decimals and no trailing zeros."""
    text = f"{float(match[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _short_coordinates(match: re.Match[str]) -> str:
    """Return an attribute or a translation with short numbers, a path without needless blanks."""
    text = NUMBER.sub(_rounded, match[0])
    if text.startswith(' d="'):
        text = ' d="' + re.sub(r"\s*([A-Za-z])\s*", r"\1", text[4:-1]).strip() + '"'
        text = re.sub(r"\s+", " ", text)
    return text


def slim(svg: str) -> str:
    """Return the ``<svg>`` element of a file without anything invisible; it looks the same."""
    body = DROPPED.sub("", svg[svg.index("<svg") :])
    body = COORDINATES.sub(_short_coordinates, body).replace("xlink:href", "href")
    body = re.sub(r'style="[^"]*"', lambda style: re.sub(r"([:;]) ", r"\1", style[0]), body)
    body = re.sub(r'(<use [^>]*)transform="translate\((\S+) (\S+)\)"', r'\1x="\2" y="\3"', body)
    body = re.sub(r'(<use [^>]*)transform="translate\(([^ )]+)\)"', r'\1x="\2"', body)
    body = re.sub(r">\s+<", "><", body).strip()
    body = re.sub(r'<path d="[^"]*" style="fill:none"/>|<defs></defs>', "", body)
    return _without_idle_groups(body)


def _without_idle_groups(body: str) -> str:
    """Return ``body`` without empty groups and without plain groups around a single element."""
    single = r"<(?:use|path|image)[^>]*/>|<text[^>]*>[^<]*</text>|<g [^>]*>(?:<use[^>]*/>)*</g>"
    while True:
        less = re.sub(rf"<g>({single})?</g>", r"\1", body)
        if less == body:
            return body
        body = less


def _with_needed_identifiers(body: str) -> str:
    """Return ``body`` with only the identifiers that it refers to, each defined once.

    Matplotlib names an image after its content, so equal images share an identifier.
    """
    needed = {link[2] for link in LINK.finditer(body)}

    def kept(found: re.Match[str]) -> str:
        given = found[1] in needed
        needed.discard(found[1])
        return found[0] if given else ""

    return re.sub(r' id="([^"]+)"', kept, body)


class Figures:
    """The figures of one page, which share styles."""

    def __init__(self) -> None:
        self._styles: dict[str, str] = {}  # the class on the page of each style
        self._embedded = 0

    def embed(self, svg: str, name: str, title: str, description: str) -> str:
        """Return the drawing of an SVG file as an element of the page.

        Its identifiers are renamed to be unique on the page, because those of two figures could
        clash; ``title`` and ``description`` are what a screen reader says about it.
        """
        self._embedded += 1
        body = _with_needed_identifiers(slim(svg))
        names = {
            old: f"f{self._embedded}-{number}"
            for number, old in enumerate(re.findall(r' id="([^"]+)"', body))
        }
        body = re.sub(r' id="([^"]+)"', lambda found: f' id="{names[found[1]]}"', body)
        body = LINK.sub(lambda link: f"{link[1]}#{names[link[2]]}", body)
        body, self._styles = _with_classes(body, self._styles)
        head, rest = body.split(">", 1)
        return self._opening(head, name) + _words(name, title, description) + rest

    def image(self, svg: str, description: str) -> str:
        """Return the drawing of an SVG file as an image of the page, loaded once it is seen.

        ``description`` stands in its place for those who cannot see it.
        """
        body, styles = _with_classes(_with_needed_identifiers(slim(svg)), {})
        head, rest = body.split(">", 1)
        whole = f"{head}><style>{IMAGE_STYLE}{_rules(styles)}</style>{rest}".encode()
        source = f"data:image/svg+xml;base64,{base64.b64encode(whole).decode('ascii')}"
        width, height = (round(size * 96 / 72) for size in _size(head))
        return (
            f'<img loading="lazy" decoding="async" width="{width}" height="{height}" '
            f'alt="{escape(description)}" src="{source}"{self._styled(f"--width:{width}px")}>'
        )

    def shared(self) -> str:
        """Return the styles that the embedded figures refer to, as an element without a size."""
        rules = _rules(self._styles)
        return f'<svg class="shared" aria-hidden="true"><style>{rules}</style></svg>'

    def _opening(self, head: str, name: str) -> str:
        """Return the opening tag of a drawing: as wide as drawn, narrower if there is no room."""
        width = f"{_size(head)[0] / 72:.2f}in"
        head = re.sub(r' (width|height)="[^"]*"', "", head)
        return (
            f'{head} role="img" aria-labelledby="{name}-title" '
            f'aria-describedby="{name}-description"' + self._styled(f"--width:{width}") + ">"
        )

    def _styled(self, style: str) -> str:
        """Return the class attribute that replaces a style."""
        attribute, self._styles = _with_classes(f' style="{style}"', self._styles)
        return attribute


def _with_classes(body: str, known: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return ``body`` with a class for each style, and the class of each style, ``known`` first."""
    names = dict(known)

    def named(style: re.Match[str]) -> str:
        return f' class="{names.setdefault(style[1], f"s{len(names)}")}"'

    return re.sub(r' style="([^"]+)"', named, body), names


def _rules(styles: Mapping[str, str]) -> str:
    """Return the style sheet of the classes of ``styles``."""
    return "".join(f".{name}{{{style}}}" for style, name in styles.items())


def _size(head: str) -> tuple[float, float]:
    """Return the width and the height of a drawing in points, from its opening tag."""
    box = re.search(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"', head)
    if box is None:
        raise ValueError(f"a drawing without a size: {head[:200]}")
    return float(box[1]), float(box[2])


def _words(name: str, title: str, description: str) -> str:
    """Return the title and description of a drawing, for those who cannot see it."""
    return (
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-description">{escape(description)}</desc>'
    )
