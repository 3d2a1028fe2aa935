"""Every notebook runs top to bottom from the wheel alone, without repository and network."""

from __future__ import annotations

import base64
import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from tests.clients.missing import require
from tests.notebooks import tools

from hnkg.sparql.ipynb import build_notebook

if TYPE_CHECKING:
    from pathlib import Path

    #: The folder, the names of the notebooks that went well, and what was said.
    Ran = tuple[Path, set[str], str]

NAMES = [path.stem for path in sorted(tools.FOLDER.glob("*.ipynb"))]
#: How many pictures each notebook draws.
PICTURES = {"02-certainty-and-literature": 2, "03-structures": 1, "05-network": 1}
NOTICE = "so there is no table here"


@pytest.fixture(scope="session", autouse=True)
def _offline() -> None:
    require(tools.can_go_offline(), "unshare with ip", ".ci/install")


def run(alone: tools.Alone, folder: Path, *, offline: bool = True) -> tuple[set[str], str]:
    """Run the notebooks of a folder where they stand, with nbmake; say which went well."""
    command = ("python", "-m", "pytest", "--nbmake", "--nbmake-timeout=300", "--overwrite", "-rA")
    plain = ("-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", folder)
    done = alone.run(*command, *plain, *sorted(folder.iterdir()), cwd=folder, offline=offline)
    said = done.stdout[-8000:] + done.stderr[-2000:]
    return set(re.findall(r"(?m)^PASSED (\S+)\.ipynb::", done.stdout)), said


def code_cells(notebook: Path) -> list[dict[str, Any]]:
    cells = json.loads(notebook.read_bytes())["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


@pytest.fixture(scope="session")
def ran(alone: tools.Alone, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Return what became of a copy of each notebook; one session runs them all."""
    folder = tmp_path_factory.mktemp("ran")
    for notebook in alone.notebooks.glob("*.ipynb"):
        shutil.copyfile(notebook, folder / notebook.name)
    return folder, *run(alone, folder)


def outputs(cells: list[dict[str, Any]], kind: str) -> list[Any]:
    """Return the data of one media type that the cells show."""
    return [o["data"][kind] for c in cells for o in c["outputs"] if kind in o.get("data", {})]


def printed(cells: list[dict[str, Any]], stream: str) -> str:
    texts = (o["text"] for c in cells for o in c["outputs"] if o.get("name") == stream)
    return "".join("".join(text) for text in texts)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_from_top_to_bottom(ran: Ran, name: str) -> None:
    folder, passed, said = ran
    assert name in passed, said
    cells = code_cells(folder / f"{name}.ipynb")

    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert printed(cells, "stderr") == ""
    pages = ["".join(html) for html in outputs(cells, "text/html")]
    assert all("<table" in page or "HNK-KG" in page for page in pages)


@pytest.mark.parametrize("name", NAMES)
def test_its_pictures_are_real(ran: Ran, name: str) -> None:
    cells = code_cells(ran[0] / f"{name}.ipynb")
    pictures = [base64.b64decode(picture) for picture in outputs(cells, "image/png")]
    drawings = ["".join(drawing).encode() for drawing in outputs(cells, "image/svg+xml")]

    assert len(pictures) + len(drawings) == PICTURES.get(name, 0)
    assert all(len(picture) > 5_000 for picture in (*pictures, *drawings))


@pytest.mark.parametrize("name", NAMES)
def test_without_a_network_there_is_a_notice_and_no_table(ran: Ran, name: str) -> None:
    cells = code_cells(ran[0] / f"{name}.ipynb")

    assert printed(cells, "stdout").count(NOTICE) == (3 if "linking" in name else 0)


def test_a_downloaded_query_runs_too_and_a_broken_one_is_noticed(
    alone: tools.Alone, tmp_path: Path
) -> None:
    query = "SELECT ?x WHERE { hnk:hydroxynorketamine hnkv:metaboliteOf ?x }"
    (tmp_path / "good.ipynb").write_bytes(build_notebook("Parent", query, ""))
    (tmp_path / "broken.ipynb").write_bytes(build_notebook("Broken", query[:-1], ""))
    passed, said = run(alone, tmp_path)

    assert passed == {"good"}
    assert "never closed" in said
    assert "hnk:ketamine" in "".join(outputs(code_cells(tmp_path / "good.ipynb"), "text/html")[-1])


def test_the_network_is_really_out_of_reach(alone: tools.Alone, tmp_path: Path) -> None:
    program = "import socket; socket.create_connection(('192.0.2.1', 443), 5)"
    done = alone.run("python", "-c", program, cwd=tmp_path, offline=True)

    assert "Network is unreachable" in done.stderr
