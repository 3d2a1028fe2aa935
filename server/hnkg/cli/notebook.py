"""``hnkg notebook``: JupyterLab on a copy of the notebooks, with everything that they need."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from hnkg.notebook.workspace import check_installed, copy_notebooks


@click.command("notebook")
@click.argument("folder", default="hnkg-notebooks", type=click.Path(path_type=Path))
@click.option("--port", type=int, help="TCP port to listen on; JupyterLab's own choice if none.")
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening it.")
@click.option("--allow-root", is_flag=True, help="Let JupyterLab run as root, as in a container.")
@click.option("--copy-only", is_flag=True, help="Put the notebooks there, and open nothing.")
def command(
    folder: Path, port: int | None, *, no_browser: bool, allow_root: bool, copy_only: bool
) -> None:
    r"""Open the notebooks about the graph in JupyterLab.

    They are copied to FOLDER (hnkg-notebooks if you name none). A notebook that is there already
    stays as it is, so your changes are safe: delete or rename it to get it anew. JupyterLab
    listens on this machine only, and wants the token that it prints.

    \b
    Examples:
      hnkg notebook
      hnkg notebook ~/work/hnk --no-browser
      hnkg notebook --copy-only

    Exit status: that of JupyterLab, or 2 for wrong usage or where something is not installed.
    """
    if not copy_only:
        check_installed()
    copied = copy_notebooks(folder)
    if copied.new:
        click.echo(f"hnkg: put {len(copied.new)} notebooks into {folder}", err=True)
    if copied.kept:
        click.echo(f"hnkg: kept as they are: {', '.join(copied.kept)}", err=True)
    if copy_only:
        return
    arguments = [
        "-m",
        "jupyterlab",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.allow_remote_access=False",
    ]
    arguments += [f"--ServerApp.root_dir={folder.resolve()}"]
    arguments += [] if port is None else [f"--ServerApp.port={port}"]
    arguments += ["--no-browser"] if no_browser else []
    arguments += ["--allow-root"] if allow_root else []
    sys.stderr.flush()
    # It takes the place of this process, so that Ctrl-C and signals reach it and nothing else.
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606  # no shell is wanted
