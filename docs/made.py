"""Pages of the documentation that are made from the code and the sample: reference, gallery, catalogue of data."""

from __future__ import annotations

import importlib
import json
import pkgutil
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs import methods, refusals
from dvstats import discover
from dvstats.charts.frame import Caption, frame
from dvstats.core import observations
from dvstats.core.tidy import GLOSSARY

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = {
    "core": "Nouns",
    "measures": "Measures",
    "studies": "Studies",
    "charts": "Charts",
    "sources": "Sources",
    "records": "Records",
}
SHOWN = 12


def write(folder: Path) -> None:
    """Write all pages into a folder."""
    folder.mkdir(exist_ok=True)
    for name, title in FOLDERS.items():
        (folder / f"{name}.rst").write_text("\n".join(reference(name, title)), encoding="utf-8")
    (folder / "gallery.md").write_text("\n".join(gallery(folder)), encoding="utf-8")
    (folder / "methods").mkdir(exist_ok=True)
    for name, page in methods.pages().items():
        (folder / "methods" / f"{name}.rst").write_text(page, encoding="utf-8")
    (folder / "estimators.rst").write_text("\n".join(methods.by_data()), encoding="utf-8")
    (folder / "measure_pages.md").write_text("\n".join(measures()), encoding="utf-8")
    (folder / "refusals.rst").write_text("\n".join(refusals.page()), encoding="utf-8")
    (folder / "columns.md").write_text("\n".join(columns()), encoding="utf-8")
    (folder / "notebooks.md").write_text("\n".join(notebooks(folder / "notebooks")), encoding="utf-8")
    (folder / "data.md").write_text("\n".join(catalogue()), encoding="utf-8")


def reference(package: str, title: str) -> Iterator[str]:
    """Yield the page of one folder: every public module that discovery finds there, with what it defines."""
    yield from (title, "=" * len(title), "")
    for module in discover.modules(package):
        short = module.__name__.rpartition(".")[2]
        yield from (short, "-" * len(short), "", f".. automodule:: {module.__name__}", "   :members:", "")


def measures() -> Iterator[str]:
    """Yield the page that leads to all measures."""
    names = discover.offers("measures")
    yield from ("# Measures", "", "One page each, with the same parts. `dvstats measure NAME TABLE` computes one.", "")
    yield from (f"- [{name}](../measures/{name}.md): {discover.summary(module)}" for name, module in names.items())
    yield from ("", "```{toctree}", ":hidden:", *(f"{name} <../measures/{name}>" for name in names), "```", "")


def gallery(folder: Path) -> Iterator[str]:
    """Yield the page of charts, and draw each by the example that the tests of charts use."""
    yield from ("# Gallery", "", "Every chart, drawn from its test's invented table when this page was built.", "")
    for name in examples():
        chart = importlib.import_module(f"dvstats.charts.{name}")
        draw(name, folder / f"{name}.png")
        yield from (f"## `{chart.NAME}`", "", discover.summary(chart), "", f"![{chart.NAME}]({name}.png)", "")


def examples() -> list[str]:
    """Return the charts that have an example."""
    return sorted(one.name for one in pkgutil.iter_modules([str(ROOT / "tests/charts/examples")]))


def draw(name: str, path: Path) -> None:
    """Draw one example within the frame that every figure has."""
    example = importlib.import_module(f"tests.charts.examples.{name}").EXAMPLE
    axes = example.draw(example.table(min(SHOWN, max(example.sizes))))
    caption = Caption(
        f"Example of {name.replace('_', ' ')}", "Invented figures", "", "", "invented", "Built with dvstats"
    )
    frame(axes, caption).savefig(path, dpi=100)


def notebooks(folder: Path) -> Iterator[str]:
    """Copy the notebooks into the site, and yield the page that leads to them: each question with its answer."""
    folder.mkdir(exist_ok=True)
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    yield from ("# Notebooks", "", "One question each; the answer stands first, what would change it last.", "")
    for path in paths:
        shutil.copyfile(path, folder / path.name)
        question, _, answer = "".join(json.loads(path.read_text("utf-8"))["cells"][0]["source"]).partition("\n")
        first = " ".join(answer.strip().split("\n\n")[0].split())
        yield from (f"## [{question.lstrip('# ')}](notebooks/{path.name})", "", first, "")
    yield from ("```{toctree}", ":hidden:", *(f"notebooks/{path.stem}" for path in paths), "```", "")


def catalogue() -> Iterator[str]:
    """Yield the page of the sample's tables, from the description that lies beside them."""
    package = json.loads((ROOT / "data/sample/datapackage.json").read_text("utf-8"))
    yield from ("# Data that ship with the package", "", package["description"], "")
    yield from ("| table | what it holds | rows | sources |", "|---|---|---|---|")
    yield from (row(one) for one in package["resources"])
    yield from ("", "## What was looked for and not found", "")
    yield from (f"- **{gap['area']}**: {gap['reason']}." for gap in package["gaps"])
    yield ""


def row(one: dict[str, Any]) -> str:
    """Return a table's row of the catalogue."""
    return f"| `{one['path']}` | {one['title']} | {one.get('rows', '')} | {len(one.get('sources', []))} |"


def columns() -> Iterator[str]:
    """Yield the page of columns: of results, and of published figures with the words that each may hold."""
    yield from ("# Columns", "", "## Of a result", "", "| column | what it holds |", "|---|---|")
    yield from (f"| `{name}` | {words} |" for name, words in GLOSSARY.items())
    yield from ("", "## Of a published figure", "", "Those in bold make the key: no two figures share it.", "")
    yield from ("| column | default | may hold |", "|---|---|---|")
    for name in (*observations.TEXT, *observations.NUMBERS):
        told = f"**`{name}`**" if name in observations.KEY else f"`{name}`"
        may = ", ".join(observations.WORDS.get(name, ()))
        yield f"| {told} | {observations.DEFAULTS.get(name, '')} | {may} |"
    yield ""
