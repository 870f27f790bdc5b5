"""Logins: who guesses waits, who is known does not, and a login that ends in the middle of a form loses nothing."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import aiohttp
import pytest

from tests.wirewatch.web.conftest import NOW, PASSWORD, Desktop
from wirewatch.web import session
from wirewatch.web.login_attempts import FREE_OF_ACCOUNT, LONGEST_WAIT, Tries, counted, known, network, new_mark
from wirewatch.web.passwords import hashed, secret_hash

OURS = {"Sec_Fetch_Site": "same-origin", "Accept": "text/html"}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is slow on purpose, and what is tested is how often it is asked."""
    monkeypatch.setattr(session, "fits", lambda password, _: password == PASSWORD)


def test_a_password_costs_who_guesses_what_owasp_recommends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # here hashing is as slow as it is meant to be
    assert hashed(PASSWORD).startswith("scrypt$32768$8$3$")


def test_each_try_beyond_the_free_ones_doubles_the_wait() -> None:
    tries, one, other = Tries(), [("192.0.2.1", 5)], [("192.0.2.2", 5)]
    for _ in range(5):
        assert tries.may(one, NOW)
        tries.failed(one, NOW)
    assert not tries.may(one, NOW)
    assert tries.may(other, NOW)
    assert tries.may(one, NOW + timedelta(seconds=1))
    for _ in range(40):
        tries.failed(one, NOW)
    assert not tries.may(one, NOW + LONGEST_WAIT - timedelta(seconds=1))
    assert tries.may(one, NOW + LONGEST_WAIT)
    tries.succeeded(one)
    assert tries.may(one, NOW)


def test_a_guesser_of_many_addresses_waits_and_a_browser_that_is_known_does_not() -> None:
    tries, mark = Tries(), new_mark("desk", "kept")
    for guess in range(FREE_OF_ACCOUNT):
        tries.failed(counted(f"192.0.2.{guess}", "desk", "", "kept"), NOW)
    assert not tries.may(counted("198.51.100.1", "desk", "", "kept"), NOW)
    assert tries.may(counted("198.51.100.1", "guest", "", "kept"), NOW)
    assert tries.may(counted("192.0.2.1", "desk", mark, "kept"), NOW)


@pytest.mark.parametrize(
    "wrong", ["", "x", "x.y", new_mark("guest", "kept"), new_mark("desk", "of another password")], ids=range(5)
)
def test_only_a_mark_of_this_account_and_password_is_known(wrong: str) -> None:
    assert not known(wrong, "desk", "kept")
    assert known(new_mark("desk", "kept"), "desk", "kept")


def test_a_line_is_one_address_however_many_it_has() -> None:
    assert network("2001:db8::1") == network("2001:db8::ffff:1") != network("2001:db8:0:1::1")
    assert network("::ffff:192.0.2.1") == network("192.0.2.1") != network("192.0.2.2")


async def test_tries_that_come_at_the_same_moment_are_counted_one_by_one(desktop: Desktop, quick: None) -> None:
    answers = await asyncio.gather(*(desktop.log_in("desk", f"guess {each}") for each in range(12)))
    assert sorted(status for status, _ in answers) == [403] * 5 + [429] * 7


async def test_whom_a_guesser_means_still_comes_in(desktop: Desktop, quick: None) -> None:
    assert (await desktop.log_in())[0] == 303
    async with aiohttp.ClientSession() as guesser:
        for _ in range(6):
            async with guesser.post(desktop.url + "/login", data={"name": "desk", "password": "guess"}) as answer:
                pass
        assert answer.status == 429
    assert (await desktop.log_in())[0] == 303


async def test_what_was_typed_outlives_its_login(desktop: Desktop, quick: None) -> None:
    status, text = await desktop.post("/articles/1/said", what="note", text='ring "Ann" <b>', key="of old", **OURS)
    assert status == 403
    assert "typed:text" in text
    assert "of old" not in text
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', text))
    assert fields == {"again": "/articles/1/said", "typed:what": "note", "typed:text": "ring &#34;Ann&#34; &lt;b&gt;"}
    fields["typed:text"] = 'ring "Ann" <b>'
    status, text = await desktop.post("/login?next=/articles/1", name="desk", password="wrong", **fields, **OURS)
    assert status == 403
    assert "typed:text" in text, "a wrong password loses nothing either"
    status, text = await desktop.post("/login?next=/articles/1", name="desk", password=PASSWORD, **fields, **OURS)
    assert status == 200
    with desktop.database.read() as ledger:
        assert ledger.articles.annotations(1) == [], "nothing is done until it is sent again"
    form = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', text))
    status, place = await desktop.post("/articles/1/said", what="note", text='ring "Ann" <b>', key=form["key"], **OURS)
    assert status == 303, place
    with desktop.database.read() as ledger:
        assert [each.text for each in ledger.articles.annotations(1)] == ['ring "Ann" <b>']


async def test_a_form_of_an_earlier_login_is_asked_about_and_not_lost(desktop: Desktop, quick: None) -> None:
    await desktop.log_in()
    status, text = await desktop.post("/topics", name="ports", query="port*", key="0" * 64, **OURS)
    assert status == 403
    assert 'name="query" value="port*"' in text
    assert await desktop.form_key() in text
    foreign = OURS | {"Sec_Fetch_Site": "cross-site"}
    _, text = await desktop.post("/topics", name="ports", query="port*", key="0" * 64, **foreign)
    assert "port*" not in text, "what another site made up is not kept"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/articles/1/said", "/articles/1"),
        ("/logout", "/"),
        ("/subscriptions/1", "/subscriptions"),
        ("/topics", "/topics"),
    ],
)
async def test_after_logging_in_there_is_a_page(desktop: Desktop, path: str, place: str) -> None:
    status, found = await desktop.post(path, what="x")
    assert (status, found) == (303, f"/login?next={place}")


async def test_nobody_is_logged_in_by_another_site(desktop: Desktop) -> None:
    status, _ = await desktop.post("/login", name="desk", password=PASSWORD, Sec_Fetch_Site="cross-site")
    assert status == 403
    assert (await desktop.get("/topics"))[0] == 303


async def test_a_body_that_is_no_form_and_a_host_that_is_none_are_the_askers_mistakes(desktop: Desktop) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    async with desktop.http.post(desktop.url + "/login", data=b"x", headers=headers) as answer:
        assert answer.status == 400
    for host in ("[::1", "evil.example:80@127.0.0.1"):
        async with desktop.http.get(desktop.url + "/livez", headers={"Host": host}) as answer:
            assert answer.status == 421, host


async def test_who_guesses_has_to_wait_and_learns_no_names(desktop: Desktop) -> None:
    told = set()
    for name in ("desk", "nobody", "desk", "nobody", "desk"):
        status, text = await desktop.log_in(name, "wrong")
        assert status == 403
        told.add(text)
    assert len(told) == 1
    status, _ = await desktop.log_in()
    assert status == 429, "even with the right password"
    assert (await desktop.get("/topics"))[0] == 303


async def test_a_login_is_a_cookie_that_no_script_reads_and_ends_with_the_password(desktop: Desktop) -> None:
    async with desktop.http.post(
        desktop.url + "/login?next=/topics", data={"name": "desk", "password": PASSWORD}, allow_redirects=False
    ) as answer:
        assert answer.status == 303
        assert answer.headers["Location"] == "/topics"
        cookie, mark = answer.headers.getall("Set-Cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "HttpOnly" in mark
    secret = cookie.split("=", 1)[1].split(";")[0]
    with desktop.database.read() as ledger:
        kept = ledger.connection.exec_driver_sql("SELECT secret_hash FROM login").scalars().all()
    assert kept == [secret_hash(secret)]
    assert secret not in kept
    assert (await desktop.get("/topics"))[0] == 200
    with desktop.database.begin() as ledger:
        ledger.access.keep_account("desk", hashed("another long sentence"), "write", NOW)
    assert (await desktop.get("/topics"))[0] == 303
