"""The command itself: help, version, errors, and how light it starts."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
from tests.pace import fastest_s
from tests.waiting import without_waiting

import hnkg as package
from hnkg.cli import COMMANDS, cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

ADDED = ("--key", "--title", "--publisher", "--rights")
HEAVY = ("bioregistry", "flask", "granian", "pyoxigraph", "pyshacl", "rdflib", "rich", "werkzeug")


def test_help_lists_every_command_with_its_first_line(hnkg: Run) -> None:
    done = hnkg("--help")

    assert done.returncode == 0
    assert done.stderr == ""
    for name, line in COMMANDS.items():
        assert re.search(rf"(?m)^  {name} +{re.escape(line)}$", done.stdout)


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["build", "--help"], ["query", "-h"]])
def test_help_has_an_example_on_a_line_of_its_own(arguments: list[str], hnkg: Run) -> None:
    done = hnkg(*arguments)

    assert done.returncode == 0
    assert re.search(r"(?m)^  (  |Example: )hnkg (query|build)( \S+)?$", done.stdout)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_begins_like_the_list(name: str, hnkg: Run) -> None:
    done = hnkg(name, "--help")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Usage: python -m hnkg {name} ")
    assert "\\b" not in done.stdout
    assert "\\\\" not in done.stdout  # a shell takes two for a character of the last word
    assert "Example" in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name: str) -> None:
    with click.Context(cli) as context:
        command = cli.get_command(context, name)
    assert command is not None
    options = [item for item in command.params if isinstance(item, click.Option)]

    assert options
    assert [item.name for item in options if not item.help] == []


def test_version_is_that_of_the_package(hnkg: Run) -> None:
    done = hnkg("--version")

    assert done.returncode == 0
    assert done.stdout == f"hnkg {package.__version__}\n"


def test_no_arguments_show_the_help(hnkg: Run) -> None:
    done = hnkg()

    assert done.returncode == 2
    assert "Commands:" in done.stdout + done.stderr


def test_an_unknown_command_is_wrong_usage(hnkg: Run) -> None:
    done = hnkg("xyz")

    assert done.returncode == 2
    assert "Error: No such command 'xyz'.\n" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(("typed", "meant"), [("querry", "query"), ("addsource", "add-source")])
def test_a_misspelt_command_tells_which_may_be_meant(typed: str, meant: str, hnkg: Run) -> None:
    assert f"No such command '{typed}'. Did you mean {meant}?\n" in hnkg(typed).stderr


def test_a_deliberate_error_is_one_message_on_standard_error(hnkg: Run, tmp_path: Path) -> None:
    done = hnkg("validate", tmp_path / "nowhere.ttl")

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == f"hnkg: {tmp_path}/nowhere.ttl: there is no such file.\n"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["build"],
        ["build", "--check"],
        ["review", "C05.1", "--by", "Ada Example"],
        ["add-source", __file__, *(w for o in ADDED for w in (o, "a-b"))],
    ],
    ids=["build", "check", "review", "add-source"],
)
def test_a_root_that_is_no_checkout_is_wrong_usage(
    arguments: list[str], hnkg: Run, tmp_path: Path
) -> None:
    done = hnkg(*arguments, "--root", tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith(f"hnkg: --root: {tmp_path} holds no curated data")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_leaves_gets_no_complaint() -> None:
    """As with ``hnkg query ... | head -1``."""
    query = "SELECT * { ?s ?p ?o }"
    with subprocess.Popen(
        [sys.executable, "-m", "hnkg", "query", query, "--format", "csv"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().strip()
        process.stdout.close()
        assert without_waiting(process.stderr.read().decode()) == ""


def test_help_appears_in_a_fifth_of_a_second(hnkg: Run) -> None:
    assert fastest_s(lambda: hnkg("--help")) < 0.2


@pytest.mark.parametrize("module", ["hnkg", "hnkg.cli", "hnkg.errors", "hnkg.settings"])
def test_what_starts_first_imports_nothing_heavy(module: str) -> None:
    program = f"import {module}, sys; print(*sorted(m for m in sys.modules if m in {HEAVY!r}))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == []
