"""What hostile clients send: queries that would end or stall a server, and broken HTTP."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import Final

EX: Final = "https://example.org/"
#: Three unbound patterns: 27 thousand million solutions over 3,000 triples.
CROSS: Final = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"


def growing(step: str, count: int = 40) -> str:
    """Return a query that makes a string of 32 bytes longer, so many times.

    Args:
        step: an expression over ``?x``.
        count: how often.
    """
    steps = " ".join(f"BIND({step.replace('?x', f'?a{n}')} AS ?a{n + 1})" for n in range(count))
    return f"SELECT (STRLEN(STR(?a{count})) AS ?n) {{ BIND('{'a' * 32}' AS ?a0) {steps} }}"


def nested(before: str, after: str, count: int, core: str = "") -> str:
    """Return an ASK that nests something so many times."""
    return f"ASK {{ {before * count}{core}{after * count} }}"


#: Each ends the engine, or keeps it busy for longer than anybody waits, when it runs unguarded.
DEADLY: Final = {
    "nested parentheses": f"SELECT * {{ FILTER({'(' * 10_000}1{')' * 10_000}) }}",
    "the deepest parentheses": f"ASK {{ FILTER({'(' * 131_000}1{')' * 131_000}) }}",
    "the deepest groups": f"ASK {'{' * 131_000}{'}' * 131_000}",
    "nested EXISTS": nested("FILTER EXISTS {", "}", 10_000),
    "nested OPTIONAL": nested("OPTIONAL {", "}", 10_000),
    "negations": f"ASK {{ FILTER({'!' * 100_000}true) }}",
    "a sum of many terms": f"ASK {{ FILTER(1{'+1' * 40_000}) }}",
    "many unions": f"ASK {{ {{}}{' UNION {}' * 25_000} }}",
    "stars of stars": f"SELECT * {{ ?s ((((<{EX}p0>*)*)*)*)* ?o }}",
    "a cross product, counted": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}",
    "a cross product, sorted": f"SELECT * {{ {CROSS} }} ORDER BY ?a ?i",
    "a cross product, distinct": f"SELECT DISTINCT ?a ?d ?g {{ {CROSS} }}",
    "a join of 1,000 patterns": "SELECT * { "
    + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(1000))
    + " }",
    "strings that double": growing("CONCAT(?x, ?x)"),
    "100,000 values": f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {' 1' * 100_000} }} }}",
    "a backtracking pattern": "SELECT * { ?s ?p ?o FILTER(REGEX(?o, '(((a+)+)+)+$')) }",
}

#: More of the same kind.
MORE: Final = {
    "nested NOT EXISTS": nested("FILTER NOT EXISTS {", "}", 9_000),
    "nested MINUS": nested("MINUS {", "}", 10_000),
    "OPTIONAL in OPTIONAL": "SELECT * { "
    + "".join(f"?s{n} ?p{n} ?o{n} OPTIONAL {{ " for n in range(1000))
    + "}" * 1001,
    "MINUS in MINUS": "SELECT * { ?s ?p ?o "
    + "".join(f"MINUS {{ ?s{n} ?p{n} ?o{n} " for n in range(500))
    + "}" * 501,
    "nested subselects": nested("{ SELECT * { ", "} } ", 10_000, "?s ?p ?o"),
    "nested unions": nested("{ ?s ?p ?o } UNION { ", "} ", 8_000),
    "nested IF": nested("FILTER(" + "IF(true," * 10_000, "true" + ",false)" * 10_000 + ") ", 1),
    "nested COALESCE": nested("FILTER(" + "COALESCE(" * 20_000, "1" + ")" * 20_000 + ") ", 1),
    "nested blank nodes": nested("?s ?p " + "[ <urn:p> " * 12_000, "1" + " ]" * 12_000, 1),
    "nested collections": f"ASK {{ ?s ?p {'(' * 100_000}{')' * 100_000} }}",
    "nested triple terms": nested("<<( <urn:a> <urn:b> " * 5_000, "<urn:c>" + " )>>" * 5_000, 1),
    "parentheses without end": f"SELECT * {{ FILTER({'(' * 200_000}",
    "a long text behind a fault": f"SELECT ) {'(' * 250_000}",
    "a string without end": f'SELECT * {{ ?s ?p "{"a" * 200_000}',
    "a path in parentheses": f"ASK {{ ?s {'(' * 60_000}<urn:p>{')' * 60_000} ?o }}",
    "a path backwards": f"ASK {{ ?s {'^(' * 40_000}<urn:p>{')' * 40_000} ?o }}",
    "a path of many ways": f"ASK {{ ?s ({'|'.join(['<urn:p>'] * 20_000)})* ?o }}",
    "a path of many steps": f"SELECT * {{ ?s {'/'.join([f'<{EX}p0>?'] * 3_000)} ?o }}",
    "paths around everything": "SELECT (COUNT(*) AS ?n) { ?s (!(<urn:x>|^<urn:y>))* ?o ."
    " ?a (!<urn:z>)* ?b . ?u (!<urn:q>)+ ?v }",
    "a chain of 1,000 patterns": "SELECT * { "
    + " ".join(f"?a{n} ?b{n} ?a{n + 1} ." for n in range(1000))
    + " }",
    "a star of 1,000 patterns": "SELECT * { "
    + " ".join(f"?s ?b{n} ?c{n} ." for n in range(1000))
    + " }",
    "a cross product, grouped": f"SELECT ?a (COUNT(DISTINCT ?g) AS ?n) {{ {CROSS} }}"
    " GROUP BY ?a ?d ?g HAVING (COUNT(*) > 1)",
    "a cross product, skipped": f"SELECT * {{ {CROSS} }} OFFSET 9223372036854775807 LIMIT 1",
    "a cross product, joined to text": f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?g))) AS ?n)"
    f" {{ {CROSS} }}",
    "a cross product, hashed": f"SELECT * {{ {CROSS} FILTER(SHA512(STR(?a)) = 'x') }}",
    "a cross product, by chance": f"SELECT * {{ {CROSS} }} ORDER BY RAND() LIMIT 1",
    "a cross product, all unlike": f"SELECT DISTINCT (UUID() AS ?u) {{ {CROSS} }}",
    "a cross product, described": f"DESCRIBE * {{ {CROSS} }}",
    "a cross product, not there": "SELECT * { ?s ?p ?o FILTER NOT EXISTS"
    " { ?a ?b ?c . ?d ?e ?f . FILTER(?c = CONCAT(?f, ?o)) } }",
    "a large template": f"CONSTRUCT {{ {' '.join(f'?s ?p ?o{n} .' for n in range(9_000))} }}"
    " WHERE { ?s ?p ?o . ?t ?q ?r }",
    "a template of blank nodes": f"CONSTRUCT {{ {'_:a ?p ?o . ' * 9_000} }}"
    " WHERE { ?s ?p ?o . ?t ?q ?r }",
    "replacements that grow": growing("REPLACE(?x, '(.*)', '$1$1')"),
    "codings that grow": growing("ENCODE_FOR_URI(CONCAT('%', ?x, ?x))", 30),
    "IRIs that grow": growing("IRI(CONCAT('urn:', STR(?x), STR(?x)))", 30),
    "a long separator": f"SELECT (STRLEN(GROUP_CONCAT(?o; separator='{'x' * 200_000}')) AS ?n)"
    " { ?s ?p ?o . ?t ?q ?r }",
    "a large pattern": "SELECT * { ?s ?p ?o FILTER(REGEX(?o, '((((a{100}){100}){100}){100})')) }",
    "a deep pattern": f"ASK {{ FILTER(REGEX('a', '{'(' * 50_000}a{')' * 50_000}')) }}",
    "a pattern for every row": "SELECT * { ?s ?p ?o . ?t ?q ?r"
    " FILTER(REGEX(?o, CONCAT('(', STR(?r), '+){1,50}x'))) }",
    "a chain of 5,000 BIND": "SELECT ?a5000 { BIND(1 AS ?a0) "
    + " ".join(f"BIND(?a{n} + 1 AS ?a{n + 1})" for n in range(5_000))
    + " }",
    "a long IN for every row": "SELECT * { ?s ?p ?o . ?t ?q ?r"
    f" FILTER(?o IN ({','.join(map(str, range(20_000)))})) }}",
    "long language tags": f"SELECT * {{ ?s ?p ?o FILTER(LANGMATCHES('{'a-' * 50_000}a',"
    f" '{'a-' * 50_000}a')) }}",
    "values times values": f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {' 1' * 30_000} }}"
    f" VALUES ?y {{ {' 2' * 30_000} }} }}",
    "many variables": f"SELECT {' '.join(f'?v{n}' for n in range(30_000))} {{ ?s ?p ?o }}",
    "many prefixes": "".join(f"PREFIX p{n}: <urn:p{n}:>\n" for n in range(9_000)) + "ASK {}",
    "many graphs": f"SELECT * {' '.join(f'FROM <urn:{n}>' for n in range(15_000))} {{ ?s ?p ?o }}",
    "a long IRI": f"ASK {{ <urn:{'a' * 250_000}> ?p ?o }}",
    "a long number": f"SELECT (9{'9' * 100_000} + 1 AS ?x) (0.{'9' * 100_000} * 3.0 AS ?y) {{}}",
    "numbers at their ends": "SELECT (9223372036854775807 + 1 AS ?a) (-9223372036854775808 / -1"
    " AS ?b) (170141183460469231731.687303715884105727 * 10.0 AS ?c) (ABS(-9223372036854775808)"
    " AS ?d) (SUBSTR('abc', -9223372036854775808, 9223372036854775807) AS ?e) {}",
    "times at their ends": "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT"
    " (YEAR('999999999999999-12-31T23:59:59Z'^^xsd:dateTime) AS ?a)"
    " (xsd:dateTime('9999-12-31T24:00:00+14:00') + xsd:dayTimeDuration('P99999999999999D') AS ?b)"
    " (xsd:duration('P9223372036854775807Y') + xsd:duration('P9223372036854775807Y') AS ?c)"
    " (TIMEZONE('2000-01-01T00:00:00-99:99'^^xsd:dateTime) AS ?d) {}",
    "a limit beyond numbers": f"SELECT * {{ ?s ?p ?o }} LIMIT {'9' * 40}",
    "a limit at the end of numbers": "SELECT * { ?s ?p ?o } LIMIT 18446744073709551615 OFFSET 1",
    "SERVICE to ourselves": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "a path of forty stars": f"SELECT * {{ ?s {'/'.join(['(!<urn:x>|^<urn:y>)*'] * 40)} ?o }}",
    "a hundred MINUS": "SELECT * { ?s ?p ?o "
    + " ".join(f"MINUS {{ ?s ?p{n} ?o{n} . ?x{n} ?y{n} ?o{n} }}" for n in range(100))
    + " }",
    "thirty OPTIONAL": "SELECT * { "
    + " ".join(f"OPTIONAL {{ ?a{n} ?b{n} ?c{n} }}" for n in range(30))
    + " }",
    "repetitions of repetitions": "ASK { ?s ?p ?o FILTER(REGEX(?o, '(a{0,1000}){0,1000}')) }",
    "triple terms that grow": "SELECT ?a1000 { BIND(1 AS ?a0) "
    + " ".join(
        f"BIND(TRIPLE(<urn:a>, <urn:b>, TRIPLE(<urn:a>, <urn:b>, ?a{n})) AS ?a{n + 1})"
        for n in range(1_000)
    )
    + " }",
    "annotations in annotations": f"ASK {{ ?s ?p ?o {'{| ?a ?b ' * 3_000}{'|}' * 3_000} }}",
    "a backslash alone": "\\" * 50_000,
    "blanks of other kinds": f"ASK {{ {chr(0xA0) * 50_000} }}",
    "SERVICE in FILTER": "SELECT * { ?s ?p ?o FILTER NOT EXISTS"
    " { SERVICE <file:///etc/passwd> { ?s ?p ?o } } }",
    "SERVICE of data": "SELECT * { VALUES ?e { <http://127.0.0.1:1/> } SERVICE ?e { ?s ?p ?o } }",
    "SERVICE in escapes": "ASK { \\u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "LOAD of a file": "LOAD <file:///etc/passwd>",
}

CLOSE: Final = "Connection: close\r\n"
ASK: Final = "query=ASK%20%7B%7D"


@dataclass(frozen=True)
class Request:
    """Bytes to send, and how they may be answered.

    Args:
        sent: the bytes.
        statuses: each is right; 0 is a connection that ends without an answer.
        answer_count: how many answers with status 200 come, where that matters.
        is_cut: whether the client then stops sending.
    """

    sent: bytes
    statuses: tuple[int, ...]
    answer_count: int | None = None
    is_cut: bool = False


def get(
    target: str = f"/sparql?{ASK}",
    headers: str = "",
    *,
    host: str = "Host: a\r\n",
    version: str = "HTTP/1.1",
    method: str = "GET",
) -> bytes:
    """Return a request without a body."""
    text = f"{method} {target} {version}\r\n{host}{headers}{CLOSE}\r\n"
    return text.encode("latin-1")


def post(body: bytes, headers: str = "", *, path: str = "/sparql", length: bool = True) -> bytes:
    """Return a form."""
    if "Content-Type" not in headers:
        headers += "Content-Type: application/x-www-form-urlencoded\r\n"
    if length:
        headers += f"Content-Length: {len(body)}\r\n"
    return f"POST {path} HTTP/1.1\r\nHost: a\r\n{headers}{CLOSE}\r\n".encode("latin-1") + body


def long_header(name: str, item: str, last: str = "") -> str:
    """Return a header of 400,000 characters: the same item over and over, then another one."""
    return f"{name}: {item * (400_000 // len(item))}{last}\r\n"


LARGE: Final = b"query=" + b"a" * 50_000_000
PIPELINED: Final = get().replace(CLOSE.encode(), b"")
CHUNKED: Final = "Transfer-Encoding: chunked\r\n"

#: Requests that break HTTP, or stretch it.
REQUESTS: Final = {
    "two lengths": Request(post(ASK.encode(), "Content-Length: 5\r\n"), (400,)),
    "a negative length": Request(get(headers="Content-Length: -5\r\n", method="POST"), (400,)),
    "a length beyond numbers": Request(
        get(headers=f"Content-Length: {'9' * 40}\r\n", method="POST"), (400, 413)
    ),
    "a body cut short": Request(
        post(ASK.encode(), "Content-Length: 500\r\n", length=False), (400,), is_cut=True
    ),
    "chunks": Request(
        post(b"12\r\n" + ASK.encode() + b"\r\n0\r\n\r\n", CHUNKED, length=False), (200,)
    ),
    "chunks of a byte": Request(
        post(
            b"".join(b"1\r\n%c\r\n" % c for c in ASK.encode()) + b"0\r\n\r\n", CHUNKED, length=False
        ),
        (200,),
    ),
    "a chunk without a size": Request(post(b"zz\r\nquery=1\r\n", CHUNKED, length=False), (400,)),
    "chunks cut short": Request(post(b"12\r\nquery=", CHUNKED, length=False), (400,), is_cut=True),
    "a whole query in chunks that break off": Request(
        post(b"12\r\n" + ASK.encode() + b"\r\n", CHUNKED, length=False), (400,), is_cut=True
    ),
    "a chunk longer than it says": Request(
        post(b"12\r\n" + ASK.encode() + b"x0\r\n\r\n", CHUNKED, length=False), (400,)
    ),
    "chunks with long extensions": Request(
        post(
            b"".join(b"1;%b\r\n%c\r\n" % (b"x" * 5_000, c) for c in ASK.encode()) + b"0\r\n\r\n",
            CHUNKED,
            length=False,
        ),
        (400,),
    ),
    "a chunk of nearly no end": Request(
        post(b"fffffffffffffff0\r\n" + ASK.encode(), CHUNKED, length=False), (400,), is_cut=True
    ),
    "trailers": Request(
        post(
            b"12\r\n" + ASK.encode() + b"\r\n0\r\nX-Sum: 1\r\nContent-Length: 5\r\n\r\n",
            f"Trailer: X-Sum\r\n{CHUNKED}",
            length=False,
        ),
        (200,),
    ),
    "chunks and a length": Request(
        post(
            b"12\r\n" + ASK.encode() + b"\r\n0\r\n\r\n",
            f"Content-Length: 4\r\n{CHUNKED}",
            length=False,
        ),
        (200,),
        answer_count=1,
    ),
    "a coding on the way": Request(
        post(
            b"12\r\n" + ASK.encode() + b"\r\n0\r\n\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            length=False,
        ),
        (400,),
    ),
    "50 MB": Request(post(LARGE), (413,)),
    "50 MB in chunks": Request(
        post(
            b"".join(b"100000\r\n" + b"a" * 0x100000 + b"\r\n" for _ in range(50)) + b"0\r\n\r\n",
            CHUNKED,
            length=False,
        ),
        (413,),
    ),
    "50 MB as the query itself": Request(
        post(LARGE, "Content-Type: application/sparql-query\r\n"), (413,)
    ),
    "50 MB to cancel": Request(post(LARGE, path="/sparql/cancel"), (413,)),
    "50 MB to where nothing is taken": Request(post(LARGE, path="/store?default"), (405, 413)),
    "50 MB after asking": Request(
        post(b"", "Expect: 100-continue\r\nContent-Length: 50000000\r\n", length=False), (413,)
    ),
    "a gzip bomb": Request(
        post(gzip.compress(b"query=" + b"a" * 500_000_000), "Content-Encoding: gzip\r\n"), (413,)
    ),
    "gzip of many parts": Request(
        post(gzip.compress(b"") * 40_000, "Content-Encoding: gzip\r\n"), (400,)
    ),
    "no gzip": Request(post(ASK.encode(), "Content-Encoding: gzip\r\n"), (400,)),
    "gzip of gzip": Request(
        post(gzip.compress(gzip.compress(ASK.encode())), "Content-Encoding: gzip, gzip\r\n"), (415,)
    ),
    "UTF-16": Request(
        post("ASK {}".encode("utf-16"), "Content-Type: application/sparql-query\r\n"), (400,)
    ),
    "a form of parts": Request(
        post(
            b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK {}\r\n--x--\r\n',
            "Content-Type: multipart/form-data; boundary=x\r\n",
        ),
        (415,),
    ),
    "a thousand graphs": Request(
        get(f"/sparql?{ASK}" + "&default-graph-uri=urn:a" * 1_000), (400,)
    ),
    "many parameters": Request(post(b"&".join([b"a=1"] * 60_000)), (400,)),
    "two queries": Request(get(f"/sparql?{ASK}&{ASK}"), (400,)),
    "invalid UTF-8": Request(get("/sparql?query=%ff"), (400,)),
    "invalid UTF-8, bare": Request(get("/sparql?query=\xff\xfe"), (400,)),
    "a NUL": Request(get("/sparql?query=ASK%7B%7D%00"), (400,)),
    "a NUL in a header": Request(get(headers="X: a\0b\r\n"), (400,)),
    "broken percent-encoding": Request(get("/sparql?query=ASK%7B%7"), (400,)),
    "a way out of the folder": Request(get("/download/%2e%2e%2f%2e%2e%2fetc/passwd"), (404,)),
    "many unknown types": Request(
        get(headers=long_header("Accept", "image/png;q=0.5,", "text/csv;q=0.1, text/boolean")),
        (200,),
    ),
    "many qualities": Request(
        get(headers=long_header("Accept", "*/*;q=0.999;a=b,", "text/boolean")), (200,)
    ),
    "many quotes": Request(get(headers=long_header("Accept", '"')), (200, 406)),
    "many unlike types and formats": Request(
        get(
            f"/sparql?{ASK}" + "&format=json&format=turtle" * 400,
            "Accept: " + ",".join(f"a/b{n}" for n in range(40_000)) + ",text/boolean\r\n",
        ),
        (200,),
    ),
    "a page and many types": Request(
        get("/sparql?query=SELEC", long_header("Accept", "image/png,", "text/html")), (400,)
    ),
    "many codings": Request(
        get(headers=long_header("Accept-Encoding", "gzip;q=0.5,", "br")), (200,)
    ),
    "many tags": Request(get(headers=long_header("If-None-Match", '"a", ')), (200,)),
    "many options of a type": Request(
        post(ASK.encode(), long_header("Content-Type", "application/x-www-form-urlencoded;a=b;")),
        (200,),
    ),
    "a charset nobody has": Request(
        post(ASK.encode(), "Content-Type: application/x-www-form-urlencoded;charset=rot13\r\n"),
        (415,),
    ),
    "a method nobody has": Request(get(method="PROPFIND"), (405,)),
    "a method that is none": Request(get(method="G@T"), (400,)),
    "CONNECT": Request(get("example.org:80", method="CONNECT"), (400, 404, 405)),
    "OPTIONS of the server": Request(get("*", method="OPTIONS"), (200, 204, 404)),
    "HTTP/1.0": Request(get(version="HTTP/1.0", host=""), (200,)),
    "HTTP/2 at once": Request(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (0, 400, 405, 505)),
    "HTTP/9.9": Request(get(version="HTTP/9.9"), (400, 505)),
    "TLS": Request(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 500, (0, 400)),
    "all bytes": Request(bytes(range(256)) * 10, (0, 400)),
    "an absolute address": Request(get(f"http://example.org/sparql?{ASK}"), (200,)),
    "no host": Request(get("/sparql", host=""), (400,)),
    "an empty host": Request(get("/sparql", host="Host: \r\n"), (400,)),
    "a host of script": Request(get("/sparql", host='Host: a"><script>\r\n'), (400,)),
    "a host too long for a name": Request(get("/sparql", host=f"Host: {'a' * 100}\r\n"), (400,)),
    "an error for a host too long": Request(
        get("/none", host=f"Host: {'a' * 100_000}\r\n"), (404,)
    ),
    "four in a row": Request(PIPELINED * 3 + get(), (200,), answer_count=4),
    "a thousand in a row": Request(PIPELINED * 999 + get(), (200,), answer_count=1000),
    "a wish to continue": Request(
        post(ASK.encode(), "Expect: 100-continue\r\n"), (100,), answer_count=1
    ),
    "an upgrade": Request(
        get(headers="Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"), (200,)
    ),
    "a socket on a page": Request(
        get("/", "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"), (200, 400)
    ),
    "a date beyond the calendar": Request(
        get("/", "If-Modified-Since: Sun, 06 Nov 9999999999 08:49:37 GMT\r\n"), (200,)
    ),
    "many parts": Request(
        get("/robots.txt", f"Range: bytes={','.join(f'{n}-{n}' for n in range(20_000))}\r\n"),
        (200, 206, 416),
    ),
    "a part": Request(get(headers="Range: bytes=0-3\r\n"), (200,)),
    "a timeout beyond numbers": Request(get(f"/sparql?{ASK}&timeout=1e308"), (200,)),
    "no timeout": Request(get(f"/sparql?{ASK}&timeout=nan"), (400,)),
    "an id too long": Request(get(headers=f"X-Query-Id: {'a' * 100_000}\r\n"), (400,)),
}
