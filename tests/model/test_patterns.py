"""Patterns that could run away are refused; those that are taken end soon."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.filtering import FilterError
from tui.model.filtering.patterns import MAX_PATTERN, MAX_TEXT, compiled, found


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("(a+)+", "such as (a+)+"),
        ("(a*)*b", "such as (a+)+"),
        ("(?:a+){2,}", "such as (a+)+"),
        ("(a|aa)+", "such as (a+)+"),
        ("(a?b?){20}", "such as (a+)+"),
        ("((a+))+", "such as (a+)+"),
        ("([a-z]+)*$", "such as (a+)+"),
        (".*.*.*x", "too many repetitions"),
        ("a.*b.*c.*d", "too many repetitions"),
        ("(a|a)" * 30 + "b", "too many repetitions"),
        ("a?" * 30 + "a" * 30, "too many repetitions"),
        ("a{0,150}a{0,150}a{0,150}b", "too many repetitions"),
        ("a*a*(b*|c)(d|e)x", "too many repetitions"),
        (r"(a)\1", "refers back"),
        ("(?=a)", "only (?:…)"),
        ("(?i)a", "only (?:…)"),
        ("(?P<n>a)", "only (?:…)"),
        ("a{201}", "more than 200 times"),
        ("a{1,99999999999}", "more than 200 times"),
        ("[[a]", "put \\ before it"),
        ("[a--b]", "put \\ before it"),
        ("*a", "not a valid pattern"),
        ("a**", "not a valid pattern"),
        ("a)", "not a valid pattern"),
        ("(a", "not a valid pattern"),
        ("a" * (MAX_PATTERN + 1), "200 characters"),
    ],
)
def test_refused(source: str, says: str) -> None:
    with pytest.raises(FilterError) as caught:
        compiled(source, 3)
    assert says in caught.value.message
    assert caught.value.position == 3


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a.*b.*c", "xaxbxc"),
        ("(ab)+", "abab"),
        ("(?:licence|license) refused", "License refused"),
        ("^5[0-9]{2}$", "503"),
        ("colou?r", "colour"),
        ("(a+)?b", "b"),
        ("[]a]", "]"),
        ("[^]]", "x"),
        (r"[\[]", "["),
        (r"\(.*\)", "(x)"),
        ("a{2}", "aa"),
        ("{", "{"),
        ("a{x}", "a{x}"),
        ("(a|b)?c", "c"),
    ],
)
def test_taken(source: str, text: str) -> None:
    assert found(compiled(source, 0), text)
    assert found(compiled(source, 0), f"first\n{text}")


def test_a_pattern_sees_one_text_at_a_time_and_only_its_beginning() -> None:
    assert not found(compiled("a.b", 0), "a\nb")
    assert not found(compiled("needle", 0), "x" * MAX_TEXT + "needle")
    assert found(compiled("needle", 0), "x" * (MAX_TEXT - 6) + "needle")


@pytest.mark.parametrize(
    "source", [".*.*x", "a*a*[bc]", ".*a?a?.*[xy]", "(?:aa)+(?:aa)*b", "a{0,200}a{0,200}b"]
)
def test_the_worst_that_is_taken_ends_within_a_second(source: str) -> None:
    began = time.process_time()
    assert not found(compiled(source, 0), "a" * 10_000)
    assert time.process_time() - began < 1


@given(st.text("ab(|)*+?{2,}[]^$.\\d", max_size=14), st.text("ab2", max_size=MAX_TEXT))
def test_whatever_is_taken_ends(source: str, text: str) -> None:
    try:
        pattern = compiled(source, 0)
    except FilterError:
        return
    began = time.process_time()
    assert found(pattern, text) in {True, False}
    assert time.process_time() - began < 1
