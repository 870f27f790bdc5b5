"""The documentation as HTML: `make docs` builds it, and a warning ends the build."""

from __future__ import annotations

import re
from importlib.metadata import version as version_of
from typing import Any

from pygments.lexers.special import TextLexer

project = "Wirewatch"
copyright = "the authors of Wirewatch"
version = release = version_of("wirewatch")
extensions = ["myst_parser"]
html_theme = "furo"
html_title = f"Wirewatch {version}"
html_theme_options = {"source_view_link": "", "navigation_with_keys": True}
html_copy_source = False
html_show_sphinx = False
myst_heading_anchors = 4
nitpicky = True
root_doc = "docs/index"
include_patterns = ["docs/**", "deploy/README.md", "*.md"]
exclude_patterns = [".*", "build", "dist", "node_modules"]
"""The sources begin at the project's own folder, so that links from one part to another hold here too."""

_SECTION = re.compile(r"^## ([^\n:]+)[^\n]*\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_PAGE = re.compile(r"\]\(((?:tutorials|how-to|reference|explanation|\.\./deploy)/[\w/-]+)\.md\)")
_HOUSE = ("../README", "../CHANGELOG", "../CONTRIBUTING", "../SECURITY")


def _contents(_app: Any, document: str, source: list[str]) -> None:
    """The index is a list of links; the tree of pages is made of it, so that nothing is written twice."""
    if document != root_doc:
        return
    source[0] += "\n```{toctree}\n:hidden:\n:caption: The project\n\n" + "\n".join(_HOUSE) + "\n```\n"
    for caption, body in _SECTION.findall(source[0]):
        pages = "\n".join(dict.fromkeys(_PAGE.findall(body)))
        source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{pages}\n```\n"


def setup(app: Any) -> None:
    """Words of our own fences, and the tree of pages."""
    app.add_lexer("query", TextLexer)
    app.connect("source-read", _contents)
