"""How a figure of the table is told: what, the bound it should keep, and what was measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` and `bound` in `unit`; `detail` says what was compared."""

    what: str
    value: float
    bound: float
    unit: str
    detail: str = ""

    @property
    def line(self) -> str:
        verdict = "ok" if self.value <= self.bound else "MISSED"
        return (
            f"{self.what:<58}{_number(self.value):>9} {self.unit:<5}"
            f"at most {_number(self.bound):>6}  {verdict:<7}{self.detail}"
        )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def percentile(values: list[float], share: float) -> float:
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
