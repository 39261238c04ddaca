"""Guessing is slow whoever guesses from wherever, and the owner of an account still gets in from a known browser."""

import random
import statistics
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client
from django.urls import reverse

from agencies import throttle
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import PASSWORD, actor
from qms_portal.sign_in import limits

pytestmark = pytest.mark.django_db


def attempt(client, name, password="sai", address="203.0.113.7", **headers):
    return client.post(
        reverse("login"), {"username": name, "password": password}, REMOTE_ADDR=address, headers=headers or None
    )


@pytest.fixture
def owner():
    return actor(Role.STAFF, user__username="chutaikhoan", user__password=True).user


def test_the_eleventh_try_is_not_even_looked_at(owner):
    answers = [attempt(Client(), "chutaikhoan", address=f"198.51.100.{n}").status_code for n in range(12)]
    assert answers == [200] * 10 + [429] * 2
    right = attempt(Client(), "chutaikhoan", PASSWORD, address="192.0.2.1")
    assert right.status_code == 429
    assert ActivityEntry.objects.filter(code="agencies.sign_in_refused").count() == 10


def test_the_page_says_when_to_come_again(owner):
    for n in range(10):
        attempt(Client(), "chutaikhoan", address=f"198.51.100.{n}")
    answer = attempt(Client(), "chutaikhoan")
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60 + 1
    assert "Quá nhiều lần thử" in answer.text


def test_unknown_accounts_are_counted_alike():
    answers = [attempt(Client(), "khongaica", address=f"198.51.100.{n}").status_code for n in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert not ActivityEntry.objects.filter(code="agencies.sign_in_refused").exists()


def test_capitals_and_the_e_mail_address_count_for_the_same_account(owner):
    names = ["chutaikhoan", "CHUTAIKHOAN", owner.email, f" {owner.email.upper()}"]
    answers = [attempt(Client(), names[n % 4], address=f"198.51.100.{n}").status_code for n in range(12)]
    assert answers == [200] * 10 + [429] * 2


def test_the_owner_gets_in_from_a_browser_that_is_known(owner):
    mine, strange = Client(), Client()
    assert attempt(mine, "chutaikhoan", PASSWORD).status_code == 302
    assert mine.cookies[limits.cookie_name()]["httponly"]
    mine.post(reverse("logout"))
    for n in range(30):
        attempt(Client(), "chutaikhoan", address=f"198.51.100.{n}")
    assert attempt(strange, "chutaikhoan", PASSWORD).status_code == 429
    assert attempt(mine, "chutaikhoan", PASSWORD).status_code == 302


def test_a_known_browser_is_known_for_its_own_accounts_and_only_as_signed(owner):
    other = actor(Role.STAFF, user__username="nguoikhac", user__password=True).user
    mine = Client()
    attempt(mine, "chutaikhoan", PASSWORD)
    mine.post(reverse("logout"))
    for n in range(10):
        attempt(Client(), other.username, address=f"198.51.100.{n}")
    assert attempt(mine, other.username, PASSWORD).status_code == 429
    forged = Client()
    forged.cookies[limits.cookie_name()] = mine.cookies[limits.cookie_name()].value[:-2] + "xx"
    for n in range(10):
        attempt(Client(), "chutaikhoan", address=f"198.51.100.{n}")
    assert attempt(forged, "chutaikhoan", PASSWORD).status_code == 429


def test_a_known_browser_has_ten_tries_too(owner):
    mine = Client()
    attempt(mine, "chutaikhoan", PASSWORD)
    mine.post(reverse("logout"))
    assert [attempt(mine, "chutaikhoan").status_code for _ in range(11)] == [200] * 10 + [429]


def test_a_right_password_costs_no_try(owner):
    client = Client()
    for _ in range(15):
        assert attempt(client, "chutaikhoan", PASSWORD).status_code == 302
        client.post(reverse("logout"))
        client.cookies.clear()


def test_one_address_tries_at_most_so_many_accounts():
    answers = [attempt(Client(), f"ten{n}").status_code for n in range(throttle.PER_ADDRESS + 5)]
    assert answers.count(429) == 5
    assert attempt(Client(), "ten999", address="203.0.113.8").status_code == 200


def test_a_forged_x_forwarded_for_changes_nothing(owner, settings):
    settings.TRUSTED_PROXIES = 0
    for n in range(throttle.PER_ADDRESS):
        attempt(Client(), f"ten{n}", **{"x-forwarded-for": f"198.51.100.{n}"})
    assert attempt(Client(), "ten999", **{"x-forwarded-for": "192.0.2.9"}).status_code == 429


def test_behind_our_proxy_only_what_it_wrote_counts(settings):
    settings.TRUSTED_PROXIES = 1
    for n in range(throttle.PER_ADDRESS):
        attempt(Client(), f"ten{n}", address="10.0.0.1", **{"x-forwarded-for": f"198.51.100.{n}, 203.0.113.7"})
    forged = {"x-forwarded-for": "192.0.2.9, 203.0.113.7"}
    assert attempt(Client(), "ten999", address="10.0.0.1", **forged).status_code == 429
    assert attempt(Client(), "ten999", address="10.0.0.1", **{"x-forwarded-for": "203.0.113.8"}).status_code == 200


def test_addresses_of_one_ipv6_subscriber_count_together():
    for n in range(throttle.PER_ADDRESS):
        attempt(Client(), f"ten{n}", address=f"2001:db8:1:2::{n:x}")
    assert attempt(Client(), "ten999", address="2001:db8:1:2:ffff::1").status_code == 429


def test_never_more_than_ten_in_any_fifteen_minutes(monkeypatch):
    """Also across the edge of a window: a slot is free again fifteen minutes after it was taken, not before."""
    now = [1_000_000.0]
    monkeypatch.setattr(throttle, "cache", LocMemCache("edge", {}))  # Redis has a clock of its own
    monkeypatch.setattr(time, "time", lambda: now[0])
    taken = []
    while now[0] < 1_000_000 + 2 * 3600:
        try:
            throttle.take("edge", 10)
            taken.append(now[0])
        except throttle.TooMany:
            pass
        now[0] += 20
    assert len(taken) > 60
    assert all(sum(start <= at < start + 900 for at in taken) <= 10 for start in taken)


def test_when_the_shared_cache_is_away_counting_goes_on_and_allows_less(monkeypatch, owner):
    from django.core.cache import caches
    from redis.exceptions import ConnectionError

    from qms_portal.cache import SharedCache

    away = SharedCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.2}})
    with pytest.raises(ConnectionError):
        away.answers()
    monkeypatch.setattr(caches._connections, "default", away, raising=False)
    assert cache.add("x", 1) and away.is_degraded
    answers = [attempt(Client(), "chutaikhoan", address=f"198.51.100.{n}").status_code for n in range(5)]
    assert answers == [200] * throttle.PER_PROCESS + [429] * (5 - throttle.PER_PROCESS)


def test_cache_keys_hold_nothing_that_was_typed(monkeypatch):
    seen = []
    original = cache.add
    monkeypatch.setattr(
        throttle.cache, "add", lambda key, *args: (seen.append(key), original(key, *args))[1], raising=False
    )
    attempt(Client(), "matkhaugonham")
    assert seen and not any("matkhaugonham" in key for key in seen)


# --- the whole attack -------------------------------------------------------------------------------------


def attack(tries: int, addresses: int, accounts: int):
    """Random guesses; how many were looked at for each account, and how long each kind of answer took."""
    rng = random.Random(4)
    names = [f"taikhoan{n}" for n in range(accounts)]
    people = {name: actor(Role.STAFF, user__username=name, user__password=True).user for name in names}
    looked_at, slowest = dict.fromkeys(names, 0), 0.0
    for _ in range(tries):
        name = rng.choice(names)
        began = time.perf_counter()
        number = rng.randrange(addresses)
        status = attempt(Client(), name, address=f"198.18.{number // 250}.{number % 250 + 1}").status_code
        slowest = max(slowest, time.perf_counter() - began)
        looked_at[name] += status == 200
    return people, looked_at, slowest


def test_a_small_attack_from_many_addresses():
    _people, looked_at, _slowest = attack(tries=400, addresses=20, accounts=5)
    assert max(looked_at.values()) == 10
    assert ActivityEntry.objects.filter(code="agencies.sign_in_refused").count() == sum(looked_at.values()) == 50


@pytest.mark.slow
def test_ten_thousand_tries_from_a_hundred_addresses_on_fifty_accounts(record_property):
    mine = Client()
    first = actor(Role.STAFF, user__username="chunhan", user__password=True)
    attempt(mine, "chunhan", PASSWORD)
    mine.post(reverse("logout"))
    began = datetime.now(UTC)
    _people, looked_at, slowest = attack(tries=10_000, addresses=100, accounts=50)
    took = datetime.now(UTC) - began
    assert took < timedelta(minutes=15), "longer than a window: the figures below would mix two"
    assert max(looked_at.values()) <= 10
    assert attempt(mine, first.user.username, PASSWORD).status_code == 302
    print(
        f"\n10,000 tries in {took.seconds} s: {sum(looked_at.values())} looked at, at most {max(looked_at.values())} an account"
    )


@pytest.mark.slow
def test_known_and_unknown_accounts_take_the_same_time(settings):
    """With the real hasher, interleaved, medians (reliability A2: less than 50 ms apart)."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    known = [actor(Role.STAFF, user__username=f"co{n}", user__password=True).user.username for n in range(8)]
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    for n in range(60):
        for kind, name in (("known", known[n % 8]), ("unknown", f"khong{n % 8}")):
            began = time.thread_time()  # work, not waiting: what else the machine does is not measured
            status = attempt(Client(), name, address=f"198.18.{n}.1").status_code
            if status == 200:
                times[kind].append(time.thread_time() - began)
    apart = abs(statistics.median(times["known"]) - statistics.median(times["unknown"]))
    print(
        f"\nmedians {statistics.median(times['known']) * 1000:.0f} ms and {statistics.median(times['unknown']) * 1000:.0f} ms"
    )
    assert len(times["known"]) >= 50 and apart < 0.05
