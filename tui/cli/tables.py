"""Rows on stdout: CSV for machines, aligned columns for people."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from rich.cells import cell_len

from tui.cli.encoding import as_data

_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def write_csv(
    out: TextIO, names: Sequence[str], records: Iterable[Mapping[str, object]], *, head: bool = True
) -> None:
    """A head and a line a record. Unknown is empty, lists are joined by a space.

    A text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection).
    """
    as_data(out)
    writer = csv.writer(out, lineterminator="\n")
    if head:
        writer.writerow(names)
    for record in records:
        writer.writerow([_csv_cell(record[name]) for name in names])


def _csv_cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        value = " ".join(str(one) for one in value)
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def aligned(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset()
) -> str:
    """Columns as wide as their widest cell, two spaces apart; those of `right` flush right."""
    widths = [max(cell_len(line[index]) for line in (head, *rows)) for index in range(len(head))]
    return "\n".join(_aligned_line(line, widths, right) for line in (head, *rows))


def _aligned_line(line: Sequence[str], widths: Sequence[int], right: frozenset[int]) -> str:
    cells = []
    for index, (text, width) in enumerate(zip(line, widths, strict=True)):
        blank = " " * (width - cell_len(text))
        cells.append(blank + text if index in right else text + blank)
    return "  ".join(cells).rstrip()
