"""The wall's columns: what each says of a channel, how it sorts, and what it is worth on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tui.console.symbols import STATE_STYLES, STATE_WORDS, Symbols, SymbolSet
from tui.console.table import Cell, Column, Piece, Width, plain
from tui.model import quantity
from tui.model.channel import Delivery, Outcomes, Quality
from tui.model.instants import MINUTE_MS
from tui.model.snapshot import Totals, WallRow

QUALITY_GOOD_MS = 2 * MINUTE_MS
"""Buffer health and rebuffering of a calm row are asked once a minute, or at each refresh where that takes longer: what
is older than two of those dims."""

THROUGHPUT_CELLS = 14
BUFFER_CELLS = 13

Sparks = Callable[[str], str]
"""The drawn sparkline of a slot (see `spark_slot`), "" until it is drawn."""

Figure = Callable[[WallRow], float | None]
"""One of a channel's figures, None where it is unknown."""


def spark_minutes(cells: int, symbols: SymbolSet) -> int:
    """How many minutes a sparkline of so many cells shows: braille has two in a cell."""
    return cells * 2 if symbols == "braille" else cells


def spark_slot(metric: str, row: WallRow) -> str:
    """The name of one sparkline's place on the wall."""
    return f"{metric}\x1f{row.key}"


@dataclass(frozen=True, slots=True)
class WallColumns:
    """Builds the columns. `now_ms` and `sparks` are asked at each painting of a cell."""

    symbols: Symbols
    now_ms: Callable[[], int]
    sparks: Sparks
    watched: Callable[[WallRow], bool] = lambda row: False
    quality_good_ms: float = QUALITY_GOOD_MS

    def all(self) -> tuple[Column[WallRow], ...]:
        return (
            *self._which(),
            *self._delivered(),
            *self._played(),
            *self._viewing(),
            *self._remarks(),
        )

    def _which(self) -> Iterator[Column[WallRow]]:
        """The channel, and how it is."""
        yield Column(
            "state",
            "",
            Width.fixed(1),
            self._state,
            worth=100,
            gap=1,
            pinned=True,
            sort_key=lambda row: row.state.rank,
        )
        yield Column(
            "name",
            "channel",
            Width(12, 16, 40, share=3),
            self._name,
            worth=99,
            pinned=True,
            sort_key=lambda row: row.name.casefold(),
        )

    def _delivered(self) -> Iterator[Column[WallRow]]:
        """How much goes out, by which way, to how many devices."""
        yield self._throughput("total_throughput_kbps", "total", 98, lambda one: one.total_throughput_kbps)
        yield self._trend("throughput", "throughput", THROUGHPUT_CELLS, 80)
        yield self._throughput("cdn_throughput_kbps", "cdn", 30, lambda one: one.cdn_throughput_kbps)
        yield self._throughput("p2p_throughput_kbps", "p2p", 29, lambda one: one.p2p_throughput_kbps)
        yield self._number(
            "p2p_ratio", "offload", 7, 85, _delivery(lambda one: one.p2p_ratio), quantity.percent
        )
        yield self._number("devices", "devices", 7, 90, _delivery(lambda one: one.devices), quantity.count)

    def _played(self) -> Iterator[Column[WallRow]]:
        """How well it plays there."""
        yield self._number(
            "buffer_health_ms",
            "buffer",
            7,
            70,
            _buffer,
            quantity.duration,
            lambda row: self._is_old(_quality(row)),
        )
        yield self._trend("buffer", "health", BUFFER_CELLS, 40)
        yield self._number(
            "rebuffering_ratio",
            "rebuf",
            7,
            95,
            lambda row: row.rebuffering_ratio,
            quantity.percent,
            # Without deliveries it is that of ended sessions, which has no time of its own.
            lambda row: row.lead.delivery is not None and self._is_old(row.lead.quality),
        )

    def _viewing(self) -> Iterator[Column[WallRow]]:
        """Who watches, and how the sessions that have ended went."""
        yield self._number("viewers", "viewers", 7, 28, lambda row: row.viewers, quantity.count)
        yield self._number("sessions", "ended", 8, 27, _outcome(lambda one: one.sessions), quantity.count)
        yield self._failures("start_failure_ratio", "vsf", 26, lambda one: one.start_failure_ratio)
        yield self._failures("exit_before_start_ratio", "ebvs", 24, lambda one: one.exit_before_start_ratio)
        yield self._failures("playback_failure_ratio", "vpf", 25, lambda one: one.playback_failure_ratio)

    def _remarks(self) -> Iterator[Column[WallRow]]:
        """What is wrong, and how old all this is."""
        yield Column("why", "", Width(18, 26, 44, share=2), self._why, worth=60)
        yield Column("age", "age", Width.fixed(5), self._age, align="right", worth=97)

    def totals(self, totals: Totals) -> Mapping[str, Cell]:
        """The line of totals, under the columns it sums."""
        style = "totals"
        return {
            "name": plain(f"{totals.channels} channel{'' if totals.channels == 1 else 's'}", style),
            "total_throughput_kbps": plain(
                self._known(quantity.throughput(totals.total_throughput_kbps)), style
            ),
            "cdn_throughput_kbps": plain(self._known(quantity.throughput(totals.cdn_throughput_kbps)), style),
            "p2p_throughput_kbps": plain(self._known(quantity.throughput(totals.p2p_throughput_kbps)), style),
            "p2p_ratio": plain(self._known(quantity.percent(totals.p2p_ratio)), style),
            "devices": plain(self._known(quantity.count(totals.devices)), style),
        }

    def _known(self, text: str) -> str:
        return self.symbols.unknown if text == quantity.UNKNOWN else text

    def _number(
        self,
        key: str,
        title: str,
        cells: int,
        worth: int,
        value: Figure,
        words: Callable[[float | None], str],
        dims: Callable[[WallRow], bool] = lambda row: False,
    ) -> Column[WallRow]:
        """`dims` says that a figure is old though its row is not."""

        def cell(row: WallRow) -> Cell:
            known = value(row)
            if known is None:
                return plain(self.symbols.unknown, "dim")
            return plain(words(known), "dim" if row.stale or dims(row) else "")

        return Column(
            key,
            title,
            Width.fixed(cells),
            cell,
            align="right",
            worth=worth,
            sort_key=value,
            descending_first=True,
        )

    def _throughput(
        self, key: str, title: str, worth: int, figure: Callable[[Delivery], float | None]
    ) -> Column[WallRow]:
        return self._number(key, title, 9, worth, _delivery(figure), quantity.throughput)

    def _failures(
        self, key: str, title: str, worth: int, figure: Callable[[Outcomes], float | None]
    ) -> Column[WallRow]:
        return self._number(key, title, 6, worth, _outcome(figure), quantity.percent)

    def _trend(self, metric: str, title: str, cells: int, worth: int) -> Column[WallRow]:
        return Column(
            metric,
            self._spark_title(title, cells),
            Width.fixed(cells),
            self._spark(metric),
            worth=worth,
        )

    def _is_old(self, quality: Quality | None) -> bool:
        return quality is not None and self.now_ms() - quality.sampled_at_ms > self.quality_good_ms

    def _spark_title(self, words: str, cells: int) -> str:
        """With the time that the sparkline spans."""
        return f"{words} {spark_minutes(cells, self.symbols.name)}m"

    def _spark(self, metric: str) -> Callable[[WallRow], Cell]:
        def cell(row: WallRow) -> Cell:
            return plain(self.sparks(spark_slot(metric, row)), "dim" if row.stale else "spark")

        return cell

    def _state(self, row: WallRow) -> Cell:
        return plain(self.symbols.states[row.state], STATE_STYLES[row.state])

    def _name(self, row: WallRow) -> Cell:
        name = Piece(row.name, STATE_STYLES[row.state])
        return Cell((Piece(f"{self.symbols.watched} ", "accent"), name) if self.watched(row) else (name,))

    def _age(self, row: WallRow) -> Cell:
        """How old the figures are, once they are late: a calm wall shows no ages."""
        if not row.stale or row.sampled_at_ms is None:
            return Cell(())
        return plain(quantity.age(self.now_ms() - row.sampled_at_ms), "stale")

    def _why(self, row: WallRow) -> Cell:
        """What is wrong, or what the figures are worth; nothing on a calm row."""
        if row.stale:
            return plain(f"no news of {row.lead.vendor}", "stale")
        if row.state_reason:
            return plain(row.state_reason, STATE_STYLES[row.state])
        sampled = row.lead.outcomes
        if sampled is not None and sampled.sampled:
            return plain("sampled, ended only", "dim")
        return Cell(())


def _delivery(figure: Callable[[Delivery], float | None]) -> Figure:
    """One of the delivery figures; None where there are none at all."""

    def of_row(row: WallRow) -> float | None:
        delivery = row.lead.delivery
        return None if delivery is None else figure(delivery)

    return of_row


def _outcome(figure: Callable[[Outcomes], float | None]) -> Figure:
    """One of the figures of ended sessions; None where no vendor tells of any."""

    def of_row(row: WallRow) -> float | None:
        outcomes = row.outcomes
        return None if outcomes is None else figure(outcomes)

    return of_row


def _quality(row: WallRow) -> Quality | None:
    return next((member.quality for member in row.members if member.quality is not None), None)


def _buffer(row: WallRow) -> float | None:
    quality = _quality(row)
    return None if quality is None else quality.buffer_health_ms


def described(row: WallRow, now_ms: int) -> str:
    """One channel as a line of text, for the clipboard."""
    delivery = row.lead.delivery
    parts = [
        f"{row.name}: {STATE_WORDS[row.state]}",
        row.state_reason,
        f"total {quantity.throughput(delivery.total_throughput_kbps)}" if delivery else "",
        f"offload {quantity.percent(delivery.p2p_ratio)}" if delivery else "",
        f"{quantity.count(delivery.devices)} devices" if delivery else "",
        f"buffer {quantity.duration(_buffer(row))}",
        f"rebuffering {quantity.percent(row.rebuffering_ratio)}",
        f"stale {quantity.age(now_ms - row.sampled_at_ms)}" if row.stale and row.sampled_at_ms else "",
    ]
    return ", ".join(part for part in parts if part)
