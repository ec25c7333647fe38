"""Foreign HTML: read it as text, or make it safe to show.

`to_text` walks selectolax's tree once; `safe` is nh3 with a short list of what may stay. Both first look how
deep the tags nest, because tree builders take quadratic time on a million open tags: such pages are read
tag by tag instead.
"""

from __future__ import annotations

import html as entities
import re

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_DEPTH = 400
MAX_QUOTE_DEPTH = 8
MAX_LINK = 2000


def _names(text: str) -> set[str]:
    return set(text.split())


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,20})(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+>")
_VOID = _names("area base br col embed hr img input link meta param source track wbr")
_DROPPED = _names("script style head title template svg math object iframe noframes canvas")
_PARAGRAPH = _names("p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre")
_LINE = _names(
    "div tr li dt dd br hr section article header footer main aside nav address form fieldset figure "
    "figcaption center caption tbody thead details summary body html"
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d])|"
    r"(?<![-\w])(?:max-)?height\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_MAY_HIDE = re.compile(r"\bhidden\b|\bstyle\s*=", re.IGNORECASE)
_SHOWN_LINK = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SURROGATE = re.compile("[\x00\ud800-\udfff]")


def to_text(html: str) -> str:
    """Read HTML as a person sees it: blocks on lines of their own, quotes with "> ".

    A link keeps its address, once. Scripts, styles and what is hidden are dropped. Never raises; linear
    in the length.
    """
    html = _SURROGATE.sub("", html)
    if _nests_too_deep(html):
        return _without_tags(html)
    root = LexborHTMLParser(html).root
    return "" if root is None else _Page(may_hide=bool(_MAY_HIDE.search(html))).read(root)


def safe(html: str) -> str:
    """Make foreign HTML safe to show: no scripts, forms or styles, nothing loaded from elsewhere.

    Images survive only as "cid:" (our own attachments) or inlined PNG, JPEG, GIF or WebP.
    """
    html = _SURROGATE.sub("", html)
    if _nests_too_deep(html):
        return f"<pre>{entities.escape(_without_tags(html))}</pre>"
    return nh3.clean(
        html,
        tags=_KEPT_TAGS,
        clean_content_tags={"script", "style", "title", "template", "noframes"},
        attributes=_KEPT_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
    )


_KEPT_TAGS = _names(
    "a abbr b blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption figure "
    "font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub sup "
    "table tbody td tfoot th thead time tr tt u ul var wbr"
)
_KEPT_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
    "ol": {"start"},
    "font": {"color"},
}
_OWN_IMAGE = re.compile(
    r"cid:[^\s]{1,300}\Z|data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE
)
_SMALL_NUMBER = re.compile(r"\d{1,4}\Z")


def _attribute(_tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if _OWN_IMAGE.match(value) else None
    if name == "href":
        return None if value.strip().lower().startswith(("data:", "cid:")) else value
    if name in ("width", "height", "colspan", "rowspan", "start"):
        return value if _SMALL_NUMBER.match(value) else None
    return value


def _nests_too_deep(html: str) -> bool:
    """Count open tags without building a tree; closing a tag never opened is ignored, as browsers do."""
    if html.count("<") <= MAX_DEPTH:
        return False
    open_now: dict[str, int] = {}
    depth = 0
    for m in _TAG.finditer(html):
        name = m[2].lower()
        if name in _VOID:
            continue
        if not m[1]:
            # <p> and <li> are closed by the next one, so a long page of unclosed ones is not deep
            if name in ("p", "li", "td", "tr", "th", "dd", "dt", "option") and open_now.get(name, 0) > 40:
                continue
            open_now[name] = open_now.get(name, 0) + 1
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif open_now.get(name):
            open_now[name] -= 1
            depth -= 1
    return False


def _without_tags(html: str) -> str:
    html = re.sub(r"(?is)<(script|style|title)\b[^>]*+>.*?(?:</\1\s*>|\Z)", " ", html)
    html = re.sub(r"(?s)<!--.*?(?:-->|\Z)", " ", html)

    def mark(m: re.Match[str]) -> str:
        return "\n" if m[2].lower() in _LINE or m[2].lower() in _PARAGRAPH else ""

    text = entities.unescape(_TAG.sub(mark, html))
    lines = [_SPACE.sub(" ", line).strip() for line in text.split("\n")]
    return _SURROGATE.sub("", re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())


class _Page:
    """One reading of a tree: finished lines, the line being written, and what stands around it."""

    def __init__(self, *, may_hide: bool) -> None:
        self.may_hide = may_hide
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = 0
        self.pre = 0
        self.seen: set[str] = set()

    def read(self, root: LexborNode) -> str:
        """Walk without recursion: a page may nest deeper than Python's stack."""
        stack: list[tuple[LexborNode, bool]] = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                self.leave(node)
                continue
            tag = node.tag
            if tag == "-text":
                self.say(node.text_content or "")
                continue
            if tag is None or tag.startswith(("-comment", "!")) or tag in _DROPPED:
                continue
            if self.may_hide and _hidden(node):
                continue
            self.enter(node)
            stack.append((node, True))
            children = []
            child = node.child
            while child is not None:
                children.append((child, False))
                child = child.next
            stack.extend(reversed(children))
        self.end_line()
        return _SURROGATE.sub("", re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n"))

    def say(self, text: str) -> None:
        if self.pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self.line.append(first)
            for more in rest:
                self.end_line(keep_empty=True)
                self.line.append(more)
            return
        text = _SPACE.sub(" ", text)
        if text == " " and (not self.line or self.line[-1].endswith(" ")):
            return
        if text:
            self.line.append(text)

    def end_line(self, *, keep_empty: bool = False) -> None:
        text = "".join(self.line)
        text = text.rstrip() if self.pre else re.sub(" {2,}", " ", text).strip()
        self.line.clear()
        if text or keep_empty:
            self.lines.append(self._mark() + text)

    def _mark(self) -> str:
        return ">" * min(self.quotes, MAX_QUOTE_DEPTH) + " " if self.quotes else ""

    def paragraph(self) -> None:
        self.end_line()
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._mark().rstrip())

    def enter(self, node: LexborNode) -> None:
        tag = node.tag
        if tag in _PARAGRAPH:
            self.paragraph()
            self.quotes += tag == "blockquote"
            self.pre += tag == "pre"
        elif tag == "br":
            self.end_line(keep_empty=True)
        elif tag in _LINE:
            self.end_line()
            if tag == "li":
                self.line.append("- ")
        elif tag in ("td", "th"):
            if self.line:
                self.line.append(" ")
        elif tag == "img":
            alt = _SPACE.sub(" ", node.attributes.get("alt") or "").strip()
            if alt:
                self.line.append(f"[{alt}]")

    def leave(self, node: LexborNode) -> None:
        tag = node.tag
        if tag in _PARAGRAPH:
            self.end_line()
            self.pre -= tag == "pre"
            if tag == "blockquote":
                self.quotes -= 1
                while self.lines and not self.lines[-1].strip("> "):
                    self.lines.pop()
            self.paragraph()
        elif tag == "a":
            self.link(node)
        elif tag in _LINE and tag != "br":
            self.end_line()

    def link(self, node: LexborNode) -> None:
        href = (node.attributes.get("href") or "").strip()
        if href in self.seen or len(href) > MAX_LINK or not _SHOWN_LINK.match(href):
            return
        self.seen.add(href)
        shown = (node.text() or "").strip()
        bare = re.sub(r"^(?:https?://|mailto:|tel:)", "", href).rstrip("/")
        if bare and bare not in shown:
            self.line.append(f" <{href}>")


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    return "hidden" in attributes or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))
