"""What decides and what draws are apart: the deciding modules do not know the screen."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tui.console import table

PURE = ["cell", "column", "composer", "contents", "fit", "frame", "layout", "order", "position", "symbols"]


@pytest.mark.parametrize("module", PURE)
def test_the_logic_imports_nothing_of_textual(module: str) -> None:
    tree = ast.parse((Path(table.__path__[0]) / f"{module}.py").read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    drawing = {"canvas", "listing", "messages", "painter", "pieces", "table"}
    assert not {
        name for name in imported if name.split(".")[0] == "textual" or name.split(".")[-1] in drawing
    }
