"""api.video's error bodies: `{"type", "title", "name", "status"}` with more where the vendor's samples have it."""

from __future__ import annotations

from typing import Any

from tui.simulator.quirks import Quirks

_REFERENCE = "https://docs.api.video/reference/"


class Problem(Exception):
    """An answer other than 200. `slug` ends the `type`, `name` is the parameter at fault ("" for none)."""

    def __init__(self, status: int, slug: str, title: str, name: str = "", **more: Any) -> None:
        super().__init__(title)
        self.status = status
        self.slug = slug
        self.title = title
        self.name = name
        self.more = more

    def body(self, quirks: Quirks) -> dict[str, Any]:
        """The JSON body, with the name as the quirk spells a missing one."""
        return {
            "type": self.slug if "://" in self.slug else _REFERENCE + self.slug,
            "title": self.title,
            **self._name(quirks),
            "status": self.status,
            **self.more,
        }

    def _name(self, quirks: Quirks) -> dict[str, str | None]:
        if self.name:
            return {"name": self.name}
        missing: dict[str, dict[str, str | None]] = {
            "empty": {"name": ""},
            "null": {"name": None},
            "absent": {},
        }
        return missing[quirks.apivideo_problem_name]


def not_found(name: str, quirks: Quirks) -> Problem:
    """404 for an id nobody has; the documentation and the specification's sample word it differently."""
    if quirks.apivideo_not_found == "spec":
        slug = "https://docs.api.video/docs/resourcenot_found"
        return Problem(404, slug, "The requested resource was not found.", name)
    return Problem(404, "resource-not-found", "The requested resource could not be found.", name)


def unrecognized_url() -> Problem:
    """404 for a path that does not exist, or was withdrawn."""
    return Problem(404, "unrecognized-request-url", "Unrecognized request URL.")


def invalid_parameter(name: str, detail: str) -> Problem:
    """400 for a query parameter with a value the vendor does not take, or one it does not know."""
    return Problem(
        400, "request-invalid-query-parameter", "A query parameter is invalid.", name, detail=detail
    )


def invalid_attribute(name: str, detail: str) -> Problem:
    """400 for a path or body attribute with a value the vendor does not take."""
    return Problem(400, "invalid-attribute", "An attribute is invalid.", name, detail=detail)


def attribute_required(name: str) -> Problem:
    """400 for what must be given and is not."""
    return Problem(400, "attribute-required", "This attribute is required.", name)


def out_of_range(faults: dict[str, dict[str, int]]) -> Problem:
    """400 for numbers outside their `{"min", "max"}`: the first at the top, all of them in `problems`."""
    title = "This parameter is out of the allowed range of values."
    name, allowed = next(iter(faults.items()))
    problems = [{"title": title, "name": each, "range": limits} for each, limits in faults.items()]
    return Problem(400, "request-invalid-query-parameter", title, name, range=allowed, problems=problems)
