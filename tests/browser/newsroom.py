"""A newsroom's busy day, for the pictures of the pages: many papers, scripts and lengths, copies, revisions, faults."""

from __future__ import annotations

from datetime import datetime, timedelta

from alerts.routing import Router
from storage.database import Database
from storage.editions import Pick
from storage.records import AlertState, Article, AttemptOutcome, Health, Provenance
from tests.wirewatch.web.conftest import NOW, kept_once
from topics.concepts import Lexicon
from topics.watch import Watch

SOURCES = (
    ("Northgate News Agency", "GB", "en"),
    ("The Harbour Post", "IE", "en"),
    ("Le Courrier du Port", "FR", "fr"),
    ("Rheinblick", "DE", "de"),
    ("El Mirador", "ES", "es"),
    ("Вечерний обзор", "KZ", "ru"),
    ("环洋日报", "SG", "zh"),
    ("بريد الساحل", "MA", "ar"),
    ("המגדלור", "IL", "he"),
    ("Coastal Times", "CA", "en"),
)
CABLES = (
    "The foreign ministers of NATO agreed on Monday to patrol the undersea cables of the north together with the "
    "European Union.\n\nThe cooperation begins in January with six ships, the alliance said, and is to be reviewed in "
    "summer.\n\nThree cables were damaged last winter. Who did it is not known."
)
CABLES_LATER = (
    "The foreign ministers of NATO agreed on Monday to patrol the undersea cables of the north and of the Baltic "
    "together with the European Union.\n\nThe cooperation begins in February with eight ships, the alliance said, and "
    "is to be reviewed in summer.\n\nThree cables were damaged last winter. Who did it is not known.\n\nFishermen "
    "asked for talks before the patrols begin."
)
NEWS = (
    (0, "NATO and European Union agree joint patrols to guard undersea cables", "en", CABLES, 190),
    (1, "NATO and European Union agree joint patrols to guard undersea cables", "en", CABLES, 176),
    (9, "NATO and European Union agree joint patrols to guard undersea cables", "en", CABLES, 151),
    (2, "L'OTAN et l'Union européenne renforcent leur coopération en mer", "fr",
     "Les ministres de l'OTAN conviennent de renforcer leur coopération avec l'Union européenne (UE).", 140),
    (3, "Nato und Europäische Union proben den Ausfall von Klinikservern", "de",
     "Die Nato und die Europäische Union üben gemeinsam. Die Zusammenarbeit soll wachsen.", 122),
    (5, "НАТО и Европейский союз откроют школу разминирования полей", "ru",
     "НАТО и Европейский союз договорились о сотрудничестве. Школа откроется весной.", 96),
    (6, "北约与欧盟将共享太空天气预警", "zh", "北约与欧盟周一同意加强合作，共享太空天气预警。", 75),
    (7, "حلف الناتو والاتحاد الأوروبي يتفقان على تعزيز التعاون لحماية الكابلات البحرية", "ar",
     "اتفق حلف الناتو والاتحاد الأوروبي على تعزيز التعاون بينهما.", 61),
    (8, "שיתוף פעולה חדש בין נאט״ו לאיחוד האירופי בהגנה על כבלים תת־ימיים", "he",
     "נאט״ו והאיחוד האירופי הסכימו על שיתוף פעולה.", 44),
    (4, "La OTAN y la Unión Europea compartirán aviones contra incendios", "es",
     "La OTAN y la Unión Europea acordaron su cooperación contra los incendios.", 30),
    (1, "Harbour council puts off its vote on the new breakwater for a third time after residents, fishermen and two "
        "engineering firms ask for the tide tables of the last forty years to be read into the minutes", "en",
     "The council met on Monday and did not vote.", 21),
    (9, "Ferry strike ends", "en", "Crews return to work on Tuesday.", 9),
)  # fmt: skip
TOPICS = (
    ("nato-eu", "NATO–EU cooperation", "@nato NEAR/25 @eu AND @cooperation"),
    ("sea-cables", "Undersea cables", "cables AND (patrol* OR damage*)"),
    ("harbour", "Harbour and ferries", "ferry OR breakwater"),
)


def story(number: int, headline: str, language: str, body: str, at: datetime, **more: object) -> Article:
    return Article(
        url=f"https://paper.example/news/{number}",
        headline=headline,
        body_text=body,
        language=language,
        published_at=at - timedelta(minutes=3),
        authors=("R. Marlowe",),
        provenance={
            "published_at": Provenance(method="jsonld", confidence=0.95, raw=f"{at:%Y-%m-%dT%H:%MZ}"),
            "authors": Provenance(method="meta", confidence=0.8, raw="By R. Marlowe"),
            "agency": Provenance(method="text", confidence=0.7, raw="(NNA)"),
        },
        **more,  # type: ignore[arg-type]
    )


def fill(database: Database) -> None:
    """The whole day."""
    watch = Watch(Lexicon.shipped(), Router("Europe/Paris").route)
    with database.begin() as ledger:
        ledger.access.keep_account("desk", kept_once(), "write", NOW)
        ids = []
        for name, country, language in SOURCES:
            source = ledger.sources.declare(name, country=country, language=language, timezone="UTC")
            ledger.feeds.declare(source, f"https://paper{source}.example/feed.xml", first_poll_at=NOW)
            ids.append(source)
        channel = ledger.people.declare_channel("mail", "email")
        slack = ledger.people.declare_channel("europe-desk", "slack")
        person = ledger.people.declare_subscriber(
            "Europe desk", email="europe@paper.example", language="fr", timezone="Europe/Paris"
        )
        ledger.people.declare_subscriber("Night shift", email="night@paper.example", quiet_hours="08:00-20:00")
        for name, title, query in TOPICS:
            topic = ledger.topics.declare(name, title=title, query=query, now=NOW - timedelta(days=3))
            for by, whom in ((channel, person), (slack, None)):
                if name != "harbour":
                    ledger.people.declare_subscription(topic_id=topic, channel_id=by, subscriber_id=whom, now=NOW)
        ledger.silences.add(
            author="desk", comment="planned exercise, no news", now=NOW, topic="sea-cables", source="Coastal Times",
            ends_at=NOW + timedelta(hours=8),
        )  # fmt: skip
        ledger.silences.add(author="desk", comment="", now=NOW, words="tide tables", subscriber="Europe desk")
    for number, (source, headline, language, body, minutes) in enumerate(NEWS, 1):
        at = NOW - timedelta(minutes=minutes)
        with database.begin() as ledger:
            ledger.articles.store(story(number, headline, language, body, at), source_id=ids[source], seen_at=at)
        watch.round(database, at)
    later = NOW - timedelta(minutes=120)
    with database.begin() as ledger:
        changed = story(1, "NATO and EU agree joint patrols of undersea cables, fishermen object", "en", CABLES_LATER,
                        NOW - timedelta(minutes=190), updated_at=later)  # fmt: skip
        ledger.articles.store(changed, source_id=ids[0], seen_at=later)
    watch.round(database, later)
    _tell(database, channel)
    with database.begin() as ledger:
        ledger.notes.tag(1, "desk", "front page", NOW)
        ledger.notes.tag(6, "desk", "front page", NOW)
        ledger.notes.handle(4, "desk", NOW)
        ledger.articles.annotate(1, "desk", "note", NOW, "The alliance's spokesman calls back at eleven.")
        edition = ledger.editions.begin("Morning review", "desk", NOW - timedelta(hours=24), NOW, [], NOW)
        lead = "The cables first: the minister speaks at noon."
        ledger.editions.pick(edition, [Pick(article_id=1, comment=lead), Pick(article_id=6), Pick(article_id=8)])
        ledger.access.changed("account:desk", "review begun", str(edition), NOW)
        ledger.health.changed(Health.OK, Health.DOWN, "HTTP 503 (6 failures in a row)", NOW, tell=False, feed_id=4)
        ledger.hosts.keep("paper5.example", health=Health.DOWN, health_since=NOW - timedelta(hours=2), failures=7,
                          failing_since=NOW - timedelta(hours=2), error="HTTP 503", now=NOW)  # fmt: skip
        ledger.sources.judged(ids[8], Health.SILENT, NOW - timedelta(hours=30))


def _tell(database: Database, channel: int) -> None:
    """Some of the alerts left, one after a failure, one was given up, one was suppressed."""
    with database.begin() as ledger:
        alerts = [each for each in ledger.alerts.recent(50) if each.channel_id == channel]
        for number, alert in enumerate(alerts):
            made = ledger.deliveries.queue(
                channel_id=channel,
                recipient=alert.recipient,
                address="europe@paper.example",
                kind="alert",
                idem_key=f"busy-{alert.id}",
                message_id=f"<busy-{alert.id}@paper.example>",
                thread_ref=None,
                order_key=f"story:{alert.story_id}",
                payload={},
                alert_ids=[alert.id],
                now=alert.created_at,
            )
            ledger.alerts.released([alert.id], alert.created_at + timedelta(seconds=20))
            state = ("delivered", "delivered", "dead", "retrying")[number % 4]
            error = {"dead": "550 mailbox unavailable", "retrying": "451 try again later"}.get(state)
            settled = alert.created_at + timedelta(seconds=23)
            statement = ledger.connection.exec_driver_sql
            told = int(settled.timestamp() * 1_000_000) if state == "delivered" else "NULL"
            said = f"'{error}'" if error else "NULL"
            statement(
                f"UPDATE delivery SET state = '{state}', attempts = 2, error = {said}, delivered_at = {told} "
                f"WHERE id = {made}"
            )
            for tried, outcome in ((1, AttemptOutcome.TRANSIENT), (2, AttemptOutcome.DELIVERED)):
                begun = int((alert.created_at + timedelta(seconds=10 * tried)).timestamp() * 1_000_000)
                detail = "'greylisted, try again'" if tried == 1 else "NULL"
                statement(
                    "INSERT INTO delivery_attempt (delivery_id, number, started_at, ended_at, outcome, code, detail) "
                    f"VALUES ({made}, {tried}, {begun}, {begun + 900_000}, '{outcome.value}', "
                    f"'{'451' if tried == 1 else '250'}', {detail})"
                )
    with database.begin() as ledger:
        waiting = [each for each in ledger.alerts.recent(50) if each.state is AlertState.GROUPING]
        for alert in waiting[:1]:
            ledger.alerts.suppress(alert.id, "silence 1 by desk, until 2026-11-02 17:30 UTC: planned exercise, no news")
        for alert in waiting[1:3]:
            ledger.alerts.hold(alert.id, NOW + timedelta(hours=1), "quiet hours 08:00-20:00")
