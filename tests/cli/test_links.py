"""``hnkg links`` as its users meet it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

MAPPINGS = "ontology/mappings.sssom.tsv"


@pytest.mark.parametrize("name", ["nmda-receptor", "hnk:nmda-receptor", "NMDA Receptor"])
def test_the_links_of_one_entity_are_listed(hnkg: Run, name: str) -> None:
    done = hnkg("links", name)

    assert done.returncode == 0, done.stderr
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert {row[0] for row in rows} == {"hnk:nmda-receptor"}
    assert [
        "hnk:nmda-receptor",
        "closeMatch",
        "GO:0017146",
        "NMDA selective glutamate receptor complex",
        "http://purl.obolibrary.org/obo/GO_0017146",
    ] in rows


def test_all_links_are_listed_without_a_name(hnkg: Run, checkout: Path) -> None:
    done = hnkg("links")

    records = (checkout / MAPPINGS).read_text(encoding="utf-8").count("\nmapping:M")
    assert len(done.stdout.splitlines()) == records == 347


def test_checking_counts_the_links(hnkg: Run) -> None:
    done = hnkg("links", "--check")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("347 links of 121 entities to 35 databases")
    assert "  263 exactMatch\n" in done.stdout


def test_checking_names_every_mistake_and_fails(hnkg: Run, light_copy: Path) -> None:
    table = light_copy / MAPPINGS
    text = table.read_text(encoding="utf-8")
    text = text.replace("\tEFO:0009854\t", "\tEFO:0003761\t").replace(
        "\tCHEBI:6121\t", "\tCHEBI:612l\t"
    )
    table.write_text(text, encoding="utf-8")

    done = hnkg("links", "--check", "--root", light_copy)

    assert (done.returncode, done.stdout) == (1, "")
    assert "EFO:0003761 is retired" in done.stderr
    assert "'612l' is not an identifier of CHEBI" in done.stderr
    assert done.stderr.count(f"\n{MAPPINGS}:") == 2


def test_an_unknown_entity_is_answered_with_the_nearest(hnkg: Run) -> None:
    done = hnkg("links", "ketamin")

    assert done.returncode == 2
    assert "There is no entity 'ketamin'. Did you mean ketamine" in done.stderr


def test_an_entity_without_a_link_is_told_apart(hnkg: Run) -> None:
    done = hnkg("links", "dissociative-side-effects")

    assert done.returncode == 2
    assert "no term of another ontology was verified for it" in done.stderr


def test_checking_takes_no_entity(hnkg: Run) -> None:
    assert hnkg("links", "ketamine", "--check").returncode == 2
