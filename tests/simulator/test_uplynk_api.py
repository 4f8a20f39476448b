"""Uplynk's simulated session statistics, asked over real HTTP as its page tells."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import zlib
from collections.abc import Iterator

import httpx
import pytest

from tests.simulator.served import START_MS, Served, serving
from tui.simulator.vocabulary import Viewing

OWNER = "0123456789abcdef0123456789abcdef"
SECRET = "test-api-key"
PATH = "/uplynk/monitoring/delivery/session"

VECTOR_S = 1762437600
VECTOR_SIG = "3c0c9d7729029b24702bfe1652ffd88a758c38386e4b2f9298163e245b2713af"
VECTOR_MSG = "eNqrVorPL89LLVKyUlAyMDQyNjE1M7ewTExKTklNQ%2Bcr6SgoxZdk5qYWlyTmFgB1GJqbGZkYm5sZGNQCAO0zFEo%3D"
VECTOR_QUESTION = (
    "user_ip=127.168.208.58&period=60&start=2025-11-06T14%3A00%3A00&end=2025-11-06T14%3A05%3A00&force=False"
)


def signed(now_ms: int, owner: object = OWNER, secret: str = SECRET, claims: object = None) -> dict[str, str]:
    said = {"_owner": owner, "_timestamp": now_ms // 1000} if claims is None else claims
    msg = base64.b64encode(zlib.compress(json.dumps(said).encode(), 9))
    return {"msg": msg.decode(), "sig": hmac.new(secret.encode(), msg, hashlib.sha256).hexdigest()}


def written(at_ms: int) -> str:
    return Served.iso(at_ms)[:19]


def ask(served: Served, **question: object) -> httpx.Response:
    return served.get(PATH, params={**question, **signed(served.clock.now_ms())})


def refused(status: int, code: str, title: str) -> tuple[int, dict[str, object]]:
    return status, {"@type": "Error", "code": code, "status_code": status, "title": title}


@pytest.fixture(scope="module")
def uplynk() -> Iterator[Served]:
    with serving(scenario="drm-wave") as served:
        yield served


@pytest.fixture
def block() -> dict[str, object]:
    return {"euid": "nobody", "start": written(START_MS - 3_600_000), "end": written(START_MS - 3_300_000)}


class TestSignature:
    def test_accepts_the_published_vector_and_echoes_the_question_without_it(self) -> None:
        with serving(start_ms=(VECTOR_S + 600) * 1000, quirks=["uplynk_skew_s=600"]) as served:
            answer = served.get(f"{PATH}?{VECTOR_QUESTION}&msg={VECTOR_MSG}&sig={VECTOR_SIG}")
        assert answer.status_code == 200
        assert answer.json() == {
            "@id": "/api/v4/monitoring/delivery/session?user_ip=127.168.208.58&period=60"
            "&start=2025-11-06T14:00:00&end=2025-11-06T14:05:00&force=False",
            "@type": "TimeSeries",
            "start": "2025-11-06T14:00:00.000Z",
            "end": "2025-11-06T14:05:00.000Z",
            "items": [],
            "total_items": 0,
        }

    def test_a_plus_sent_bare_arrives_as_a_space_and_fails(self) -> None:
        with serving(start_ms=(VECTOR_S + 600) * 1000, quirks=["uplynk_skew_s=600"]) as served:
            bare = VECTOR_MSG.replace("%2B", "+")
            answer = served.get(f"{PATH}?{VECTOR_QUESTION}&msg={bare}&sig={VECTOR_SIG}")
        assert (answer.status_code, answer.json()) == refused(403, "forbidden", "Forbidden")

    @pytest.mark.parametrize("late_s", [-301, 301])
    def test_a_timestamp_beyond_the_skew_fails(
        self, uplynk: Served, block: dict[str, object], late_s: int
    ) -> None:
        answer = uplynk.get(PATH, params={**block, **signed(START_MS + late_s * 1000)})
        assert answer.status_code == 403

    @pytest.mark.parametrize("late_s", [-300, 300])
    def test_a_timestamp_within_the_skew_passes(
        self, uplynk: Served, block: dict[str, object], late_s: int
    ) -> None:
        assert uplynk.get(PATH, params={**block, **signed(START_MS + late_s * 1000)}).status_code == 200

    @pytest.mark.parametrize(
        "wrong",
        [
            signed(START_MS, owner="f" * 32),
            signed(START_MS, secret="another"),
            signed(START_MS, claims=["no", "object"]),
            signed(START_MS, claims={"_owner": OWNER, "_timestamp": str(START_MS // 1000)}),
            {"msg": "no base64 at all", "sig": "00"},
            {**signed(START_MS), "sig": signed(START_MS)["sig"].upper()},
            {**signed(START_MS), "sig": "ü"},
        ],
    )
    def test_a_wrong_signature_is_forbidden(
        self, uplynk: Served, block: dict[str, object], wrong: dict[str, str]
    ) -> None:
        answer = uplynk.get(PATH, params={**block, **wrong})
        assert (answer.status_code, answer.json()) == refused(403, "forbidden", "Forbidden")

    def test_no_signature_is_unauthorized(self, uplynk: Served, block: dict[str, object]) -> None:
        answer = uplynk.get(PATH, params=block)
        assert (answer.status_code, answer.json()) == refused(401, "unauthorized", "Unauthorized")

    def test_the_pair_may_stand_in_the_header(self, uplynk: Served, block: dict[str, object]) -> None:
        pair = signed(START_MS)
        answer = uplynk.get(PATH, params=block, headers={"Authorization": f"{pair['msg']} {pair['sig']}"})
        assert answer.status_code == 200

    @pytest.mark.parametrize(("way", "in_query"), [("query", True), ("header", False)])
    def test_an_account_may_know_only_one_way(
        self, block: dict[str, object], way: str, in_query: bool
    ) -> None:
        pair = signed(START_MS)
        header = {"Authorization": f"{pair['msg']} {pair['sig']}"}
        with serving(quirks=[f"uplynk_auth={way}"]) as served:
            by_query = served.get(PATH, params={**block, **pair}).status_code
            by_header = served.get(PATH, params=block, headers=header).status_code
        assert (by_query, by_header) == ((200, 401) if in_query else (401, 200))


class TestQuestion:
    @pytest.mark.parametrize(
        "change",
        [
            {"euid": ""},
            {"period": "15"},
            {"period": "60.0"},
            {"start": "2026-11-21T19:00:00Z"},
            {"start": "2026-11-21 19:00:00"},
            {"start": "2026-02-30T19:00:00"},
            {"start": "", "end": ""},
            {"end": written(START_MS - 3_299_000)},
            {"end": written(START_MS - 3_600_000)},
            {"start": written(START_MS - 48 * 3_600_000 - 1000), "end": written(START_MS - 48 * 3_600_000)},
            {"force": "yes"},
        ],
    )
    def test_what_the_page_does_not_allow_is_a_bad_request(
        self, uplynk: Served, block: dict[str, object], change: dict[str, str]
    ) -> None:
        answer = ask(uplynk, **{**block, **change})
        assert (answer.status_code, answer.json()) == refused(400, "bad_request", "Bad Request")

    @pytest.mark.parametrize("given", ["start", "end"])
    def test_one_end_of_the_block_is_filled_from_the_other(
        self, uplynk: Served, block: dict[str, object], given: str
    ) -> None:
        answer = ask(uplynk, euid="nobody", **{given: block[given]}).json()
        assert answer["start"] == Served.iso(START_MS - 3_600_000)
        assert answer["end"] == Served.iso(START_MS - 3_300_000)

    def test_the_oldest_allowed_block_is_answered(self, uplynk: Served) -> None:
        assert ask(uplynk, euid="nobody", start=written(START_MS - 48 * 3_600_000)).status_code == 200

    def test_several_identities_must_all_fit_or_are_refused(self, uplynk: Served) -> None:
        viewing = drm_viewing(uplynk)
        start = written(viewing.troubles[0].at_ms)
        both = {"euid": viewing.viewer.viewer_id, "user_ip": viewing.viewer.ip, "start": start}
        assert ask(uplynk, **both).json()["total_items"] > 0
        assert ask(uplynk, **{**both, "user_ip": "192.0.2.254"}).json()["total_items"] == 0
        with serving(scenario="drm-wave", quirks=["uplynk_several_ids=refused"]) as served:
            assert ask(served, **both).status_code == 400

    def test_another_path_is_not_found(self, uplynk: Served) -> None:
        answer = uplynk.get("/uplynk/monitoring/nothing", params=signed(START_MS))
        assert (answer.status_code, answer.json()) == refused(404, "not_found", "Not Found")


class TestProcessing:
    def test_a_block_not_yet_processed_is_202_with_the_end_of_what_is(self, uplynk: Served) -> None:
        answer = ask(uplynk, euid="nobody", end=written(START_MS - 119_000))
        assert answer.status_code == 202
        assert answer.json() == {"@type": "TimeSeries", "max_timestamp": Served.iso(START_MS - 120_000)}

    def test_a_block_just_processed_is_answered(self, uplynk: Served) -> None:
        assert ask(uplynk, euid="nobody", end=written(START_MS - 120_000)).status_code == 200

    @pytest.mark.parametrize("value", ["true", "True", "1", True])
    def test_force_gives_what_is_there(self, uplynk: Served, value: object) -> None:
        assert ask(uplynk, euid="nobody", start=written(START_MS - 60_000), force=value).status_code == 200

    @pytest.mark.parametrize("value", ["false", "False", "0"])
    def test_no_force_waits(self, uplynk: Served, value: str) -> None:
        assert ask(uplynk, euid="nobody", start=written(START_MS - 60_000), force=value).status_code == 202

    def test_force_may_mean_the_opposite_as_one_of_the_pages_has_it(self) -> None:
        question = {"euid": "nobody", "start": written(START_MS - 60_000)}
        with serving(quirks=["uplynk_force=false"]) as served:
            answers = [ask(served, **question, force=value).status_code for value in ("false", "true")]
            answers.append(ask(served, **question).status_code)
        assert answers == [200, 202, 202]

    def test_processing_may_take_longer(self) -> None:
        with serving(quirks=["uplynk_lag_s=600"]) as served:
            answer = ask(served, euid="nobody", end=written(START_MS - 599_000))
        assert answer.json()["max_timestamp"] == Served.iso(START_MS - 600_000)

    def test_force_hides_what_is_not_yet_processed(self) -> None:
        with serving(scenario="drm-wave") as served:
            viewing = drm_viewing(served)
            error_ms = next(trouble.at_ms for trouble in viewing.troubles if trouble.source == "drm")
            question = {"euid": viewing.viewer.viewer_id, "start": written(error_ms), "force": "true"}
            served.clock.set_ms(error_ms + 119_000)
            assert ask(served, **question).json()["total_items"] == 0
            served.clock.set_ms(error_ms + 121_000)
            assert ask(served, **question).json()["total_items"] > 0

    @pytest.mark.parametrize(("field", "keys"), [("end", {"@type", "end"}), ("none", {"@type"})])
    def test_the_field_of_the_time_is_open(self, field: str, keys: set[str]) -> None:
        with serving(quirks=[f"uplynk_pending_field={field}"]) as served:
            assert set(ask(served, euid="nobody", end=written(START_MS)).json()) == keys


def drm_viewing(served: Served) -> Viewing:
    """A viewing of the earlier wave with a drm error that its viewer's next try repeats in the same two minutes."""
    seen: dict[tuple[str, int], Viewing] = {}
    for viewing in served.world.viewings(START_MS - 80 * 60_000, START_MS - 55 * 60_000):
        for trouble in viewing.troubles:
            if trouble.source == "drm":
                first = seen.setdefault((viewing.viewer.viewer_id, trouble.at_ms // 120_000), viewing)
                if first is not viewing:
                    return first
    raise AssertionError("nobody tried again within two minutes")


class TestItems:
    def test_every_drm_and_manifest_error_of_the_viewer_is_an_item(self, uplynk: Served) -> None:
        viewer_id = drm_viewing(uplynk).viewer.viewer_id
        first_ms = (drm_viewing(uplynk).troubles[0].at_ms // 1000 - 60) * 1000
        expected = sorted(
            (trouble.at_ms // 1000, trouble.source, trouble.text)
            for viewing in uplynk.world.viewings_of(
                viewer_id=viewer_id, start_ms=first_ms, end_ms=first_ms + 300_000
            )
            for trouble in viewing.troubles
            if trouble.source != "player" and first_ms <= trouble.at_ms < first_ms + 300_000
        )
        answer = ask(uplynk, euid=viewer_id, start=written(first_ms)).json()
        items = [
            (Served.epoch_s(item["period_timestamp"]), item["error_source"], item["errors"])
            for item in answer["items"]
        ]
        assert items == expected
        assert answer["total_items"] == len(expected) > 1
        assert all(item["period_timestamp"].endswith("+00:00") for item in answer["items"])

    def test_a_period_gathers_equal_errors(self, uplynk: Served) -> None:
        viewing = drm_viewing(uplynk)
        start_ms = viewing.troubles[0].at_ms // 120_000 * 120_000
        question = {"euid": viewing.viewer.viewer_id, "start": written(start_ms)}
        one_by_one = ask(uplynk, **question).json()["items"]
        gathered = ask(uplynk, **question, period=120).json()["items"]
        buckets = {
            (Served.epoch_s(item["period_timestamp"]) // 120 * 120, item["error_source"], item["errors"])
            for item in one_by_one
        }
        assert len(gathered) == len(buckets) < len(one_by_one)
        assert {Served.epoch_s(item["period_timestamp"]) for item in gathered} == {key[0] for key in buckets}

    def test_the_other_identities_find_the_same_errors(self, uplynk: Served) -> None:
        viewing = drm_viewing(uplynk)
        start = written(viewing.troubles[0].at_ms)
        by_session = ask(uplynk, playback_session_id=viewing.playback_session_id, start=start).json()
        by_ip = ask(uplynk, user_ip=viewing.viewer.ip, start=start).json()
        assert by_session["total_items"] > 0
        assert all(item in by_ip["items"] for item in by_session["items"])

    def test_closed_edges_tell_an_error_in_both_blocks(self) -> None:
        with serving(scenario="drm-wave", quirks=["uplynk_edges=closed"]) as served:
            viewing = drm_viewing(served)
            edge_ms = viewing.troubles[0].at_ms // 1000 * 1000
            session = {"playback_session_id": viewing.playback_session_id}
            before = ask(served, **session, end=written(edge_ms)).json()["items"]
            after = ask(served, **session, start=written(edge_ms)).json()["items"]
        assert before == after[:1]
        assert len(before) == 1

    def test_texts_may_differ_for_the_same_kind_of_error(self) -> None:
        with serving(scenario="drm-wave", quirks=["uplynk_error_text=numbered"]) as served:
            viewing = drm_viewing(served)
            start = written(viewing.troubles[0].at_ms)
            items = ask(served, euid=viewing.viewer.viewer_id, start=start).json()["items"]
        assert len({item["errors"] for item in items}) == len(items) > 1


@pytest.mark.parametrize(
    ("style", "status", "body"),
    [("v2", 200, '{"error":11,"msg":"Unauthorized"}'), ("text", 401, "bad token"), ("empty", 401, "")],
)
def test_errors_come_in_other_styles(block: dict[str, object], style: str, status: int, body: str) -> None:
    with serving(quirks=[f"uplynk_errors={style}"]) as served:
        answer = served.get(PATH, params=block)
    assert (answer.status_code, answer.text) == (status, body)
