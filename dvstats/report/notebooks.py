"""Run notebooks and export them as pages that need nothing but themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from dvstats.core.errors import InputError, MissingExtraError
from dvstats.release.sensitivity import Sensitivity
from dvstats.release.writer import write_document

TEMPLATES = Path(__file__).parent / "templates"
# Seconds that one cell may take, and how many notebooks run at once.
LONGEST, AT_ONCE = 300, 2
# Errors of the kernel are told, its advice on networks is not: it runs on this machine alone.
QUIET = ["--log-level=40"]


def export_notebooks(folder: Path, out: Path, public: Sensitivity) -> tuple[tuple[str, str], ...]:
    """Run the notebooks of a folder, write each as `notebooks/NAME.html`, and return their paths and titles.

    Parameters
    ----------
    folder
        Folder of notebooks.
    out
        Folder of the report.
    public
        The sensitivity of the figures that they show.

    Raises
    ------
    InputError
        The folder has no notebook, or what runs them is not installed.
    """
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise InputError("no notebook", place=str(folder), hint="notebooks end with .ipynb")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        pages = list(pool.map(_page, paths))
    told = []
    for path, (title, html) in zip(paths, pages, strict=True):
        write_document(html, out / "notebooks" / f"{path.stem}.html", public)
        told.append((f"notebooks/{path.stem}.html", title))
    return tuple(told)


def _page(path: Path) -> tuple[str, str]:
    """Return a notebook's title, and its page after it ran."""
    try:
        import nbformat
        from nbclient.exceptions import CellExecutionError
        from nbconvert import HTMLExporter
        from nbconvert.preprocessors import ExecutePreprocessor
    except ImportError as missing:
        raise InputError("notebooks cannot be run", rule=f"{missing.name} is not installed",
                         hint='pip install "dvstats[notebooks]"') from missing  # fmt: skip
    notebook: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    run = ExecutePreprocessor(timeout=LONGEST, kernel_name="python3", extra_arguments=QUIET)  # type: ignore[no-untyped-call]
    try:
        run.preprocess(notebook, {"metadata": {"path": str(path.parent)}})
    except CellExecutionError as error:
        if error.ename != MissingExtraError.__name__:
            raise
        _not_run(notebook, error.evalue)
    for cell in notebook.cells:
        _describe(cell)
    exporter = HTMLExporter(template_name="basic")  # type: ignore[no-untyped-call]
    body, _ = exporter.from_notebook_node(notebook)
    title = re.sub(r"^#\s*", "", notebook.cells[0].source.splitlines()[0])
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
    style = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))
    html = environment.get_template("notebook.html.j2").render(title=title, body=Markup(body), style=style)
    return title, html


def _not_run(notebook: Any, why: str) -> None:
    """Say on the page of a notebook that it did not run for want of an extra, and show no half of its outputs."""
    for cell in notebook.cells:
        if "outputs" in cell:
            cell.outputs = []
    notebook.cells[0].source += f"\n\n**Not run here:** {why}."


def _describe(cell: Any) -> None:
    """Give each picture of a cell the title of its figure as its alternative text."""
    titles = _titles(cell.source)
    for output in cell.get("outputs", ()):
        if "image/png" in output.get("data", {}):
            told = next(titles, "A figure; its numbers stand above it")
            output.setdefault("metadata", {})["image/png"] = {"alt": told}


def _titles(source: str) -> Iterator[str]:
    return iter(re.findall(r'Caption\(\s*f?"([^"]+)"', source))
