"""The vendor's own Python client against the simulator.

`api.video` 1.3.0 is the last release that knows the raw statistics. It checks every type it receives, so what
it accepts has the vendor's shape, whoever wrote the simulator.
"""

from __future__ import annotations

from collections.abc import Iterator

import apivideo
import pytest
from apivideo.api.live_streams_api import LiveStreamsApi
from apivideo.api.raw_statistics_api import RawStatisticsApi
from apivideo.api.videos_api import VideosApi
from apivideo.exceptions import ApiException, ApiTypeError, NotFoundException

from tests.simulator.served import Served, serving

DAY = "2026-11-21"
SPORTS = "li400mYKSgQ6xs7taUeSaEKr"


def connected(served: Served, key: str = "apivideo-demo-key") -> apivideo.AuthenticatedApiClient:
    client = apivideo.AuthenticatedApiClient(key)
    # The constructor overwrites the host, so it is set between construction and connection.
    client.configuration.host = served.base_url + "/apivideo"
    client.connect()
    return client


@pytest.fixture(scope="module")
def client() -> Iterator[apivideo.AuthenticatedApiClient]:
    with serving() as served:
        made = connected(served)
        yield made
        made.close()


def test_connects_refreshes_and_lists_live_streams(client: apivideo.AuthenticatedApiClient) -> None:
    client.refresh_token()
    listed = LiveStreamsApi(client).list(page_size=5, sort_by="name", sort_order="asc")
    assert listed.pagination.items_total == 12
    assert [stream.name for stream in listed.data] == sorted(stream.name for stream in listed.data)
    stream = LiveStreamsApi(client).get(SPORTS)
    assert (stream.name, stream.broadcasting) == ("Sports 1", True)
    assert stream.created_at <= stream.updated_at


def test_lists_the_sessions_of_a_live_stream(client: apivideo.AuthenticatedApiClient) -> None:
    pages = [
        RawStatisticsApi(client).list_live_stream_sessions(SPORTS, DAY, page_size=100, current_page=number)
        for number in (1, 2)
    ]
    assert pages[0].pagination.pages_total >= 2
    assert [link.rel for link in pages[0].pagination.links] == ["self", "first", "next", "last"]
    ids = [row.session.session_id for page in pages for row in page.data]
    assert len(set(ids)) == len(ids) > 100
    for row in pages[0].data:
        if hasattr(row.session, "ended_at"):
            assert row.session.loaded_at < row.session.ended_at
        assert row.location.city
        assert row.client.type in ("browser", "app")


def test_a_running_session_is_listed_too(client: apivideo.AuthenticatedApiClient) -> None:
    last = (
        RawStatisticsApi(client).list_live_stream_sessions(SPORTS, DAY, page_size=100).pagination.pages_total
    )
    page = RawStatisticsApi(client).list_live_stream_sessions(SPORTS, DAY, page_size=100, current_page=last)
    assert any("ended_at" not in row.session.to_dict() for row in page.data)


def test_lists_the_sessions_of_a_video(client: apivideo.AuthenticatedApiClient) -> None:
    videos = {video.title: video.video_id for video in VideosApi(client).list().data}
    page = RawStatisticsApi(client).list_video_sessions(videos["Sports 1 catch-up"], DAY)
    assert page.pagination.items_total > 0
    assert all(row.session.session_id.startswith("ps") for row in page.data)


def test_lists_the_events_of_a_session(client: apivideo.AuthenticatedApiClient) -> None:
    statistics = RawStatisticsApi(client)
    seen = set()
    for row in statistics.list_live_stream_sessions(SPORTS, DAY, page_size=60).data:
        events = statistics.list_session_events(row.session.session_id, page_size=100).data
        assert events[0].type == "ready"
        assert events[0].emitted_at == row.session.loaded_at
        seen |= {event.type for event in events}
    assert seen == {"ready", "play", "pause", "resume", "seek.backward", "seek.forward", "end"}


def test_what_nobody_has_is_the_clients_not_found(client: apivideo.AuthenticatedApiClient) -> None:
    with pytest.raises(NotFoundException):
        RawStatisticsApi(client).list_live_stream_sessions("linone", DAY)


def test_a_bad_key_is_refused() -> None:
    with serving() as served, pytest.raises(ApiException) as refused:
        connected(served, "wrong")
    assert refused.value.status == 400


@pytest.mark.parametrize("quirk", ["apivideo_links=object", "apivideo_ended_at=null", "apivideo_place=null"])
def test_the_client_is_strict_enough_to_be_a_witness(quirk: str) -> None:
    with serving(quirks=[quirk]) as served:
        made = connected(served)
        try:
            with pytest.raises(ApiTypeError):
                read_all_sessions(made)
        finally:
            made.close()


def read_all_sessions(client: apivideo.AuthenticatedApiClient) -> None:
    """Every page of a day; a running session is on the last."""
    number = last = 1
    while number <= last:
        page = RawStatisticsApi(client).list_live_stream_sessions(
            SPORTS, DAY, page_size=100, current_page=number
        )
        number, last = number + 1, page.pagination.pages_total
