"""The tree of errors: drawn in its docstring, and each with a status or an exit code."""

from __future__ import annotations

import inspect
import re
from http import HTTPStatus

import pytest

from hnkg import errors
from hnkg.errors import CurationError, CurationErrors, HnkgError, InputError, RequestError

CLASSES = [item for _, item in inspect.getmembers(errors, inspect.isclass)]
REQUEST_ERRORS = [item for item in CLASSES if issubclass(item, RequestError)]

#: The whole table: what a class of error means for an HTTP client.
STATUS = {
    "RequestError": 400,
    "QuerySyntaxError": 400,
    "BadRequestError": 400,
    "NotAcceptableError": 406,
    "UnsupportedMediaTypeError": 415,
    "RequestTooLargeError": 413,
    "ForbiddenError": 403,
    "NotFoundError": 404,
    "TooManyRequestsError": 429,
    "QueryFailedError": 500,
    "QueryTimeoutError": 503,
    "QueryMemoryError": 503,
    "ResultTooLargeError": 503,
    "QueryCancelledError": 503,
    "WorkerDiedError": 500,
    "BusyError": 503,
}


def drawn() -> dict[str, str]:
    """Return the tree of the docstring: each class and the one it hangs below."""
    parents: dict[str, str] = {}
    above: dict[int, str] = {}
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"^(\s+(?:│\s+)*(?:[├└]── )?)(\w+Errors?)\b", line)
        if match:
            depth = len(match[1])
            parents[match[2]] = next(
                (above[d] for d in sorted(above, reverse=True) if d < depth), ""
            )
            above = {d: name for d, name in above.items() if d < depth} | {depth: match[2]}
    return parents


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    real = {item.__name__: item.__bases__[0].__name__ for item in CLASSES}

    assert drawn() == real | {"HnkgError": ""}


def test_every_request_error_has_its_status() -> None:
    assert {item.__name__: item.status for item in REQUEST_ERRORS} == STATUS


@pytest.mark.parametrize("error", REQUEST_ERRORS)
def test_every_request_error_has_a_title_of_its_own(error: type[RequestError]) -> None:
    titles = [item.title for item in REQUEST_ERRORS if item is not errors.BadRequestError]

    assert HTTPStatus(error.status) >= HTTPStatus.BAD_REQUEST
    assert titles.count(error.title) == 1


@pytest.mark.parametrize("error", REQUEST_ERRORS)
def test_only_what_may_pass_says_when_to_retry(error: type[RequestError]) -> None:
    if error.retry_after_s is not None:
        assert error.status in {429, 503}
        assert error.retry_after_s > 0


def test_wrong_usage_exits_with_2_and_every_other_error_with_1() -> None:
    codes = {item.__name__: item.exit_code for item in CLASSES if issubclass(item, HnkgError)}

    assert codes.pop("InputError") == InputError.exit_code == 2
    assert set(codes.values()) == {1}


def test_a_curation_error_names_file_line_and_remedy() -> None:
    error = CurationError("a/b.tsv", 14, "quote not found.", "Copy it.")

    assert str(error) == "a/b.tsv:14: quote not found.\n  Copy it."
    assert (error.path, error.line, error.remedy) == ("a/b.tsv", 14, "Copy it.")


def test_a_curation_error_of_a_whole_file_has_no_line() -> None:
    assert str(CurationError("a/b.tsv", 0, "missing.", "Restore it.")).startswith("a/b.tsv: ")


def test_several_curation_errors_are_listed_and_counted() -> None:
    both = CurationErrors([CurationError("a", 1, "x.", "y."), CurationError("b", 2, "z.", "w.")])

    assert str(both) == "2 mistakes in the curated files:\na:1: x.\n  y.\nb:2: z.\n  w."
    assert [error.path for error in both.errors] == ["a", "b"]


def test_a_syntax_error_keeps_its_place_beside_the_message() -> None:
    error = errors.QuerySyntaxError("expected {", line=2, column=5)

    assert (str(error), error.line, error.column) == ("expected {", 2, 5)
