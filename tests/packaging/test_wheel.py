"""What people install: the wheel holds all data and nothing else, and works alone."""

from __future__ import annotations

import configparser
import re
import subprocess
import zipfile
from email.parser import HeaderParser
from typing import TYPE_CHECKING

import pytest
from tests.pace import fastest_s

import hnkg
from hnkg.resources import FOLDERS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.packaging.conftest import Installed

BUNDLE = "hnkg/web/assets/bundle/"
HEAVY = ("flask", "granian", "pyoxigraph", "pyshacl", "rdflib", "rich", "werkzeug")


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def tracked(checkout: Path, *folders: str) -> list[str]:
    """Return the files that git tracks below some folders."""
    listing = subprocess.run(
        ["git", "-C", str(checkout), "ls-files", "-z", "--", *folders],
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listing.stdout.split("\0") if name]


def first_readme_query(checkout: Path) -> str:
    """Return the first whole query of README."""
    readme = (checkout / "README.md").read_text(encoding="utf-8")
    match = re.search(r"(?s)query=\n(PREFIX .*?\})'\n", readme)
    assert match is not None
    return match[1]


def test_the_wheel_has_every_tracked_data_file_and_no_other(
    checkout: Path, names: list[str]
) -> None:
    packed = {name.removeprefix("hnkg/_data/") for name in names if name.startswith("hnkg/_data/")}

    # The reference tables are read by a test of the release only; they would double the wheel.
    needed = {n for n in tracked(checkout, *FOLDERS) if "/sources/reference/" not in n}
    assert packed == needed, "a data file is not committed, or not packed"


def test_the_data_in_the_wheel_are_those_of_the_checkout(checkout: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in tracked(checkout, "graph_data/release"):
            assert archive.read(f"hnkg/_data/{name}") == (checkout / name).read_bytes()


def test_the_wheel_has_every_module_and_no_other_file_of_the_package(
    checkout: Path, names: list[str]
) -> None:
    code = {
        name
        for name in names
        if name.startswith("hnkg/") and "/_data/" not in name and not name.startswith(BUNDLE)
    }
    source = {name.removeprefix("server/") for name in tracked(checkout, "server/hnkg")}

    assert code == source, "a module is not committed, or not packed"
    assert "hnkg/py.typed" in code


def test_nothing_stray_is_packed(names: list[str]) -> None:
    tops = {name.split("/")[0] for name in names}

    assert tops == {"hnkg", f"hnkg-{hnkg.__version__}.dist-info"}
    assert [n for n in names if re.search(r"(^|/)(tests?|__pycache__|node_modules)/", n)] == []
    assert [n for n in names if n.endswith((".pyc", ".orig", ".new", ".tmp", "~"))] == []


def test_the_metadata_say_what_it_is_and_under_which_licence(wheel: Path) -> None:
    folder = f"hnkg-{hnkg.__version__}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        headers = HeaderParser().parsestr(archive.read(f"{folder}/METADATA").decode())
        points = configparser.ConfigParser()
        points.read_string(archive.read(f"{folder}/entry_points.txt").decode())
        licences = [n for n in archive.namelist() if n.startswith(f"{folder}/licenses/")]

    assert headers["Name"] == "hnkg"
    assert headers["Version"] == hnkg.__version__
    assert headers["Requires-Python"] == "<3.14,>=3.11"
    assert "Apache-2.0" in headers["License-Expression"]
    assert sorted(name.rpartition("/")[2] for name in licences) == ["LICENSE", "NOTICE"]
    assert dict(points["console_scripts"]) == {"hnkg": "hnkg.cli:main"}


def test_the_environment_has_no_developer_packages(installed: Installed) -> None:
    assert {"click", "flask", "pyoxigraph", "rdflib"} <= installed.names
    assert not {"pytest", "hypothesis", "mypy", "rdkit", "bioregistry"} & installed.names
    assert not (installed.site / "pytest").exists()


def test_every_package_that_it_needs_is_pinned(checkout: Path, installed: Installed) -> None:
    lock = (checkout / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"(?m)^([a-z0-9-]+)==", lock))

    assert {name.replace("_", "-") for name in installed.names} - pinned == set()


def test_installed_alone_it_says_its_version(installed: Installed, tmp_path: Path) -> None:
    done = installed.run("hnkg", "--version", cwd=tmp_path)

    assert (done.returncode, done.stdout, done.stderr) == (0, f"hnkg {hnkg.__version__}\n", "")


def test_installed_alone_it_runs_from_its_own_folder(installed: Installed, tmp_path: Path) -> None:
    program = "import hnkg.resources as r; print(r.__file__); print(r.data_root())"
    done = installed.run("python", "-c", program, cwd=tmp_path)

    place, data = done.stdout.splitlines()
    assert place.startswith(str(installed.site))
    assert data == str(installed.site / "hnkg/_data")


def test_installed_alone_it_answers_the_first_query_of_readme(
    checkout: Path, installed: Installed, tmp_path: Path
) -> None:
    query = first_readme_query(checkout)
    done = installed.run("hnkg", "query", query, "--format", "csv", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["x", "https://w3id.org/hnk-kg/entity/ketamine"]


def test_installed_alone_it_validates_its_release(installed: Installed, tmp_path: Path) -> None:
    done = installed.run("hnkg", "validate", cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr


def test_installed_alone_it_does_not_build(installed: Installed, tmp_path: Path) -> None:
    """Curated files in a package are read-only; the message says where to build."""
    done = installed.run("hnkg", "build", cwd=tmp_path)

    assert done.returncode == 2
    assert "in an installed package they are read-only" in done.stderr
    assert "make build" in done.stderr


def test_building_without_rdkit_says_what_is_missing(
    fresh_data: Path, installed: Installed, tmp_path: Path
) -> None:
    """It is an extra, because serving does without."""
    done = installed.run("hnkg", "build", "--check", "--root", str(fresh_data), cwd=tmp_path)

    assert done.returncode == 2
    assert "RDKit is not installed" in done.stderr
    assert "pip install 'hnkg[build]'" in done.stderr


def test_installed_alone_its_help_appears_in_a_fifth_of_a_second(
    installed: Installed, tmp_path: Path
) -> None:
    def show_help() -> None:
        assert installed.run("hnkg", "--help", cwd=tmp_path).returncode == 0

    assert fastest_s(show_help) < 0.2


def test_importing_the_package_imports_nothing_heavy(installed: Installed, tmp_path: Path) -> None:
    program = f"import hnkg, sys; print(*sorted(m for m in sys.modules if m in {HEAVY!r}))"
    done = installed.run("python", "-c", program, cwd=tmp_path)

    assert (done.returncode, done.stdout.split()) == (0, [])


def test_installed_alone_the_graph_can_be_asked_from_python(
    installed: Installed, tmp_path: Path
) -> None:
    program = "import hnkg; print(hnkg.open().ask('ASK { ?x hnkv:metaboliteOf hnk:ketamine }'))"
    done = installed.run("python", "-c", program, cwd=tmp_path)

    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr


@pytest.mark.parametrize("call", ["claims()", "select('SELECT * {}')", "questions()"])
def test_tables_without_pandas_say_what_is_missing(
    installed: Installed, tmp_path: Path, call: str
) -> None:
    """It is an extra, because serving does without."""
    done = installed.run("python", "-c", f"import hnkg; hnkg.open().{call}", cwd=tmp_path)

    assert done.returncode == 1
    assert "pandas is not installed, and is needed for tables." in done.stderr
    assert "pip install 'hnkg[notebook]'" in done.stderr


def test_networks_without_networkx_say_what_is_missing(
    installed: Installed, tmp_path: Path
) -> None:
    done = installed.run("python", "-c", "import hnkg; hnkg.open().graph()", cwd=tmp_path)

    assert done.returncode == 1
    assert "networkx is not installed, and is needed for networks." in done.stderr


def test_jupyterlab_is_not_opened_where_it_is_missing(installed: Installed, tmp_path: Path) -> None:
    done = installed.run("hnkg", "notebook", cwd=tmp_path)

    assert done.returncode == 2
    assert "Notebooks need what is not installed: jupyterlab, ipykernel, pandas" in done.stderr
    assert "pip install 'hnkg[notebook]'" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_notebooks_can_be_had_without_jupyterlab(installed: Installed, tmp_path: Path) -> None:
    done = installed.run("hnkg", "notebook", "--copy-only", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "hnkg-notebooks").glob("*.ipynb"))) == 6
