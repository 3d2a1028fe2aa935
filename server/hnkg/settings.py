"""Settings as data: one table gives name, type, default, help, option and environment variable.

``HNKG_QUERY_TIMEOUT_S`` = ``settings.query_timeout_s`` = ``--query-timeout-s``.
A setting is a text, a number, or yes or no; some texts are one of a few words.
Nothing else in the package reads the environment.
"""

from __future__ import annotations

import math
import os
import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final, TypeVar

from hnkg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping


Value = TypeVar("Value", str, int, float, bool)

#: What stands for yes and for no, in whatever case.
WORDS: Final = {
    **dict.fromkeys(("yes", "true", "on", "1"), True),
    **dict.fromkeys(("no", "false", "off", "0"), False),
}


def _setting(
    default: Value, help_text: str, minimum: float | None = None, maximum: float | None = None
) -> Value:
    metadata = {"help": help_text, "minimum": minimum, "maximum": maximum}
    return field(default=default, metadata=metadata)


def _choice(default: str, choices: tuple[str, ...], help_text: str) -> str:
    return field(default=default, metadata={"help": help_text, "choices": choices})


def _text(default: str, pattern: str, form: str, help_text: str) -> str:
    metadata = {"help": help_text, "pattern": pattern, "form": form}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """Everything an operator can choose."""

    host: str = _setting("127.0.0.1", "address to listen on; loopback unless you say otherwise")
    port: int = _setting(7878, "TCP port to listen on; 0 takes a free one", 0, 65535)
    data_dir: str = _setting(
        "", "folder whose RDF files are served, with all folders below it; empty for none"
    )
    base_iri: str = _text(
        "https://example.org/",
        r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+",
        "an absolute IRI",
        "base for relative IRIs in queries, and in data files that are not named graphs",
    )
    default_graph: str = _choice(
        "auto",
        ("auto", "as-is", "merge"),
        "what queries without GRAPH see of the named graphs: nothing (as-is) or their union"
        " (merge); auto is merge for the release, as-is for other data",
    )
    query_timeout_s: float = _setting(30.0, "seconds after which any query is stopped", 0.001)
    query_text_bytes: int = _setting(256 * 1024, "longest query text accepted, in bytes", 1)
    query_memory_bytes: int = _setting(
        2 * 1024**3, "memory one query may take beside the data, in bytes", 32 * 1024**2
    )
    result_bytes: int = _setting(512 * 1024**2, "largest result sent, in bytes", 1024)
    worker_count: int = _setting(0, "queries evaluated at the same time; 0 means one a core", 0)
    slow_query_count: int = _setting(
        0, "places for queries that take long; 0 means three a core", 0
    )
    worker_start: str = _choice(
        "fork",
        ("fork", "spawn"),
        "how query processes come to be: fork is ready at once and shares the data; spawn loads"
        " the data again for each, and is what is left where the system has no fork",
    )
    queue_length: int = _setting(128, "queries that may wait; the next one gets 503", 1)
    cache_bytes: int = _setting(256 * 1024**2, "memory for cached results, in bytes; 0 is off", 0)
    stop_timeout_s: float = _setting(
        3.0, "seconds that requests in progress have to end when the server stops", 0
    )
    trusted_proxy_count: int = _setting(
        0, "reverse proxies in front whose X-Forwarded headers are believed; 0 believes none", 0
    )
    root_path: str = _text(
        "",
        r"(/(?!\.\.?(/|$))[A-Za-z0-9._~-]+)*",
        "a path: it begins with / and ends without, and holds letters, digits and . _ ~ -",
        "path under which a reverse proxy shows the server, such as /kg; empty for the top",
    )
    access_log: str = _choice(
        "off", ("off", "text", "json"), "one line for each request: off, text or json"
    )
    access_log_file: str = _setting(
        "", "file that the access log is appended to; empty for standard error"
    )
    access_log_queries: bool = _setting(
        default=False,
        help_text="whether the access log shows the beginning of each query; they may be private",
    )

    def fast_lane_count(self) -> int:
        """Return how many queries are evaluated at the same time before they count as slow."""
        return self.worker_count or core_count()

    def slow_lane_count(self) -> int:
        """Return how many slow queries may run beside the fast ones."""
        return self.slow_query_count or 3 * core_count()


def core_count() -> int:
    """Return the number of processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def names() -> tuple[str, ...]:
    """Return the names of all settings, in their documented order."""
    return tuple(f.name for f in fields(Settings))


def environment_variable(name: str) -> str:
    """Return the environment variable of a setting.

    >>> environment_variable("query_timeout_s")
    'HNKG_QUERY_TIMEOUT_S'
    """
    return f"HNKG_{name.upper()}"


def load_settings(
    overrides: Mapping[str, object] | None = None, environ: Mapping[str, str] | None = None
) -> Settings:
    """Return the settings: overrides first, then the environment, then the defaults.

    >>> load_settings({"port": 0}, {"HNKG_QUERY_TIMEOUT_S": "5"}).query_timeout_s
    5.0

    Raises:
        InputError: a value is not of its type, or not one that the setting takes.
    """
    environ = os.environ if environ is None else environ
    given = {k: v for k, v in (overrides or {}).items() if v is not None}
    values: dict[str, Any] = {}
    for item in fields(Settings):
        variable = environment_variable(item.name)
        if item.name in given:
            origin, raw = f"--{item.name.replace('_', '-')}", given[item.name]
        elif variable in environ:
            origin, raw = variable, environ[variable]
        else:
            continue
        values[item.name] = _typed(item.name, origin, raw, type(item.default), item.metadata)
    return Settings(**values)


def show_value(value: object) -> str:
    """Return a value as an operator writes it; an empty text as the word for it.

    >>> show_value(False), show_value(30.0), show_value("")
    ('no', '30.0', 'empty')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "empty"


def _typed(
    name: str, origin: str, raw: object, wanted: type, metadata: Mapping[str, Any]
) -> object:
    value = _converted(raw, wanted)
    if value is None:
        kind = {int: "a whole number", float: "a number", bool: "yes or no"}[wanted]
        raise InputError(f"{origin}: {raw!r} is not {kind}.\n  {name}: {metadata['help']}")
    choices, pattern = metadata.get("choices"), metadata.get("pattern")
    if choices and value not in choices:
        raise InputError(f"{origin}: {raw!r} is none of {', '.join(choices)}.")
    if pattern and not re.fullmatch(pattern, str(value)):
        raise InputError(f"{origin}: {raw!r} is not {metadata['form']}.")
    if isinstance(value, (int, float)):
        minimum, maximum = metadata["minimum"], metadata["maximum"]
        if minimum is not None and value < minimum:
            raise InputError(f"{origin}: {raw} is below the smallest value, {minimum}.")
        if maximum is not None and value > maximum:
            raise InputError(f"{origin}: {raw} is above the largest value, {maximum}.")
    return value


def _converted(raw: object, wanted: type) -> str | float | bool | None:
    """Return a value of the wanted type; none when it is not one."""
    if wanted is bool:
        return raw if isinstance(raw, bool) else WORDS.get(str(raw).strip().lower())
    try:
        value: str | float = wanted(raw)
    except (TypeError, ValueError, OverflowError):
        return None
    return None if isinstance(value, float) and not math.isfinite(value) else value
