"""Whatever a client sends is understood or refused by name; nothing else comes out."""

from __future__ import annotations

import gzip
import re
from urllib.parse import parse_qsl, quote, urlencode

import pyoxigraph as ox
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hnkg import formats
from hnkg.errors import (
    BadRequestError,
    NotAcceptableError,
    QuerySyntaxError,
    RequestError,
    RequestTooLargeError,
)
from hnkg.sparql.bodies import decode_body
from hnkg.sparql.negotiation import (
    choose_coding,
    negotiate,
    negotiate_query,
    parse_accept,
    prefers_html,
)
from hnkg.sparql.parameters import parse_parameters, read_plain_query
from hnkg.sparql.problems import choose_problem_format
from hnkg.sparql.request import CHARSETS, Limits, QueryRequest, RawRequest, parse_request
from hnkg.syntax.explain import PADDING, explain_syntax_error
from hnkg.syntax.tokens import is_volatile, query_kind, tokenize

LIMITS = Limits(query_text_bytes=1000, query_timeout_s=30)
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"

#: Texts as they may be sent: no NUL, no byte order mark in front, within the limit.
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200).filter(
    lambda text: not text.startswith("\ufeff")
)

WORDS = r"""SELECT ASK * { } ( ) ?a ?b < > = && || ' " \ # . ; , ex:a ex: : <a:b> <b> RAND() NOW()
    'x' 1 AS FILTER BIND COUNT(?a) GROUP BY _:a @en ^^ PREFIX é"""

#: Pieces of queries, put together in ways nobody would.
pieces = st.lists(st.sampled_from([*WORDS.split(), "\n", "'''", '"' * 3]), max_size=30).map(
    " ".join
) | st.text(alphabet="<>'\"#\\?:.(){}aRAND\n @", max_size=40)

#: What may stand before the first word of a query.
prologues = st.lists(
    st.sampled_from(
        [
            "# SELECT\n",
            "PREFIX ask: <http://example.org/SELECT#>\n",
            "prefix : <http://example.org/>",
            "PREFIX a.b:<x#y>",
            "BASE <http://example.org/> ",
            "\t\r\n",
        ]
    ),
    max_size=4,
).map("".join)

media_types = st.sampled_from(
    sorted(
        {f.media_type for f in formats.ALL.values()}
        | {alias for f in formats.ALL.values() for alias in f.aliases}
        | {"*/*", "text/*", "application/*", "text/html", "image/png"}
    )
)
ranges = st.lists(
    st.tuples(media_types, st.sampled_from(["", ";q=0", ";q=0.1", ";q=.5", ";q=1", ";q=0.999"])),
    max_size=6,
)


@given(texts)
@example("")
@example("+&=%;#é\r\n")
def test_a_query_arrives_as_it_was_sent_whatever_the_way(text: str) -> None:
    form = urlencode({"query": text}).encode()
    for raw in (
        RawRequest("GET", form),
        RawRequest("POST", b"", FORM, form),
        RawRequest("POST", b"", f"{FORM}; charset=UTF-8", form),
        RawRequest("POST", b"", DIRECT, text.encode()),
    ):
        asked = parse_request(raw, LIMITS)
        assert isinstance(asked, QueryRequest)
        assert asked.text == text


#: Query strings, some of them as clients write them, and some broken.
query_strings = (
    st.builds(lambda text: urlencode({"query": text}).encode(), st.text(max_size=60))
    | st.builds(lambda text: b"query=" + quote(text, safe="").encode(), st.text(max_size=60))
    | st.lists(
        st.sampled_from(
            [
                *(b"query=", b"%", b"%2", b"%25", b"%7b", b"%C3%A4", b"%FF", b"%0A", b"%=", b"="),
                *(b"+", b"a", b"\n", b"\r", b"\xc3\xa4", b"\0", b"%\n", b"%\r\n", b"&", b"%%41"),
                b"format=csv",
            ]
        ),
        max_size=8,
    ).map(lambda parts: b"query=" + b"".join(parts))
    | st.binary(max_size=30)
)


@given(query_strings)
@example(b"query=%\n")
@example(b"query=%%3D")
@example(b"query=a%")
@example(b"query=a=20b")
def test_a_plain_query_is_read_as_any_other(query_string: bytes) -> None:
    text = read_plain_query(query_string)
    if text is not None:
        assert parse_parameters(query_string, "utf-8", "The address") == [("query", text)]


@given(query_strings, st.sampled_from(CHARSETS))
@example(b"query=a%20%0A+b=c&&%66ormat&=", "utf-8")
@example(b"query=%C3%A4 ", "cp1252")
@example(b"query=%FF", "utf-8")
@example(b"query=\xe4%E4", "iso8859-1")
def test_parameters_are_read_as_the_standard_library_reads_them(
    query_string: bytes, charset: str
) -> None:
    try:
        text = query_string.decode(charset)
        usual = parse_qsl(text, keep_blank_values=True, encoding=charset, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(BadRequestError, match="The form"):
            parse_parameters(query_string, charset, "The form")
        return
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        with pytest.raises(BadRequestError, match="not percent-encoded"):
            parse_parameters(query_string, charset, "The form")
        return
    expected = [(name.strip(), value) for name, value in usual]
    assert parse_parameters(query_string, charset, "The form") == expected


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_the_query_of_a_usual_address_is_read_the_quick_way(text: str) -> None:
    for query_string in (urlencode({"query": text}), f"query={quote(text, safe='')}"):
        assert read_plain_query(query_string.encode()) == text


@given(
    st.sampled_from(["GET", "POST"]),
    st.binary(max_size=60),
    st.sampled_from([FORM, DIRECT, f"{DIRECT};charset=latin-1", "", "a/b"]) | st.text(max_size=20),
    st.binary(max_size=60),
)
def test_any_bytes_are_a_request_or_an_error_of_ours(
    method: str, query_string: bytes, content_type: str, body: bytes
) -> None:
    refused: RequestError | None = None
    try:
        parse_request(RawRequest(method, query_string, content_type, body), LIMITS)
    except RequestError as error:
        refused = error
    assert refused is None or (400 <= refused.status < 500 and str(refused))


@given(st.binary(max_size=300), st.integers(1, 400))
def test_a_body_is_unpacked_up_to_the_limit_and_no_further(body: bytes, most: int) -> None:
    coded = gzip.compress(body)
    if len(body) <= most:
        assert decode_body(coded, "gzip", most) == body
    else:
        with pytest.raises(RequestTooLargeError):
            decode_body(coded, "gzip", most)


@given(st.text(max_size=60) | ranges.map(lambda r: ", ".join(t + q for t, q in r)))
def test_any_accept_header_is_understood_or_406(accept: str) -> None:
    hints = ("csv",)
    try:
        chosen = negotiate(accept, formats.SOLUTIONS, hints)
    except NotAcceptableError:
        chosen = None
    assert chosen is None or chosen in formats.SOLUTIONS
    assert parse_accept(accept)
    assert choose_problem_format(accept) in {"json", "text", "html"}
    assert prefers_html(accept, formats.GRAPH) in {True, False}
    assert choose_coding(accept, ["gzip"]) in {"gzip", "identity"}


def quality_of(accepted: formats.Format, named: dict[str, float]) -> float:
    """The rule in plain words: the most specific range counts, and other names where named."""
    main = accepted.media_type.partition("/")[0]
    if named.get(accepted.media_type) == 0:
        return 0
    of_type = next((named[r] for r in (accepted.media_type, f"{main}/*", "*/*") if r in named), 0.0)
    return max(of_type, *(named.get(alias, 0) for alias in accepted.aliases), 0)


@given(ranges)
def test_no_format_is_chosen_where_the_client_likes_another_better(
    listed: list[tuple[str, str]],
) -> None:
    named = {media_type: float(q.removeprefix(";q=") or 1) for media_type, q in listed}
    assume(listed)
    assume(len(named) == len(listed))
    try:
        chosen = negotiate_query(", ".join(media_type + q for media_type, q in listed))
    except NotAcceptableError:
        chosen = formats.Formats(None, None, None)
    for offered, one in (
        (formats.SOLUTIONS, chosen.solutions),
        (formats.BOOLEAN, chosen.boolean),
        (formats.GRAPH, chosen.graph),
    ):
        best = max(quality_of(f, named) for f in offered)
        assert (quality_of(one, named) if one else 0) == best


@given(pieces)
def test_any_text_is_cut_into_words_in_their_order(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert token.start >= end
        assert text[token.start : token.end] == token.text
        between = text[end : token.start]
        assert not between.strip() or "#" in between
        end = token.end


@given(pieces)
@example("SELECT * { FILTER(?a<RAND()&&?b>3) }")
def test_any_text_that_the_engine_refuses_is_explained(text: str) -> None:
    try:
        ox.Store().query(text + PADDING)
    except (SyntaxError, RuntimeError) as refused:
        error = explain_syntax_error(str(refused), text, {})
    else:
        return
    assert str(error)
    if isinstance(error, QuerySyntaxError) and error.line is not None:
        lines = text.split("\n")
        assert error.column is not None
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1


TRAPS = r"""'x' ex:b#> <a:b> ?a 1 ''' ' " < > || && = ( )"""

#: What can make a tokenizer lose its place, in front of a call.
traps = st.lists(st.sampled_from([*TRAPS.split(), "#\n", " "]), max_size=12).map("".join)


@given(traps, st.sampled_from(["RAND()", "NOW()", "strUUID()"]))
@example("1<'&&?b>'||", "RAND()")
@example("1<ex:b#>'''\n||", "RAND()")
def test_no_call_that_differs_each_time_hides(before: str, call: str) -> None:
    """Where the engine reads a call, the words show it, whatever stands before it."""
    plain = f"PREFIX ex: <http://e/> SELECT ({before}1 AS ?x) {{}}"
    text = f"PREFIX ex: <http://e/> SELECT ({before}{call}='' AS ?x) {{}}"
    try:
        ox.Store().query(plain)
        ox.Store().query(text)
    except (SyntaxError, RuntimeError):
        return
    if is_called(before, call):
        assert is_volatile(text)


def is_called(before: str, call: str) -> bool:
    """Ask the engine: with a wrong number of arguments, only a call is refused."""
    try:
        wrong = call.replace("()", "(1,2,3)")
        ox.Store().query(f"PREFIX ex: <http://e/> SELECT ({before}{wrong}='' AS ?x) {{}}")
    except SyntaxError:
        return True
    return False


@given(prologues, st.sampled_from(["SELECT*{}", "ask{}", "Construct{}{}", "DESCRIBE <a:b>"]))
def test_the_kind_of_a_query_is_told_before_it_is_evaluated(prologue: str, form: str) -> None:
    try:
        results = ox.Store().query(prologue + form)
    except SyntaxError:
        return
    kinds = {
        ox.QuerySolutions: "solutions",
        ox.QueryBoolean: "boolean",
        ox.QueryTriples: "graph",
    }
    assert query_kind(prologue + form) == kinds[type(results)]
