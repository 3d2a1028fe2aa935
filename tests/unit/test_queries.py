"""Named queries: what a header may say, and how a query is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg.errors import CurationError, InputError
from hnkg.queries import FOLDERS, NamedQuery, find_query, load_queries, parse_query

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
#+ title: Targets
#+ kind: question
#+ question: What is HNK reported
#+   to act on?
#+ audience: drug-discovery researcher
#+ keywords: target, receptor
#+ watch-out: ask the umbrella property
# a comment of the query
SELECT ?s WHERE {
  ?s ?p ?o
}
"""
PATH = "queries/competency/cq-01-targets.rq"

words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=12)


def write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a data root with three queries."""
    write(tmp_path, PATH, GOOD)
    write(tmp_path, "queries/competency/cq-12-effects.rq", GOOD)
    write(
        tmp_path,
        "queries/checks/claim-without-quote.rq",
        "#+ title: Claims without a quote\n#+ kind: check\n#+ finds: a claim without a quote\n"
        "SELECT ?claim { ?claim a ?c }\n",
    )
    return tmp_path


def test_a_header_becomes_the_values_of_a_named_query() -> None:
    assert parse_query(PATH, GOOD) == NamedQuery(
        id="cq-01",
        name="cq-01-targets",
        title="Targets",
        question="What is HNK reported to act on?",
        audience="drug-discovery researcher",
        kind="question",
        note="ask the umbrella property",
        keywords=("target", "receptor"),
        text="# a comment of the query\nSELECT ?s WHERE {\n  ?s ?p ?o\n}\n",
        path=PATH,
    )


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert parse_query(PATH, "\ufeff" + GOOD.replace("\n", "\r\n")) == parse_query(PATH, GOOD)


@pytest.mark.parametrize(
    ("old", "new", "line", "words_in_message"),
    [
        ("#+ title: Targets\n", "", 1, "a question needs 'title'"),
        ("#+ title: Targets", "#+ title:", 1, "'title' is empty"),
        ("#+ title: Targets", "#+ titel: Targets", 1, "'titel' is not a header key"),
        ("#+ kind: question\n", "", 1, "the header says no kind"),
        ("#+ kind: question", "#+ kind: check", 2, "Write '#+ kind: question'"),
        ("#+ kind: question", "#+ title: Again", 2, "a second 'title'"),
        ("#+   to act on?", "#+ to act on?", 4, "is not a header line"),
        ("#+   to act on?", "#+   to act on", 3, "question mark"),
        ("drug-discovery researcher", "chemist", 5, "'chemist' is not an audience"),
        ("# a comment", "#+ keywords: late\n#", 8, "a second 'keywords'"),
        ("# a comment", "\n#+ finds: late\n#", 9, "below the query's first line"),
    ],
)
def test_a_malformed_header_is_refused_with_file_and_line(
    old: str, new: str, line: int, words_in_message: str
) -> None:
    with pytest.raises(CurationError) as caught:
        parse_query(PATH, GOOD.replace(old, new))

    assert f"{PATH}:{line}: " in str(caught.value)
    assert words_in_message in str(caught.value)


def test_a_header_cannot_begin_with_a_continuation() -> None:
    with pytest.raises(CurationError, match="not a header line"):
        parse_query(PATH, "#+   more\n" + GOOD)


def test_a_file_without_a_query_is_refused() -> None:
    with pytest.raises(CurationError, match="no query below the header"):
        parse_query(PATH, GOOD.partition("# a comment")[0])


@pytest.mark.parametrize("name", ["CQ-01.rq", "cq_01.rq", "cq 01.rq", "-cq.rq"])
def test_a_file_name_is_lower_case_words_and_hyphens(name: str) -> None:
    with pytest.raises(CurationError, match="not a name for a query"):
        parse_query(f"queries/competency/{name}", GOOD)


@given(title=words, keywords=st.lists(words.filter(lambda w: "," not in w), min_size=1))
def test_any_words_survive_the_header(title: str, keywords: list[str]) -> None:
    lines = (f"title: {title}", "kind: rule", "derives: direct", f"keywords: {', '.join(keywords)}")
    text = "".join(f"#+ {line}\n" for line in lines) + "ASK {}\n"

    query = parse_query("queries/rules/r.rq", text)

    assert (query.title, query.keywords) == (title, tuple(keywords))


def parse_or_error(text: str) -> NamedQuery | CurationError:
    try:
        return parse_query(PATH, text)
    except CurationError as error:
        return error


@given(st.text(max_size=200))
def test_any_text_without_a_header_is_a_curation_error(text: str) -> None:
    error = parse_or_error(text.replace("#+", ""))

    assert isinstance(error, CurationError)
    assert error.path == PATH


@given(st.permutations(GOOD.splitlines(keepends=True)))
def test_the_lines_of_a_header_in_any_order_are_a_query_or_a_curation_error(
    lines: list[str],
) -> None:
    result = parse_or_error("".join(lines))

    if isinstance(result, NamedQuery):
        assert result.title == "Targets"
        assert (
            lines.index("#+   to act on?\n")
            == lines.index("#+ question: What is HNK reported\n") + 1
        )
    else:
        assert result.line <= len(lines)


def test_a_folder_gives_its_queries_sorted_by_name(root: Path) -> None:
    assert [q.name for q in load_queries("competency", root)] == ["cq-01-targets", "cq-12-effects"]


def test_a_folder_that_is_not_there_gives_no_queries(root: Path) -> None:
    assert load_queries("examples", root) == ()


def test_a_check_needs_no_question_and_is_called_by_its_whole_name(root: Path) -> None:
    (check,) = load_queries("checks", root)

    assert (check.id, check.question, check.audience) == ("claim-without-quote", "", "anyone")
    assert check.finds == "a claim without a quote"


def test_two_files_of_one_id_are_refused(root: Path) -> None:
    write(root, "queries/competency/cq-01-other.rq", GOOD)

    with pytest.raises(CurationError, match=r"cq-01 is taken by .*cq-01-other\.rq"):
        load_queries("competency", root)


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(root: Path) -> None:
    (root / "queries/competency/cq-02-bad.rq").write_bytes(b"#+ title: a\n#+ kind: \xff\n")

    with pytest.raises(CurationError, match=r"cq-02-bad\.rq:2: this is not UTF-8"):
        load_queries("competency", root)


def test_files_that_are_no_queries_are_left_alone(root: Path) -> None:
    write(root, "queries/competency/README.md", "# notes")

    assert len(load_queries("competency", root)) == 2


@pytest.mark.parametrize(
    "spelling", ["cq-01-targets", "cq-01", "CQ01", "cq1", "CQ-1", "cq_01", "cq-01-targets.rq"]
)
def test_a_query_is_found_by_name_and_by_any_spelling_of_its_id(root: Path, spelling: str) -> None:
    assert find_query(spelling, root).name == "cq-01-targets"


@pytest.mark.parametrize(
    ("wrong", "near"), [("cq-01-target", "cq-01-targets"), ("effects", "cq-12-effects")]
)
def test_an_unknown_name_lists_near_ones(root: Path, wrong: str, near: str) -> None:
    with pytest.raises(InputError, match=f"Did you mean: .*{near}"):
        find_query(wrong, root)


def test_an_unknown_name_like_none_says_how_to_list_them(root: Path) -> None:
    with pytest.raises(InputError) as caught:
        find_query("zzz", root)

    assert "Did you mean" not in str(caught.value)
    assert "hnkg query --list" in str(caught.value)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_query_of_this_repository_has_a_good_header(folder: str) -> None:
    assert all(query.kind == FOLDERS[folder] for query in load_queries(folder))
