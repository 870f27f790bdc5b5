"""A process that ends at a named point of the line: what arrives in the end is as predicted, at each of them."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tests.journeys.crash_points import CRASHED, POINTS
from tests.journeys.lives import Life, Zygote
from tests.journeys.test_kill import piece, site
from wirewatch.demo.patience import until

pytestmark = pytest.mark.xdist_group("kills")  # one after the other, beside the other journeys


@pytest.mark.timeout(300)
async def test_d02_at_each_named_point_nothing_is_lost_and_only_the_last_two_repeat(journey, zygote: Zygote) -> None:
    chance = random.Random(9)
    paper = site(1)
    day = await journey([paper], group_wait="200ms", host_gap="10ms")
    day.world.publish(paper, *paper.pieces)
    life = Life(zygote, day.daemon.configuration, day.environ)
    await life.start()
    await until(day.watching, "the baseline", within_s=60, unless=lambda: not life.running)
    await life.kill()
    copies: dict[str, int] = {}
    for number, name in enumerate(POINTS, 1):
        news = piece(chance, number, "mail")
        url = day.world.url(paper, news)

        def told(url: str = url) -> list[str]:
            return [mail.message_id for mail in day.mail.mails if url in mail.text]

        day.world.publish(paper, news)
        await life.start(crash_at=name)
        assert await life.ended(40) == CRASHED, f"{name}: {life.last_lines()}"
        expected = POINTS[name].copies
        await life.start()
        await until(
            lambda told=told, expected=expected: len(told()) >= expected,
            f"the message after a crash {name}",
            within_s=40,
            unless=lambda: not life.running,
        )
        await until(day.settled, "its settlement", within_s=20, unless=lambda: not life.running)
        await life.kill()
        copies[name] = len(told())
        assert len(set(told())) == 1, name
    await life.start()  # whatever is still to come would come now
    await day.quiet_for(3)
    assert await life.stop() == 0
    assert copies == {name: point.copies for name, point in POINTS.items()}
    assert set(Counter(mail.message_id for mail in day.mail.mails).values()) == {1, 2}
