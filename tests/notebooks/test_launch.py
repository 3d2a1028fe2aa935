"""``hnkg notebook`` opens JupyterLab on a copy of the notebooks, on this machine only."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sysconfig
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from tests.notebooks.tools import FOLDER, Alone

from hnkg.errors import InputError
from hnkg.notebook.workspace import check_installed, copy_notebooks, list_notebooks

NAMES = [path.name for path in sorted(FOLDER.glob("*.ipynb"))]
START_S = 180


def read(url: str, token: str) -> object:
    request = Request(url, headers={"Authorization": f"token {token}"})  # noqa: S310  # loopback
    with urlopen(request, timeout=120) as answer:  # noqa: S310  # likewise
        return json.load(answer)


def test_jupyterlab_shows_the_notebooks(alone: Alone, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(alone.bin / "hnkg"), "notebook", "mine", "--no-browser", "--port", str(port)]
    command += ["--allow-root"] if os.geteuid() == 0 else []
    log = tmp_path / "log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            command, cwd=tmp_path, env=alone.environment(tmp_path), stderr=errors, stdout=errors
        )
    try:
        found = None
        deadline = time.monotonic() + START_S
        while found is None and time.monotonic() < deadline and process.poll() is None:
            found = re.search(rf"http://127\.0\.0\.1:{port}/lab\?token=(\w+)", log.read_text())
            time.sleep(0.1)
        assert found is not None, log.read_text()
        contents = read(f"http://127.0.0.1:{port}/api/contents", found[1])
        kernels = read(f"http://127.0.0.1:{port}/api/kernelspecs", found[1])
        listening = subprocess.run(
            ["ss", "-ltnH", f"sport = :{port}"], capture_output=True, text=True, check=True
        ).stdout
    finally:
        process.terminate()
        process.wait(120)

    assert isinstance(contents, dict)
    assert sorted(item["name"] for item in contents["content"]) == NAMES
    assert isinstance(kernels, dict)
    assert "python3" in kernels["kernelspecs"]
    assert [line.split()[3] for line in listening.splitlines()] == [f"127.0.0.1:{port}"]
    assert "put 6 notebooks into mine" in log.read_text()


def test_the_notebooks_are_those_of_the_package(tmp_path: Path) -> None:
    copied = copy_notebooks(tmp_path / "deep/folder")

    assert list(copied.new) == NAMES
    for name in NAMES:
        assert (tmp_path / "deep/folder" / name).read_bytes() == (FOLDER / name).read_bytes()


def test_a_changed_notebook_stays_as_it_is(tmp_path: Path) -> None:
    copy_notebooks(tmp_path)
    (tmp_path / NAMES[0]).write_text("mine")
    (tmp_path / NAMES[1]).unlink()
    copied = copy_notebooks(tmp_path)

    assert (copied.new, copied.kept) == ((NAMES[1],), (NAMES[0], *NAMES[2:]))
    assert (tmp_path / NAMES[0]).read_text() == "mine"


def test_nothing_is_put_into_the_installation(checkout: Path) -> None:
    packages = Path(sysconfig.get_path("purelib"))
    for folder in (packages / "mine", checkout / "queries/notebooks", checkout / "queries/new"):
        with pytest.raises(InputError, match="belongs to the installation"):
            copy_notebooks(folder)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(InputError, match="Name another folder"):
        copy_notebooks(tmp_path / "file")


def test_what_is_missing_is_listed() -> None:
    with pytest.raises(InputError, match=r"nowhere_at_all\.\n.*pip install 'hnkg\[notebook\]'"):
        check_installed(("json", "nowhere_at_all"))


def test_there_are_notebooks_to_copy() -> None:
    assert [file.name for file in list_notebooks()] == NAMES
