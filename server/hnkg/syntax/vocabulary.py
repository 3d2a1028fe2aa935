"""The words of SPARQL: keywords, functions and how many arguments each takes."""

from __future__ import annotations

from typing import Final

#: A number of arguments that is not bounded.
ANY: Final = 1_000_000

_ONE = (
    "ABS CEIL DATATYPE DAY ENCODE_FOR_URI FLOOR HASLANG HASLANGDIR HOURS IRI ISBLANK ISIRI "
    "ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LCASE MD5 MINUTES MONTH OBJECT PREDICATE "
    "ROUND SECONDS SHA1 SHA256 SHA384 SHA512 STR STRLEN SUBJECT TIMEZONE TZ UCASE URI YEAR BOUND"
)
_TWO = "CONTAINS LANGMATCHES SAMETERM STRAFTER STRBEFORE STRDT STRENDS STRLANG STRSTARTS"

#: Built-in functions and aggregates, and the fewest and most arguments they take.
FUNCTIONS: Final[dict[str, tuple[int, int]]] = {
    **dict.fromkeys(_ONE.split(), (1, 1)),
    **dict.fromkeys(_TWO.split(), (2, 2)),
    **dict.fromkeys(("NOW", "RAND", "STRUUID", "UUID"), (0, 0)),
    "ADJUST": (1, 2),
    "BNODE": (0, 1),
    "COALESCE": (0, ANY),
    "CONCAT": (0, ANY),
    "IF": (3, 3),
    "REGEX": (2, 3),
    "REPLACE": (3, 4),
    "STRLANGDIR": (3, 3),
    "SUBSTR": (2, 3),
    "TRIPLE": (3, 3),
    **dict.fromkeys(("AVG", "COUNT", "GROUP_CONCAT", "MAX", "MIN", "SAMPLE", "SUM"), (1, 1)),
}

#: Functions over a group of solutions.
AGGREGATES: Final = frozenset({"AVG", "COUNT", "GROUP_CONCAT", "MAX", "MIN", "SAMPLE", "SUM"})

#: First words of an update.
UPDATES: Final = frozenset(
    {"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"}
)

_WORDS = """
    A AS ASC ASK BASE BIND BY CONSTRUCT DESC DESCRIBE DISTINCT EXISTS FALSE FILTER FROM GRAPH GROUP
    HAVING IN LATERAL LIMIT MINUS NAMED NOT OFFSET OPTIONAL ORDER PREFIX REDUCED SELECT SEPARATOR
    SERVICE SILENT TRUE UNDEF UNION VALUES VERSION WHERE
"""

#: Words that are neither functions nor names.
KEYWORDS: Final = frozenset(_WORDS.split())
