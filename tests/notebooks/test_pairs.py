"""Each notebook and its text say the same, hold no outputs, and are what Jupyter takes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from tests.notebooks.tools import FOLDER, run_tool

from hnkg.queries import load_queries
from hnkg.sparql.ipynb import build_notebook

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = sorted(FOLDER.glob("*.md"))
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def test_there_is_a_text_for_each_notebook() -> None:
    assert [path.stem for path in TEXTS] == [path.stem for path in NOTEBOOKS]
    assert len(NOTEBOOKS) == 6


@pytest.mark.usefixtures("jupyter")
def test_each_notebook_is_made_from_its_text() -> None:
    stale = run_tool("pair", "--check")["stale"]

    remedy = "tests/notebooks/.venv/bin/python -m tests.notebooks.programs.pair"
    assert stale == [], f"make them anew with: {remedy}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: str(path.stem))
def test_no_notebook_has_outputs(path: Path) -> None:
    for cell in json.loads(path.read_bytes())["cells"]:
        assert cell["metadata"] == {}
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: str(path.stem))
def test_the_code_of_a_notebook_stands_in_its_text(path: Path) -> None:
    """Compared here without jupytext, so that the pair is checked on every machine."""
    text = path.with_suffix(".md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?s)```\{code-cell\}\n(.*?)\n```", text)
    cells = json.loads(path.read_bytes())["cells"]

    assert ["".join(c["source"]) for c in cells if c["cell_type"] == "code"] == blocks
    for cell in cells:
        if cell["cell_type"] == "markdown":
            assert "".join(cell["source"]) in text


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.stem))
def test_each_says_what_it_is_not(path: Path) -> None:
    assert "no medical advice" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.stem))
def test_only_the_notebook_about_other_endpoints_asks_them(path: Path) -> None:
    code = "\n".join(re.findall(r"(?s)```\{code-cell\}\n(.*?)\n```", path.read_text("utf-8")))
    opened = re.findall(r'hnkg\.open\("http|ask_elsewhere\(|federate=True', code)

    assert bool([call for call in opened if not call.endswith('("http')]) == (
        "linking" in path.stem
    )


@pytest.mark.usefixtures("jupyter")
def test_every_notebook_of_a_query_is_one_for_jupyter(tmp_path: Path) -> None:
    files = []
    for query in (*load_queries("competency"), *load_queries("examples")):
        file = tmp_path / f"{query.name}.ipynb"
        file.write_bytes(
            build_notebook(query.title, query.text, "https://example.org/q", query.note)
        )
        files.append(file)
    broken = tmp_path / "broken.ipynb"
    broken.write_bytes(files[0].read_bytes().replace(b'"cell_type": "code"', b'"cell_type": "cod"'))

    assert set(run_tool("validate", *files, *NOTEBOOKS, broken)["faults"]) == {str(broken)}
