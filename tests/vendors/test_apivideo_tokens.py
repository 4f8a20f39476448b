"""api.video's tokens: got once, renewed in time, shared by all who wait, shown to nobody."""

from __future__ import annotations

import asyncio
import gc
import logging
from typing import Any

import pytest

from tests.vendors.apivideo_account import KEY, HandClock, Portal, account, listed, opened, problem, stream
from tests.vendors.scripted_server import Exchange
from tui.vendors.errors import Nonsense, Refused, VendorError


def portal(**options: Any) -> Portal:
    return Portal({"/live-streams": listed([stream()])}, **options)


async def test_one_login_serves_every_question() -> None:
    vendor = portal()
    async with account(vendor) as (client, server):
        for _ in range(3):
            await client.live_streams()
    assert (vendor.logins, vendor.refreshes) == (1, 0)
    login, question = server.requests[:2]
    assert (login.method, login.target) == ("POST", "/auth/api-key")
    assert "authorization" not in login.headers
    assert question.headers["authorization"] == "Bearer access-1-secret"


async def test_callers_at_once_share_one_login() -> None:
    vendor = portal()
    async with account(vendor) as (client, _):
        found = await asyncio.gather(*(client.live_streams() for _ in range(6)))
    assert [len(streams) for streams in found] == [1] * 6
    assert vendor.logins == 1


@pytest.mark.parametrize(("later_s", "refreshes"), [(3589.0, 0), (3590.0, 1), (99_999.0, 1)])
async def test_a_token_is_renewed_ten_seconds_before_its_end(later_s: float, refreshes: int) -> None:
    vendor, clock = portal(), HandClock()
    async with account(vendor, clock=clock) as (client, server):
        await client.live_streams()
        clock.seconds += later_s
        await client.live_streams()
    assert (vendor.logins, vendor.refreshes) == (1, refreshes)
    assert server.requests[-1].headers["authorization"] == f"Bearer access-{1 + refreshes}-secret"


async def test_a_token_that_lives_shorter_than_that_is_still_used() -> None:
    vendor, clock = portal(expires_in=6), HandClock()
    async with account(vendor, clock=clock) as (client, _):
        for _ in range(3):
            await client.live_streams()
        clock.seconds += 3
        await client.live_streams()
    assert (vendor.logins, vendor.refreshes) == (1, 1)


@pytest.mark.parametrize("expires_in", [None, "soon", -5])
async def test_a_lifetime_that_was_not_told_ends_with_a_401(expires_in: Any) -> None:
    vendor, clock = portal(expires_in=expires_in), HandClock()
    async with account(vendor, clock=clock) as (client, _):
        await client.live_streams()
        clock.seconds += 1e9
        await client.live_streams()
        assert (vendor.logins, vendor.refreshes) == (1, 0)
        vendor.revoke()
        assert len(await client.live_streams()) == 1
    assert (vendor.logins, vendor.refreshes) == (1, 1)


async def test_a_401_is_met_by_one_renewal_for_all_who_got_it() -> None:
    vendor = portal()
    async with account(vendor) as (client, _):
        await client.live_streams()
        vendor.revoke()
        found = await asyncio.gather(*(client.live_streams() for _ in range(4)))
    assert [len(streams) for streams in found] == [1] * 4
    assert found[0].requests == 2
    assert (vendor.logins, vendor.refreshes) == (1, 1)


async def test_a_refused_refresh_token_is_followed_by_one_login() -> None:
    vendor, clock = portal(), HandClock()
    async with account(vendor, clock=clock) as (client, _):
        await client.live_streams()
        vendor.refresh = "another console used it"
        clock.seconds += 4000
        await client.live_streams()
        await client.live_streams()
    assert (vendor.logins, vendor.refreshes) == (2, 1)


async def test_a_refresh_whose_answer_was_lost_is_not_repeated_but_followed_by_a_login() -> None:
    vendor, clock = portal(), HandClock()

    async def lost(exchange: Exchange) -> None:
        if exchange.request.path == "/auth/refresh":
            vendor.refreshes += 1
            exchange.cut()
        else:
            await vendor(exchange)

    async with opened(vendor, clock=clock) as (client, server, _):
        server.script = (lost,)
        await client.live_streams()
        clock.seconds += 4000
        with pytest.raises(VendorError):
            await client.live_streams()
        assert len(await client.live_streams()) == 1
    assert (vendor.logins, vendor.refreshes) == (2, 1)


async def test_a_fresh_token_that_is_refused_as_well_is_the_end_of_it() -> None:
    vendor = portal()

    async def never(exchange: Exchange) -> None:
        await exchange.reply_json(problem("The access token is invalid or expired.", 401), 401)

    vendor.routes["/live-streams"] = never
    async with account(vendor) as (client, server):
        with pytest.raises(Refused, match="invalid or expired"):
            await client.live_streams()
        assert (vendor.logins, vendor.refreshes) == (1, 1)
        assert [request.path for request in server.requests].count("/live-streams") == 2
        with pytest.raises(Refused):
            await client.live_streams()
    assert vendor.logins == 2


@pytest.mark.parametrize("status", [400, 401])
async def test_a_bad_key_is_refused_once_for_all_who_wait(status: int) -> None:
    vendor = portal()
    vendor.login_status = status
    async with opened(vendor) as (client, _, transport):
        results = await asyncio.gather(*(client.live_streams() for _ in range(4)), return_exceptions=True)
        assert transport.meter.refused
    assert vendor.logins == 1
    for error in results:
        assert isinstance(error, Refused)
        assert error.status == status
        assert "were incorrect" in error.message
        assert KEY not in f"{error!r}{error.message}"


@pytest.mark.parametrize(
    "payload",
    [
        [],
        {},
        {"access_token": None},
        {"access_token": ""},
        {"access_token": 7},
        {"access_token": "a\nb"},
        {"access_token": "clé"},
    ],
)
async def test_a_login_without_a_usable_token_is_nonsense(payload: Any) -> None:
    vendor = portal()

    async def odd(exchange: Exchange) -> None:
        await exchange.reply_json(payload)

    async with opened(vendor) as (client, server, transport):
        server.script = (odd,)
        with pytest.raises(Nonsense, match="without a token"):
            await client.live_streams()
        assert transport.meter.errors_total == 1


async def test_one_who_gives_up_does_not_take_the_login_from_the_others() -> None:
    vendor = portal()
    gate = asyncio.Event()

    async def slow_login(exchange: Exchange) -> None:
        if exchange.request.path == "/auth/api-key":
            await gate.wait()
        await vendor(exchange)

    async with opened(vendor) as (client, server, _):
        server.script = (slow_login,)
        first, second = (asyncio.ensure_future(client.live_streams()) for _ in range(2))
        await server.until(lambda: server.under_way == 1)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        gate.set()
        assert len(await second) == 1
    assert vendor.logins == 1


async def test_a_login_that_fails_after_all_have_left_makes_no_noise() -> None:
    vendor = portal()
    vendor.login_status = 400
    noise: list[object] = []
    gate = asyncio.Event()

    async def slow_login(exchange: Exchange) -> None:
        await gate.wait()
        await vendor(exchange)

    async with opened(vendor) as (client, server, transport):
        asyncio.get_running_loop().set_exception_handler(lambda _, context: noise.append(context))
        server.script = (slow_login,)
        waiting = asyncio.ensure_future(client.live_streams())
        await server.until(lambda: server.under_way == 1)
        waiting.cancel()
        await asyncio.wait({waiting})
        gate.set()
        await server.until(lambda: transport.meter.errors_total == 1)
        await asyncio.sleep(0)
        gc.collect()
    assert noise == []


async def test_no_text_holds_the_key_or_a_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    vendor = portal()

    async def tells(exchange: Exchange) -> None:
        said = f"no: {exchange.request.headers['authorization']} {vendor.access}"
        await exchange.reply_json(problem(said, 418), 418)

    vendor.routes["/live-streams"] = tells
    async with opened(vendor) as (client, _, transport):
        with pytest.raises(VendorError) as caught:
            await client.live_streams()
        shown = f"{client!r}{vars(client)!r}{vars(client._calls._tokens)!r}{caught.value!r}{vars(transport.meter)!r}"
    for secret in (KEY, "access-1-secret", "refresh-1-secret"):
        assert secret not in shown
        assert secret not in caplog.text
