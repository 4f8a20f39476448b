"""The one filter language: wall, sessions, errors and the command line all read it here.

    sport news          both words somewhere in the row's text (space is and)
    sport | news        either
    !sport              not; also before a parenthesis
    "two words"         the words as they stand
    /live-[0-9]+/       a pattern (regular expression), upper and lower case alike; `\\/` for a slash
    channel:sport       that text holds "sport"; a word such as a state, or true and false, must be it exactly
    channel="Sports 1"  that text is exactly this, upper and lower case alike
    rebuffering_ratio>1%    numbers with < <= > >= =, with a unit where the key has one
    isp:null            not known; what is unknown matches no other comparison

`!` binds closest, then space, then `|`; parentheses say otherwise.
"""

from tui.model.filtering.columns import Columns, passing
from tui.model.filtering.predicate import Filter, compile_filter
from tui.model.filtering.syntax import FilterError

__all__ = ["Columns", "Filter", "FilterError", "compile_filter", "passing"]
