"""Settings: where a value comes from, and what is not a value."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg.errors import InputError
from hnkg.settings import Settings, core_count, environment_variable, load_settings, names


def test_an_option_beats_the_environment_and_that_beats_the_default() -> None:
    environ = {"HNKG_PORT": "8000", "HNKG_HOST": "::1"}

    settings = load_settings({"port": 9000}, environ)

    assert (settings.port, settings.host) == (9000, "::1")
    assert settings.query_timeout_s == Settings().query_timeout_s


def test_an_option_that_is_not_given_does_not_count() -> None:
    assert load_settings({"port": None}, {"HNKG_PORT": "8000"}).port == 8000


def test_the_process_environment_is_read_when_none_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HNKG_QUEUE_LENGTH", "7")

    assert load_settings().queue_length == 7


def test_the_server_listens_on_loopback_by_default() -> None:
    assert load_settings({}, {}).host == "127.0.0.1"


@pytest.mark.parametrize("name", names())
def test_every_setting_has_help_and_a_default_between_its_bounds(name: str) -> None:
    (item,) = (item for item in fields(Settings) if item.name == name)

    assert len(item.metadata["help"]) > 10
    assert environment_variable(name) == f"HNKG_{name.upper()}"
    assert load_settings({name: item.default}, {}) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("port", "http", "HNKG_PORT: 'http' is not a whole number"),
        ("port", "80.5", "HNKG_PORT: '80.5' is not a whole number"),
        ("port", "-1", "HNKG_PORT: -1 is below the smallest value, 0"),
        ("port", "65536", "HNKG_PORT: 65536 is above the largest value, 65535"),
        ("query_timeout_s", "soon", "HNKG_QUERY_TIMEOUT_S: 'soon' is not a number"),
        ("query_timeout_s", "nan", "HNKG_QUERY_TIMEOUT_S: 'nan' is not a number"),
        ("query_timeout_s", "inf", "HNKG_QUERY_TIMEOUT_S: 'inf' is not a number"),
        ("query_timeout_s", "0", "HNKG_QUERY_TIMEOUT_S: 0 is below the smallest value, 0.001"),
        ("result_bytes", "1023", "HNKG_RESULT_BYTES: 1023 is below the smallest value, 1024"),
        ("access_log", "JSON", "HNKG_ACCESS_LOG: 'JSON' is none of off, text, json"),
        ("access_log_queries", "maybe", "HNKG_ACCESS_LOG_QUERIES: 'maybe' is not yes or no"),
        ("access_log_queries", "", "HNKG_ACCESS_LOG_QUERIES: '' is not yes or no"),
        ("base_iri", "data/", "HNKG_BASE_IRI: 'data/' is not an absolute IRI"),
        ("default_graph", "union", "HNKG_DEFAULT_GRAPH: 'union' is none of auto, as-is, merge"),
        ("root_path", "kg", "HNKG_ROOT_PATH: 'kg' is not a path: it begins with /"),
        ("root_path", "/kg/", "HNKG_ROOT_PATH: '/kg/' is not a path: it begins with /"),
        ("root_path", "//kg", "HNKG_ROOT_PATH: '//kg' is not a path: it begins with /"),
        ("root_path", "/kg\n", "HNKG_ROOT_PATH: '/kg\\n' is not a path: it begins with /"),
        ("root_path", "/a/../b", "HNKG_ROOT_PATH: '/a/../b' is not a path: it begins with /"),
    ],
)
def test_a_wrong_value_is_told_with_its_origin(name: str, value: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        load_settings({}, {environment_variable(name): value})

    assert str(caught.value).startswith(message)


def test_a_wrong_option_is_told_by_its_option_name() -> None:
    with pytest.raises(InputError, match=r"^--query-timeout-s: 'x' is not a number") as caught:
        load_settings({"query_timeout_s": "x"}, {})

    assert "seconds after which any query is stopped" in str(caught.value)


@pytest.mark.parametrize("word", ["yes", "TRUE", "on", "1", " Yes "])
def test_yes_has_its_usual_words(word: str) -> None:
    assert load_settings({}, {"HNKG_ACCESS_LOG_QUERIES": word}).access_log_queries is True


@pytest.mark.parametrize("word", ["no", "False", "off", "0"])
def test_no_has_its_usual_words(word: str) -> None:
    assert load_settings({}, {"HNKG_ACCESS_LOG_QUERIES": word}).access_log_queries is False


def test_an_option_can_say_no_where_the_environment_says_yes() -> None:
    environ = {"HNKG_ACCESS_LOG_QUERIES": "yes", "HNKG_ROOT_PATH": "/kg"}

    settings = load_settings({"access_log_queries": False, "root_path": ""}, environ)

    assert settings == Settings()


@pytest.mark.parametrize("path", ["", "/kg", "/a/b-c/d.e_f~g", "/...", "/.well-known"])
def test_a_root_path_is_empty_or_begins_with_a_slash(path: str) -> None:
    assert load_settings({}, {"HNKG_ROOT_PATH": path}).root_path == path


@given(st.integers(0, 65535))
def test_every_port_is_a_setting(port: int) -> None:
    assert load_settings({}, {"HNKG_PORT": str(port)}).port == port


@given(st.text())
def test_any_text_is_a_number_or_an_input_error(text: str) -> None:
    try:
        settings = load_settings({}, {"HNKG_QUERY_TIMEOUT_S": text})
    except InputError:
        return
    assert 0.001 <= settings.query_timeout_s < float("inf")


def test_lanes_follow_the_cores_unless_they_are_set() -> None:
    assert Settings().fast_lane_count() == core_count() >= 1
    assert Settings().slow_lane_count() == 3 * core_count()
    assert Settings(worker_count=5, slow_query_count=2).fast_lane_count() == 5
    assert Settings(worker_count=5, slow_query_count=2).slow_lane_count() == 2
