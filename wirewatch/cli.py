"""The command line: which commands there are, and how each of their endings is told."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version

import click

from wirewatch.lazy import Door, LazyGroup, Noun, Unread, Verb
from wirewatch.output import json_line, utf8_streams

DONE, SOME_FAILED, WRONG, HELD, INTERRUPTED = 0, 1, 2, 3, 130

EPILOG = """\b
Exit status:
  0    done
  1    done, but some items failed; each is named
  2    wrong usage or configuration
  3    something else holds the database or a resource
  130  interrupted"""

_FEEDS = "wirewatch.commands.feeds"
_SOURCES = "wirewatch.commands.sources"
_ARTICLES = "wirewatch.commands.articles"
_STORIES = "wirewatch.commands.stories"
_ALERTS = "wirewatch.commands.alerts"
_PEOPLE = "wirewatch.commands.subscribers"
_TOPICS = "wirewatch.commands.topics"
_CONCEPTS = "wirewatch.commands.concepts"
_WORDS = "wirewatch.commands.topic_words"
_ACTS = "wirewatch.commands.run"
_ACCESS = "wirewatch.commands.accounts"
_ANNOTATE = "wirewatch.commands.article_notes"
_REVIEW = "wirewatch.commands.review"
_REMOVE = "wirewatch.commands.remove"
_DEAD = "wirewatch.commands.dead_deliveries"
_SUBSCRIBE = "wirewatch.commands.subscribe"

COMMANDS: dict[str, Verb | Noun] = {
    "feeds": Noun(
        "Addresses that are polled.",
        {
            "list": Verb(f"{_FEEDS}:list_feeds", "List the feeds and how each is doing."),
            "show": Verb(f"{_FEEDS}:show_feed", "Show one feed with its newest entries."),
            "add": Verb(
                "wirewatch.commands.feed_polls:add_feed",
                "Watch a feed, or the feeds of a page; store what they hold as the baseline.",
            ),
            "remove": Verb(f"{_REMOVE}:remove_feed", "Poll a feed that a command added no longer."),
            "poll": Verb("wirewatch.commands.feed_polls:poll_feeds", "Poll feeds now, due or not."),
            "import": Verb("wirewatch.commands.opml:import_opml", "Watch the feeds of an OPML file."),
            "export": Verb("wirewatch.commands.opml:export_opml", "Write the feeds as OPML."),
            "parse": Verb(
                "wirewatch.commands.parse:parse_feeds", "Read feed documents from files, without a database."
            ),
        },
    ),
    "sources": Noun(
        "Publishers and agencies.",
        {
            "list": Verb(f"{_FEEDS}:list_sources", "List the sources."),
            "show": Verb("wirewatch.commands.source_show:show_source", "Show one source, and how it is doing."),
            "search": Verb(f"{_SOURCES}:search_sources", "Search the catalogue of sources."),
            "add": Verb(f"{_SOURCES}:add_source", "Watch a source of the catalogue."),
            "remove": Verb(f"{_REMOVE}:remove_source", "Watch a source that a command added no longer."),
            "probe": Verb(f"{_SOURCES}:probe_sources", "Poll feeds of the catalogue once, and say what came."),
        },
    ),
    "articles": Noun(
        "What was published.",
        {
            "list": Verb(f"{_ARTICLES}:list_articles", "List articles, newest first."),
            "show": Verb(f"{_ARTICLES}:show_article", "Show one article with its revisions and matches."),
            "explain": Verb(
                "wirewatch.commands.article_explain:explain_page",
                "Say where each field of a page's article comes from.",
            ),
            "mark": Verb(
                "wirewatch.commands.article_mark:mark_article", "Say whether an article is what a topic is for."
            ),
            "note": Verb(f"{_ANNOTATE}:note_article", "Write a note on an article."),
            "tag": Verb(f"{_ANNOTATE}:tag_article", "Give an article a tag, or take one away."),
            "handle": Verb(f"{_ANNOTATE}:handle_article", "Say that somebody takes care of an article's story."),
            "diff": Verb("wirewatch.commands.article_diff:diff_article", "Show what changed between two revisions."),
        },
    ),
    "stories": Noun(
        "Articles that tell the same news.",
        {
            "list": Verb(f"{_STORIES}:list_stories", "List the events, newest first."),
            "show": Verb(f"{_STORIES}:show_story", "Show the course of one story: who had it first, who had it too."),
            "split": Verb(f"{_STORIES}:split_story", "Take articles out of a story that they do not belong to."),
            "join": Verb(f"{_STORIES}:join_stories", "Make one story of two that tell the same news."),
        },
    ),
    "topics": Noun(
        "Named queries that someone watches.",
        {
            "list": Verb(f"{_TOPICS}:list_topics", "List the topics."),
            "show": Verb(f"{_TOPICS}:show_topic", "Show one topic with its newest matches."),
            "add": Verb(
                "wirewatch.commands.topic_add:add_topic", "Watch a query, and say what it matches in the archive."
            ),
            "remove": Verb(f"{_REMOVE}:remove_topic", "Watch a topic that a command added no longer."),
            "lint": Verb(f"{_WORDS}:lint_topics", "Say what queries may do otherwise than they were meant."),
            "suggest": Verb(f"{_WORDS}:suggest_topic", "Say the query for a topic that is said in plain words."),
            "test": Verb(
                "wirewatch.commands.topic_trial:test_topic",
                "Run topics over the archive: what they would bring.",
            ),
            "import": Verb(
                "wirewatch.commands.topic_import:import_topics", "Read queries that were written for another tool."
            ),
            "stats": Verb(
                "wirewatch.commands.topic_stats:topic_stats", "Say what a topic matched, by day, source and language."
            ),
            "match": Verb(
                "wirewatch.commands.match:match_topics", "Match articles from standard input, without a database."
            ),
        },
    ),
    "concepts": Noun(
        "What queries may name in every language.",
        {
            "list": Verb(f"{_CONCEPTS}:list_concepts", "List the concepts that queries may name."),
            "show": Verb(f"{_CONCEPTS}:show_concept", "Show one concept with its names, and who held the office when."),
            "lint": Verb(f"{_CONCEPTS}:lint_concepts", "Say what names may find otherwise than they were meant."),
        },
    ),
    "subscribers": Noun(
        "People and desks.",
        {
            "list": Verb(f"{_PEOPLE}:list_subscribers", "List the subscribers."),
            "restore": Verb(f"{_PEOPLE}:restore_subscriber", "Send to a suspended address again."),
        },
    ),
    "subscriptions": Noun(
        "Who wants which topic, where and when.",
        {
            "list": Verb(f"{_PEOPLE}:list_subscriptions", "List the subscriptions."),
            "add": Verb(f"{_SUBSCRIBE}:add_subscription", "Tell of a topic from now on, or change how."),
            "remove": Verb(f"{_SUBSCRIBE}:remove_subscription", "Tell of a topic no longer."),
            "resume": Verb(f"{_PEOPLE}:resume_subscription", "Tell again who had unsubscribed."),
        },
    ),
    "channels": Noun(
        "Ways of telling.",
        {
            "list": Verb(f"{_PEOPLE}:list_channels", "List the channels and their state."),
            "test": Verb("wirewatch.commands.channel_test:test_channel", "Send a sample through a channel."),
            "resume": Verb(f"{_DEAD}:resume_channel", "Try a channel that rests or is suspended again at once."),
        },
    ),
    "alerts": Noun(
        "What recipients are told.",
        {
            "list": Verb(f"{_ALERTS}:list_alerts", "List alerts, newest first, with the reason of each."),
            "show": Verb(f"{_ALERTS}:show_alert", "Show one alert with its deliveries."),
        },
    ),
    "silences": Noun(
        "Rules by which alerts are not sent.",
        {
            "add": Verb("wirewatch.commands.silences:add_silence", "Do not send certain alerts for a time."),
            "list": Verb("wirewatch.commands.silences:list_silences", "List silences, newest first."),
            "end": Verb("wirewatch.commands.silences:end_silence", "End a silence now."),
        },
    ),
    "deliveries": Noun(
        "Messages on their way.",
        {
            "list": Verb(f"{_ALERTS}:list_deliveries", "List deliveries, newest first."),
            "show": Verb(f"{_ALERTS}:show_delivery", "Show one delivery with its attempts and its message."),
            "dead": Noun(
                "Messages that were given up.",
                {
                    "list": Verb(f"{_DEAD}:list_dead", "List dead letters, the latest first, with what killed each."),
                    "show": Verb(f"{_DEAD}:show_dead", "Show one dead letter with its attempts and its message."),
                    "replay": Verb(f"{_DEAD}:replay_dead", "Send dead letters again, under their old keys."),
                    "drop": Verb(f"{_DEAD}:drop_dead", "Take the messages of dead letters out for good."),
                },
            ),
        },
    ),
    "quarantine": Noun(
        "Documents that broke their reader.",
        {
            "list": Verb("wirewatch.commands.quarantine:list_quarantine", "List the documents in quarantine."),
            "save": Verb("wirewatch.commands.quarantine:save_quarantined", "Write one of them into a file."),
        },
    ),
    "accounts": Noun(
        "People who may log in on the web pages.",
        {
            "list": Verb(f"{_ACCESS}:list_accounts", "List who may log in."),
            "add": Verb(f"{_ACCESS}:add_account", "Let somebody log in, or give a new password."),
            "remove": Verb(f"{_ACCESS}:remove_account", "Let somebody log in no longer."),
        },
    ),
    "tokens": Noun(
        "What programs show to the HTTP interface.",
        {
            "list": Verb(f"{_ACCESS}:list_tokens", "List the tokens."),
            "add": Verb(f"{_ACCESS}:add_token", "Make a token, and print it once."),
            "remove": Verb(f"{_ACCESS}:remove_token", "Take a token back."),
        },
    ),
    "review": Noun(
        "Press reviews: stories picked, ordered and commented.",
        {
            "new": Verb(f"{_REVIEW}:new_review", "Begin an edition, and list what there is to pick from."),
            "list": Verb(f"{_REVIEW}:list_reviews", "List editions, newest first."),
            "show": Verb(f"{_REVIEW}:show_review", "Show an edition, and what else there is."),
            "pick": Verb(f"{_REVIEW}:pick_story", "Pick a story, move it or comment it."),
            "drop": Verb(f"{_REVIEW}:drop_story", "Take a story out, or the whole edition."),
            "freeze": Verb(f"{_REVIEW}:freeze_review", "Give an edition its number, and keep it as it is."),
            "print": Verb(f"{_REVIEW}:print_review", "Write an edition as an HTML page."),
            "send": Verb(f"{_REVIEW}:send_review", "Send a frozen edition."),
        },
    ),
    "db": Noun(
        "The database.",
        {
            "upgrade": Verb(f"{_ACTS}:upgrade", "Bring the database to this version's form."),
            "copy": Verb("wirewatch.commands.db_copy:copy_database", "Carry a SQLite ledger to PostgreSQL, compared."),
            "scrub": Verb("wirewatch.commands.forget:scrub_database", "Leave nothing of what was erased in its files."),
        },
    ),
    "config": Noun(
        "The configuration.",
        {
            "keys": Verb("wirewatch.commands.setup:keys", "List every key with its default."),
            "diff": Verb("wirewatch.commands.config_changes:diff_configuration", "Show what the file would change."),
            "apply": Verb(
                "wirewatch.commands.config_changes:apply_configuration", "Take the file up, also while a daemon runs."
            ),
        },
    ),
    "init": Verb("wirewatch.commands.setup:init", "Write a commented wirewatch.toml to start from."),
    "check": Verb("wirewatch.commands.setup:check", "Explain every mistake in the configuration."),
    "doctor": Verb("wirewatch.commands.doctor:doctor", "Look at all that can stand in the way of an alert."),
    "run": Verb(f"{_ACTS}:run_daemon", "Watch until told to stop."),
    "once": Verb(f"{_ACTS}:once", "Do one full round and end: for cron."),
    "job": Verb(f"{_ACTS}:job", "Do one job and end: poll, fetch, match, deliver, digest, prune or backup."),
    "export": Verb("wirewatch.commands.export:export_articles", "Write articles for other programs."),
    "import": Verb("wirewatch.commands.import_articles:import_articles", "Read articles that `export` wrote."),
    "prune": Verb("wirewatch.commands.prune:prune", "Take out what is to be kept no longer, and say how much of what."),
    "backup": Verb("wirewatch.commands.backup:make_backup", "Copy the ledger, checked, while it is in use."),
    "restore": Verb("wirewatch.commands.backup:restore_backup", "Put a copy in the place of the ledger."),
    "forget": Verb("wirewatch.commands.forget:forget", "Erase an address, a person or a subscriber everywhere."),
    "search": Verb("wirewatch.commands.search:search_archive", "Search the archive with a query."),
    "explain": Verb(
        "wirewatch.commands.explain:explain_match", "Say why an article met a topic or did not, and what became of it."
    ),
    "verify": Verb("wirewatch.commands.verify:verify", "Confirm alerts to the word, and that no record was touched."),
    "handover": Verb("wirewatch.commands.handover:hand_over", "Say what whoever comes on duty must know."),
    "status": Verb("wirewatch.commands.status:status", "Say how the watch is doing."),
    "extract": Verb("wirewatch.commands.extract:extract_pages", "Read article pages from files, without a database."),
    "completion": Verb("wirewatch.commands.completion:print_completion", "Make bash, zsh or fish complete commands."),
    "demo": Verb("wirewatch.commands.demo:demo", "Show the whole line at work, without the internet."),
}

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)
"""What a disk answers that cannot take more."""
EXPECTED = {
    "wirewatch.config_problems.ConfigurationError": WRONG,
    "topics.syntax.QueryError": WRONG,
    "topics.concept_files.LexiconError": WRONG,
    "storage.database.StorageError": WRONG,
    "storage.lock.DatabaseHeldError": HELD,
    "wirewatch.web.server.ListenError": HELD,
}
"""Errors that are for the operator, and the status each ends with: by name, so that no room is loaded to know them."""


def _show_version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(f"wirewatch {version('wirewatch')}")
        context.exit()


cli = LazyGroup(
    "wirewatch",
    COMMANDS,
    help="Watch news wires and papers, and tell people once when something they care about is published.",
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
cli.params.append(
    click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        help="Show the version and end.",
    )
)


def run(arguments: Sequence[str]) -> int:
    """Run one command line; its exit status."""
    door = Door(debug="--debug" in arguments)
    utf8_streams()
    try:
        ending = cli.main(args=list(arguments), prog_name="wirewatch", standalone_mode=False, obj=door)
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        ending, text = INTERRUPTED, "interrupted"
    except (BrokenPipeError, Unread):
        # Whoever read our output has seen enough; the interpreter must not flush into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001  the last stand: nobody above could tell the operator
        if door.debug:
            traceback.print_exception(error)
        ending, text = _ending(error)
    else:
        return ending if isinstance(ending, int) else DONE
    click.echo(text if text.startswith(("wirewatch: ", "Usage: ")) else f"wirewatch: {text}", err=True)
    if (door.json or "--json" in arguments) and not door.answered:
        _answer(text.removeprefix("wirewatch: "), ending)
    return ending


def _answer(text: str, status: int) -> None:
    """The error as the one document of a program that reads our output."""
    with suppress(OSError):  # it may be the output itself that fails
        click.echo(json_line({"error": text, "status": status}))


def _ending(error: Exception) -> tuple[int, str]:
    """The status that an error ends with, and what the operator is told."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return WRONG, error.format_message()
    if isinstance(error, click.ClickException):
        return WRONG, _lowered(error.format_message())
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        what = f"{error.filename} cannot" if error.filename else "what this prints or keeps cannot"
        return WRONG, f"{what} be written ({error.strerror}): make room, or name another place"
    for kind in type(error).__mro__:
        status = EXPECTED.get(f"{kind.__module__}.{kind.__qualname__}")
        if status is not None:
            return status, str(error)
    where = traceback.extract_tb(error.__traceback__)[-1]
    return SOME_FAILED, (
        f"unexpected {type(error).__name__}: {' '.join(str(error).split())} "
        f"({where.name}, line {where.lineno}): "
        "this is a fault of the program: run again with --debug and report it"
    )


def _lowered(message: str) -> str:
    text = " ".join(message.split()).rstrip(".")
    return text[:1].lower() + text[1:]
