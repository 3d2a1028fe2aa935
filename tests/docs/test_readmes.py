"""The documents say what is so: generated parts are fresh, links lead somewhere, examples run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.docs.indexes import PARTS, ROOT, with_part
from tests.w3c.serving import serving

DOCUMENTS = sorted(
    path
    for path in subprocess.run(
        ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("path", "name", "make"), PARTS)
def test_generated_part_is_fresh(path: str, name: str, make: object) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert callable(make)
    assert with_part(text, name, make()) == text, (
        f"{path} is stale; make it anew with: .venv/bin/python -m tests.docs.indexes"
    )


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_between_documents_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
    missing = [link for link in links if not (ROOT / document).parent.joinpath(link).exists()]
    assert missing == []


def test_readme_examples_give_the_answers_shown() -> None:
    """Each block of shell or Python in README runs; where an answer is shown, it is that one."""
    blocks = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    checked = 0
    with serving() as url:
        for number, (language, code) in enumerate(blocks):
            if language not in {"sh", "python"}:
                continue
            code_here = code.replace("http://127.0.0.1:7878", url)
            found = _run(language, code_here)
            following = blocks[number + 1] if number + 1 < len(blocks) else ("", "")
            if following[0] == "text":
                assert found.replace("\r\n", "\n").strip() == following[1].strip()
                checked += 1
            assert found.strip()
    assert checked == 4


def _run(language: str, code: str) -> str:
    command = ["bash", "-euo", "pipefail", "-c"] if language == "sh" else [sys.executable, "-c"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        [*command, code],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "PATH": path},
    )
    assert result.returncode == 0, result.stderr
    return result.stdout
