"""The filter language: what it means, what it refuses, and that nothing typed can break it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.filtering import FilterError, compile_filter
from tui.model.filtering.reading import MAX_LENGTH, read
from tui.model.filtering.syntax import And, Comparison, Node, Not, Or, Pattern, Word, written
from tui.model.quantity import Measure
from tui.model.table import Field, Fields, FieldType


@dataclass(frozen=True)
class Show:
    """A row with a field of every type."""

    name: str
    state: str = "ok"
    stale: bool | None = False
    tags: tuple[str, ...] = ()
    isp: str | None = None
    ratio: float | None = None
    buffer_ms: float | None = None
    age_s: float | None = None
    kbps: float | None = None
    devices: int | None = None
    started_at: str | None = None


_NUMBERS = {
    "ratio": Measure.RATIO,
    "buffer_ms": Measure.MS,
    "age_s": Measure.S,
    "kbps": Measure.KBPS,
    "devices": Measure.COUNT,
}


def _number(name: str) -> Field[Show]:
    return Field(name, lambda row: getattr(row, name), FieldType.NUMBER, _NUMBERS[name])


FIELDS: Fields[Show] = Fields(
    [
        Field("name", lambda row: row.name, searched=True),
        Field("state", lambda row: row.state, FieldType.WORD, words=("ok", "warning", "critical")),
        Field("stale", lambda row: row.stale, FieldType.FLAG),
        Field("tags", lambda row: list(row.tags), searched=True),
        Field("isp", lambda row: row.isp, searched=True),
        *(_number(name) for name in _NUMBERS),
        Field("started_at", lambda row: row.started_at, FieldType.TIME),
    ],
    aliases={"tag": "tags"},
)

ROWS = [
    Show(
        "Sports 1",
        "critical",
        ratio=0.031,
        buffer_ms=4_100,
        kbps=4_210_000,
        devices=12_400,
        tags=("premium",),
    ),
    Show(
        "News 24", "warning", True, ratio=0.0125, buffer_ms=11_200, kbps=1_900_000, isp="Comcast", age_s=130
    ),
    Show("Kids HD", tags=("premium", "family"), isp="Straße AG", started_at="2026-11-21T20:00:00.000Z"),
    Show("Regional/7 (East)", stale=None, ratio=0.81),
    Show('Two "quoted" words | more', isp="null"),
]


def names(text: str) -> list[str]:
    return [row.name for row in compile_filter(text, FIELDS).select(ROWS)]


ALL = [row.name for row in ROWS]
SPORTS, NEWS, KIDS, REGIONAL, QUOTED = ALL


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ALL),
        ("   ", ALL),
        ("sport", [SPORTS]),
        ("SPORT", [SPORTS]),
        ("premium", [SPORTS, KIDS]),
        ("premium kids", [KIDS]),
        ("sport | news", [SPORTS, NEWS]),
        ("sport|news", [SPORTS, NEWS]),
        ("!sport !news", [KIDS, REGIONAL, QUOTED]),
        ("!(sport | news) premium", [KIDS]),
        ("!!sport", [SPORTS]),
        ("sport | news comcast", [SPORTS, NEWS]),
        ("(sport | news) comcast", [NEWS]),
        ("STRASSE", [KIDS]),
        ('"sports 1"', [SPORTS]),
        (r'"\"quoted\" words"', [QUOTED]),
        ('"(east)"', [REGIONAL]),
        ("regional/7", [REGIONAL]),
        ("1premium", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"/^news \d+$/", [NEWS]),
        (r"/l\/7/", [REGIONAL]),
        ("/^premium$/", [SPORTS, KIDS]),
        ("/S[A-Z]+s|kids/", [SPORTS, KIDS]),
        ("!/[0-9]/", [KIDS, QUOTED]),
        ("/1.premium/", []),
        ("/(?:spo)rts?/ /1/", [SPORTS]),
    ],
)
def test_patterns(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name:sport", [SPORTS]),
        ("name=sport", []),
        ('name="SPORTS 1"', [SPORTS]),
        ('name:"s 1"', [SPORTS]),
        ("state:critical", [SPORTS]),
        ("state:CRITICAL", [SPORTS]),
        ("stale:true", [NEWS]),
        ("stale=no", [SPORTS, KIDS, QUOTED]),
        ("stale:null", [REGIONAL]),
        ("tag:fam", [KIDS]),
        ("tags=premium", [SPORTS, KIDS]),
        ("tag:null", [NEWS, REGIONAL, QUOTED]),
        ("isp:null", [SPORTS, REGIONAL]),
        ('isp:"null"', [QUOTED]),
        ("isp=null !premium", [REGIONAL]),
        ("!isp:null", [NEWS, KIDS, QUOTED]),
        ("started_at:2026-11-21", [KIDS]),
        ("started_at>=2026-11-21T20:00Z", [KIDS]),
        ("started_at>2026-11-21T20:00:00Z", []),
    ],
)
def test_keys(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ratio>1%", [SPORTS, NEWS, REGIONAL]),
        ("ratio>0.02", [SPORTS, REGIONAL]),
        ("ratio=81%", [REGIONAL]),
        ("ratio:3.1%", [SPORTS]),
        ("ratio<=1.25%", [NEWS]),
        ("ratio<1.25%", []),
        ("ratio>=3.1% ratio<50%", [SPORTS]),
        ("buffer_ms<6s", [SPORTS]),
        ("buffer_ms<6000", [SPORTS]),
        ("buffer_ms<1m", [SPORTS, NEWS]),
        ("age_s>2m", [NEWS]),
        ("age_s>130000ms", []),
        ("kbps>2Gb/s", [SPORTS]),
        ("kbps>=1900Mb/s", [SPORTS, NEWS]),
        ("kbps>4e6", [SPORTS]),
        ("devices>12k", [SPORTS]),
        ("devices>-1", [SPORTS]),
        ("!ratio>1%", [KIDS, QUOTED]),
    ],
)
def test_numbers(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("stat:critical", 0, "did you mean state"),
        ("sport zebra:1", 6, "the keys are name, state"),
        ("fe80::1", 0, 'to look for the text itself: "fe80:'),
        ("state:crit", 0, "did you mean critical?"),
        ("stale:maybe", 0, "true or false"),
        ("ratio>much", 0, "ratio is a number: write 0.01 or 1%"),
        ("ratio>1s", 0, "does not take the unit s"),
        ("kbps>1M", 0, "4.2Gb/s"),
        ("kbps>1MB/s", 0, "does not take the unit MB/s"),
        ("devices>1m", 0, "1.2k"),
        ("name>5", 0, "name cannot be compared with >"),
        ("started_at>20:00", 0, "2026-11-21T20:00Z"),
        ("ratio > 5", 6, "> needs its key right before it"),
        ("ratio> 5", 6, "needs a value right after it"),
        ("a | ", 4, "missing at the end"),
        ("| a", 0, "missing before this |"),
        ("a ()", 3, "missing before this )"),
        ("(a", 0, "never closed"),
        ("a)", 1, "closes nothing"),
        ("!", 1, "missing at the end"),
        ('"a', 0, 'closing " is missing'),
        ('""', 0, "nothing between the quotes"),
        ('"a"b', 3, "a space is missing"),
        ("/a", 0, 'write "/a"'),
        ("//", 0, "no pattern between"),
        ("/live/sports", 6, "a space is missing"),
        ("/(/", 0, "not a valid pattern"),
        ("/[a/", 0, "never closed"),
        ("x" * (MAX_LENGTH + 1), MAX_LENGTH, "1000 characters"),
        ("(" * 100 + "a" + ")" * 100, 41, "levels of parentheses"),
        ("!" * 100 + "a", 41, "levels of parentheses"),
    ],
)
def test_what_is_refused_says_where_and_what_would_work(text: str, position: int, says: str) -> None:
    with pytest.raises(FilterError) as caught:
        compile_filter(text, FIELDS)
    assert says in caught.value.message
    assert caught.value.position == position


def test_an_error_carries_no_control_characters() -> None:
    with pytest.raises(FilterError) as caught:
        compile_filter("/(\x1b[2J/", FIELDS)
    assert "\x1b" not in str(caught.value)


def test_a_filter_knows_its_text() -> None:
    assert compile_filter("sport | news", FIELDS).text == "sport | news"
    assert compile_filter(" ", FIELDS).matches_all
    assert not compile_filter("sport", FIELDS).matches_all


_words = st.builds(Word, st.text(min_size=1, max_size=12))
_patterns = st.builds(
    Pattern, st.sampled_from(["s", "a/b", r"\/?", r"\\", r"\d+ h", "[/s]", "news|kids", r"\\/x", "^k.*d$"])
).filter(lambda pattern: pattern.source != r"\/?")
_values = st.text(
    st.characters(exclude_categories=["Cs", "Z", "Cc"], exclude_characters='()|"'), min_size=1, max_size=9
)
_comparisons = st.one_of(
    st.builds(Comparison, st.sampled_from(["name", "tag", "isp"]), st.sampled_from([":", "="]), _values),
    st.builds(Comparison, st.sampled_from(["name", "isp"]), st.just(":"), st.text(max_size=9), st.just(True)),
    st.builds(
        Comparison,
        st.sampled_from(["ratio", "devices", "kbps"]),
        st.sampled_from([":", "=", "<", "<=", ">", ">="]),
        st.sampled_from(["0.031", "12400", "-1", "1e6", ".5"]),
    ),
)
_nodes: st.SearchStrategy[Node] = st.recursive(
    st.one_of(_words, _patterns, _comparisons),
    lambda part: st.one_of(
        st.builds(Not, part),
        st.lists(part, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(part, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=8,
)


@given(_nodes)
def test_what_is_written_reads_back_the_same(node: Node) -> None:
    assert read(written(node)) == node


@given(_nodes, _nodes)
def test_de_morgan(left: Node, right: Node) -> None:
    neither = compile_filter(written(Not(Or((left, right)))), FIELDS)
    both_not = compile_filter(written(And((Not(left), Not(right)))), FIELDS)
    assert neither.select(ROWS) == both_not.select(ROWS)
    not_both = compile_filter(written(Not(And((left, right)))), FIELDS)
    either_not = compile_filter(written(Or((Not(left), Not(right)))), FIELDS)
    assert not_both.select(ROWS) == either_not.select(ROWS)


@given(_nodes)
def test_not_not_is_nothing(node: Node) -> None:
    assert compile_filter(written(Not(Not(node))), FIELDS).select(ROWS) == compile_filter(
        written(node), FIELDS
    ).select(ROWS)


@given(st.one_of(st.text(max_size=40), st.text('ab:"/\\()|!<>= \t1%[]{}*+?,.^$-&~', max_size=25)))
def test_nothing_typed_breaks_it(text: str) -> None:
    refusal = None
    try:
        assert all(row in ROWS for row in compile_filter(text, FIELDS).select(ROWS))
    except FilterError as error:
        refusal = error
    assert refusal is None or (refusal.message and 0 <= refusal.position <= len(text))


@given(st.text(min_size=1, max_size=20))
def test_a_quoted_word_finds_the_row_that_holds_it(word: str) -> None:
    row = Show(f"before {word} after")
    assert compile_filter(written(Word(word)), FIELDS)(row)
