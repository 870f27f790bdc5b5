"""The wirewatch.toml of a news world: its papers, two topics, and whom to tell where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wirewatch.demo.printing import TEMPLATES
from wirewatch.demo.sinks import SINK_ADDRESS, MailSink, SlackSink
from wirewatch.demo.world import World

WEBHOOK_VARIABLE = "DEMO_SLACK_WEBHOOK"
EUROPE_DESK, SLACK_CHANNEL, RESEARCH = "europe@demo.example", "#europe-channel", "research@demo.example"
"""The recipients, as the sinks know them."""
RESEARCH_ZONE = "Europe/London"


@dataclass(frozen=True, slots=True)
class WatchedTopic:
    name: str
    title: str
    query: str


TOPICS = (
    WatchedTopic("nato-eu", "NATO–EU cooperation", "@nato NEAR/25 @eu AND @cooperation"),
    WatchedTopic("sea-cables", "Undersea cables", "(undersea OR subsea OR seabed) NEAR/10 cable*"),
)
"""The first is watched by everybody, the second by the Europe desk as well."""


def write_configuration(
    folder: Path,
    world: World,
    mail: MailSink,
    slack: SlackSink,
    *,
    digest: str = "30 7 * * *",
    group_wait: str = "4s",
    host_gap: str = "100ms",
    flood: int = 20,
    group_by: str = "event",
) -> tuple[Path, dict[str, str]]:
    """Write the file; where it is, and the environment that it needs."""
    path = folder / "wirewatch.toml"
    text = TEMPLATES.get_template("wirewatch.toml").render(
        papers=[(paper, world.feed_url(paper)) for paper in world.papers.values()],
        topics=TOPICS,
        mail_host=SINK_ADDRESS,
        mail_port=mail.port,
        webhook_variable=WEBHOOK_VARIABLE,
        digest=digest,
        research_zone=RESEARCH_ZONE,
        group_wait=group_wait,
        host_gap=host_gap,
        flood=flood,
        group_by=group_by,
    )
    path.write_text(text, encoding="utf-8")
    return path, {WEBHOOK_VARIABLE: slack.url}
