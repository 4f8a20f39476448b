"""A collector's face for tests of the console: hands out snapshots, writes down what is asked."""

from __future__ import annotations

from collections.abc import Sequence

from tui.collector.answers import Publish
from tui.collector.requests import Request
from tui.model.snapshot import Snapshot


class FakeFace:
    """Publishes `snapshots` when started; `requests` is what the console asked for."""

    def __init__(self, publish: Publish, snapshots: Sequence[Snapshot] = ()) -> None:
        self.publish = publish
        self.snapshots = snapshots
        self.requests: list[Request] = []
        self.stopped = False

    def start(self) -> None:
        for snapshot in self.snapshots:
            self.publish(snapshot)

    def submit(self, request: Request) -> None:
        self.requests.append(request)

    def stop(self) -> None:
        self.stopped = True
