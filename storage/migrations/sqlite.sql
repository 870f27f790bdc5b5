CREATE TABLE alembic_version (
version_num VARCHAR(32) NOT NULL,
CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE channel (
id INTEGER NOT NULL,
name TEXT NOT NULL,
kind TEXT NOT NULL,
state TEXT NOT NULL,
failures INTEGER NOT NULL,
breaker_until BIGINT,
error TEXT,
declared BOOLEAN NOT NULL,
retired_at BIGINT, settings_hash TEXT, told_state TEXT, told_at BIGINT,
CONSTRAINT pk_channel PRIMARY KEY (id),
CONSTRAINT uq_channel_name UNIQUE (name)
);
CREATE TABLE job_run (
id INTEGER NOT NULL,
job TEXT NOT NULL,
started_at BIGINT NOT NULL,
ended_at BIGINT,
outcome TEXT NOT NULL,
detail TEXT,
CONSTRAINT pk_job_run PRIMARY KEY (id)
);
CREATE TABLE setting (
name TEXT NOT NULL,
value TEXT NOT NULL,
CONSTRAINT pk_setting PRIMARY KEY (name)
);
CREATE TABLE source (
id INTEGER NOT NULL,
name TEXT NOT NULL,
country TEXT,
language TEXT,
timezone TEXT,
tier INTEGER,
lists JSON NOT NULL,
licence TEXT,
rights JSON NOT NULL,
keep_text BIGINT,
declared BOOLEAN NOT NULL,
retired_at BIGINT, health TEXT DEFAULT 'ok' NOT NULL, health_since BIGINT, extraction JSON, excerpt_chars INTEGER,
CONSTRAINT pk_source PRIMARY KEY (id),
CONSTRAINT uq_source_name UNIQUE (name)
);
CREATE TABLE story (
id INTEGER NOT NULL,
headline TEXT NOT NULL,
opened_at BIGINT NOT NULL,
last_at BIGINT NOT NULL,
closed_at BIGINT, level TEXT DEFAULT 'copies' NOT NULL, event_id INTEGER, follows_id INTEGER, likeness FLOAT,
CONSTRAINT pk_story PRIMARY KEY (id AUTOINCREMENT)
);
CREATE TABLE subscriber (
id INTEGER NOT NULL,
name TEXT NOT NULL,
email TEXT,
language TEXT NOT NULL,
timezone TEXT NOT NULL,
quiet_hours TEXT,
declared BOOLEAN NOT NULL,
retired_at BIGINT,
suspended_at BIGINT,
suspended_reason TEXT, bounces INTEGER DEFAULT '0' NOT NULL,
CONSTRAINT pk_subscriber PRIMARY KEY (id AUTOINCREMENT),
CONSTRAINT uq_subscriber_name UNIQUE (name)
);
CREATE TABLE topic (
id INTEGER NOT NULL,
name TEXT NOT NULL,
title TEXT NOT NULL,
"query" TEXT NOT NULL,
languages JSON NOT NULL,
sources JSON NOT NULL,
declared BOOLEAN NOT NULL,
retired_at BIGINT,
created_at BIGINT NOT NULL,
changed_at BIGINT NOT NULL,
CONSTRAINT pk_topic PRIMARY KEY (id),
CONSTRAINT uq_topic_name UNIQUE (name)
);
CREATE TABLE article (
id INTEGER NOT NULL,
source_id INTEGER NOT NULL,
url TEXT NOT NULL,
canonical_url TEXT,
headline TEXT,
language TEXT,
published_at BIGINT,
first_seen_at BIGINT NOT NULL,
last_checked_at BIGINT NOT NULL,
baseline BOOLEAN NOT NULL,
revisions INTEGER NOT NULL,
story_id INTEGER, removed_at BIGINT,
CONSTRAINT pk_article PRIMARY KEY (id AUTOINCREMENT),
CONSTRAINT fk_article_source_id FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
CONSTRAINT fk_article_story_id FOREIGN KEY(story_id) REFERENCES story (id) ON DELETE SET NULL
);
CREATE TABLE delivery (
id INTEGER NOT NULL,
channel_id INTEGER NOT NULL,
recipient TEXT NOT NULL,
address TEXT,
kind TEXT NOT NULL,
idem_key TEXT NOT NULL,
message_id TEXT NOT NULL,
thread_ref TEXT,
order_key TEXT NOT NULL,
payload JSON NOT NULL,
state TEXT NOT NULL,
created_at BIGINT NOT NULL,
next_attempt_at BIGINT NOT NULL,
attempts INTEGER NOT NULL,
ambiguous INTEGER NOT NULL,
fence INTEGER NOT NULL,
lease_owner TEXT,
lease_until BIGINT,
provider_ref TEXT,
error_kind TEXT,
error TEXT,
delivered_at BIGINT, failures INTEGER DEFAULT '0' NOT NULL, crashes INTEGER DEFAULT '0' NOT NULL, died_at BIGINT, thread_id INTEGER, erased_at BIGINT,
CONSTRAINT pk_delivery PRIMARY KEY (id AUTOINCREMENT),
CONSTRAINT fk_delivery_channel_id FOREIGN KEY(channel_id) REFERENCES channel (id) ON DELETE CASCADE,
CONSTRAINT uq_delivery_idem_key UNIQUE (idem_key)
);
CREATE TABLE feed (
id INTEGER NOT NULL,
source_id INTEGER NOT NULL,
url TEXT NOT NULL,
kind TEXT NOT NULL,
title TEXT,
format TEXT,
declared BOOLEAN NOT NULL,
retired_at BIGINT,
etag TEXT,
last_modified TEXT,
body_hash TEXT,
baseline_at BIGINT,
next_poll_at BIGINT,
next_poll_why TEXT,
rhythm JSON,
last_poll_at BIGINT,
last_success_at BIGINT,
last_status TEXT,
last_http_status INTEGER,
last_error_kind TEXT,
last_error TEXT,
failures INTEGER NOT NULL,
gone INTEGER NOT NULL,
moved_to TEXT,
moved_count INTEGER NOT NULL,
polls INTEGER NOT NULL,
entries_seen INTEGER NOT NULL,
health TEXT NOT NULL,
health_since BIGINT,
new_at BIGINT,
longest_gap BIGINT,
learned JSON, host TEXT, whole_at BIGINT, wishes JSON, hub TEXT, self_url TEXT, empty_since BIGINT, verify_tls BOOLEAN DEFAULT 1 NOT NULL,
CONSTRAINT pk_feed PRIMARY KEY (id),
CONSTRAINT fk_feed_source_id FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
CONSTRAINT uq_feed_url UNIQUE (url)
);
CREATE TABLE quarantine (
id INTEGER NOT NULL,
source_id INTEGER NOT NULL,
url TEXT NOT NULL,
kind TEXT NOT NULL,
at BIGINT NOT NULL,
size INTEGER NOT NULL,
body BLOB NOT NULL,
CONSTRAINT pk_quarantine PRIMARY KEY (id),
CONSTRAINT fk_quarantine_source_id FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE
);
CREATE TABLE subscription (
id INTEGER NOT NULL,
topic_id INTEGER NOT NULL,
channel_id INTEGER NOT NULL,
subscriber_id INTEGER,
rhythm TEXT NOT NULL,
group_wait BIGINT NOT NULL,
max_per_hour INTEGER,
breakthrough INTEGER,
group_by TEXT NOT NULL,
embargo TEXT NOT NULL,
declared BOOLEAN NOT NULL,
retired_at BIGINT,
created_at BIGINT NOT NULL, max_age BIGINT, threshold INTEGER, threshold_window BIGINT, follow_up_gap BIGINT DEFAULT '1800000000' NOT NULL, tell_silence BOOLEAN DEFAULT 0 NOT NULL, unsubscribed_at BIGINT,
CONSTRAINT pk_subscription PRIMARY KEY (id),
CONSTRAINT fk_subscription_channel_id FOREIGN KEY(channel_id) REFERENCES channel (id) ON DELETE CASCADE,
CONSTRAINT fk_subscription_subscriber_id FOREIGN KEY(subscriber_id) REFERENCES subscriber (id) ON DELETE CASCADE,
CONSTRAINT fk_subscription_topic_id FOREIGN KEY(topic_id) REFERENCES topic (id) ON DELETE CASCADE
);
CREATE TABLE annotation (
id INTEGER NOT NULL,
article_id INTEGER NOT NULL,
author TEXT NOT NULL,
at BIGINT NOT NULL,
kind TEXT NOT NULL,
text TEXT,
CONSTRAINT pk_annotation PRIMARY KEY (id),
CONSTRAINT fk_annotation_article_id FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE
);
CREATE TABLE article_key (
source_id INTEGER NOT NULL,
"key" TEXT NOT NULL,
article_id INTEGER NOT NULL,
added_at BIGINT NOT NULL,
CONSTRAINT pk_article_key PRIMARY KEY (source_id, "key"),
CONSTRAINT fk_article_key_article_id FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE,
CONSTRAINT fk_article_key_source_id FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE
);
CREATE TABLE delivery_attempt (
delivery_id INTEGER NOT NULL,
number INTEGER NOT NULL,
started_at BIGINT NOT NULL,
ended_at BIGINT,
outcome TEXT NOT NULL,
code TEXT,
detail TEXT,
CONSTRAINT pk_delivery_attempt PRIMARY KEY (delivery_id, number),
CONSTRAINT fk_delivery_attempt_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id) ON DELETE CASCADE
);
CREATE TABLE digest_slot (
recipient TEXT NOT NULL,
rhythm TEXT NOT NULL,
slot_at BIGINT NOT NULL,
delivery_id INTEGER,
CONSTRAINT pk_digest_slot PRIMARY KEY (recipient, rhythm, slot_at),
CONSTRAINT fk_digest_slot_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id) ON DELETE SET NULL
);
CREATE TABLE entry (
id INTEGER NOT NULL,
feed_id INTEGER NOT NULL,
source_id INTEGER NOT NULL,
"key" TEXT NOT NULL,
guid TEXT,
url TEXT,
url_key TEXT,
title TEXT,
summary TEXT,
content TEXT,
authors JSON NOT NULL,
categories JSON NOT NULL,
language TEXT,
published BIGINT,
published_raw TEXT,
updated BIGINT,
hash TEXT NOT NULL,
first_seen_at BIGINT NOT NULL,
last_seen_at BIGINT NOT NULL,
baseline BOOLEAN NOT NULL,
state TEXT NOT NULL,
attempts INTEGER NOT NULL,
rereads INTEGER NOT NULL,
next_fetch_at BIGINT,
last_fetch_at BIGINT,
error TEXT,
article_id INTEGER, unseen_at BIGINT, reread_at BIGINT, page_etag TEXT, page_modified TEXT, missing INTEGER DEFAULT '0' NOT NULL,
CONSTRAINT pk_entry PRIMARY KEY (id AUTOINCREMENT),
CONSTRAINT fk_entry_article_id FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE SET NULL,
CONSTRAINT fk_entry_feed_id FOREIGN KEY(feed_id) REFERENCES feed (id) ON DELETE CASCADE,
CONSTRAINT fk_entry_source_id FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
CONSTRAINT uq_entry_feed_id_key UNIQUE (feed_id, "key")
);
CREATE TABLE fingerprint (
hash BIGINT NOT NULL,
article_id INTEGER NOT NULL,
seen_at BIGINT NOT NULL,
CONSTRAINT pk_fingerprint PRIMARY KEY (hash, article_id),
CONSTRAINT fk_fingerprint_article_id FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE
);
CREATE TABLE revision (
id INTEGER NOT NULL,
article_id INTEGER NOT NULL,
number INTEGER NOT NULL,
kind TEXT NOT NULL,
seen_at BIGINT NOT NULL,
baseline BOOLEAN NOT NULL,
headline TEXT,
body_text TEXT NOT NULL,
content_hash TEXT NOT NULL,
details JSON NOT NULL,
analyzer TEXT,
matched_at BIGINT,
match_failures INTEGER NOT NULL, notice_id INTEGER,
CONSTRAINT pk_revision PRIMARY KEY (id AUTOINCREMENT),
CONSTRAINT fk_revision_article_id FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE,
CONSTRAINT uq_revision_article_id_number UNIQUE (article_id, number)
);
CREATE TABLE alert (
id INTEGER NOT NULL,
recipient TEXT NOT NULL,
subscriber_id INTEGER,
channel_id INTEGER NOT NULL,
story_id INTEGER NOT NULL,
kind TEXT NOT NULL,
revision_key INTEGER NOT NULL,
revision_id INTEGER NOT NULL,
article_id INTEGER NOT NULL,
state TEXT NOT NULL,
reason TEXT NOT NULL,
rhythm TEXT NOT NULL,
created_at BIGINT NOT NULL,
due_at BIGINT NOT NULL,
released_at BIGINT,
CONSTRAINT pk_alert PRIMARY KEY (id AUTOINCREMENT),
CONSTRAINT fk_alert_article_id FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE,
CONSTRAINT fk_alert_channel_id FOREIGN KEY(channel_id) REFERENCES channel (id) ON DELETE CASCADE,
CONSTRAINT fk_alert_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id) ON DELETE CASCADE,
CONSTRAINT fk_alert_story_id FOREIGN KEY(story_id) REFERENCES story (id) ON DELETE CASCADE,
CONSTRAINT fk_alert_subscriber_id FOREIGN KEY(subscriber_id) REFERENCES subscriber (id) ON DELETE CASCADE,
CONSTRAINT uq_alert_recipient_story_id_kind_revision_key UNIQUE (recipient, story_id, kind, revision_key)
);
CREATE TABLE "match" (
id INTEGER NOT NULL,
revision_id INTEGER NOT NULL,
article_id INTEGER NOT NULL,
story_id INTEGER NOT NULL,
topic_id INTEGER NOT NULL,
matched_at BIGINT NOT NULL,
"query" TEXT NOT NULL,
analyzer TEXT NOT NULL,
evidence JSON NOT NULL, kind TEXT DEFAULT 'new' NOT NULL,
CONSTRAINT pk_match PRIMARY KEY (id),
CONSTRAINT fk_match_article_id FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE,
CONSTRAINT fk_match_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id) ON DELETE CASCADE,
CONSTRAINT fk_match_story_id FOREIGN KEY(story_id) REFERENCES story (id) ON DELETE CASCADE,
CONSTRAINT fk_match_topic_id FOREIGN KEY(topic_id) REFERENCES topic (id) ON DELETE CASCADE,
CONSTRAINT uq_match_revision_id_topic_id UNIQUE (revision_id, topic_id)
);
CREATE TABLE alert_match (
alert_id INTEGER NOT NULL,
match_id INTEGER NOT NULL,
topic TEXT NOT NULL,
CONSTRAINT pk_alert_match PRIMARY KEY (alert_id, match_id),
CONSTRAINT fk_alert_match_alert_id FOREIGN KEY(alert_id) REFERENCES alert (id) ON DELETE CASCADE,
CONSTRAINT fk_alert_match_match_id FOREIGN KEY(match_id) REFERENCES "match" (id) ON DELETE CASCADE
);
CREATE TABLE delivery_alert (
delivery_id INTEGER NOT NULL,
alert_id INTEGER NOT NULL,
CONSTRAINT pk_delivery_alert PRIMARY KEY (delivery_id, alert_id),
CONSTRAINT fk_delivery_alert_alert_id FOREIGN KEY(alert_id) REFERENCES alert (id) ON DELETE CASCADE,
CONSTRAINT fk_delivery_alert_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id) ON DELETE CASCADE
);
CREATE VIRTUAL TABLE article_fts USING fts5(stream, tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc' tokenchars '~'");
CREATE TABLE story_edit (
id INTEGER NOT NULL,
story_id INTEGER NOT NULL,
at BIGINT NOT NULL,
author TEXT NOT NULL,
verb TEXT NOT NULL,
other_id INTEGER NOT NULL,
articles JSON NOT NULL,
CONSTRAINT pk_story_edit PRIMARY KEY (id),
CONSTRAINT fk_story_edit_story_id_story FOREIGN KEY(story_id) REFERENCES story (id) ON DELETE CASCADE
);
CREATE TABLE gist (
article_id INTEGER NOT NULL,
seen_at BIGINT NOT NULL,
terms JSON NOT NULL,
details JSON NOT NULL,
CONSTRAINT pk_gist PRIMARY KEY (article_id),
CONSTRAINT fk_gist_article_id_article FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE
);
CREATE TABLE gist_term (
term BIGINT NOT NULL,
article_id INTEGER NOT NULL,
CONSTRAINT pk_gist_term PRIMARY KEY (term, article_id),
CONSTRAINT fk_gist_term_article_id_article FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE
);
CREATE TABLE term (
hash BIGINT NOT NULL,
documents INTEGER NOT NULL,
CONSTRAINT pk_term PRIMARY KEY (hash)
);
CREATE TABLE evidence (
number INTEGER NOT NULL,
alert_id INTEGER NOT NULL,
delivery_id INTEGER NOT NULL,
at BIGINT NOT NULL,
record JSON NOT NULL,
previous TEXT NOT NULL,
hash TEXT NOT NULL,
CONSTRAINT pk_evidence PRIMARY KEY (number),
CONSTRAINT uq_evidence_previous UNIQUE (previous)
);
CREATE TABLE silence (
id INTEGER NOT NULL,
author TEXT NOT NULL,
comment TEXT NOT NULL,
created_at BIGINT NOT NULL,
starts_at BIGINT NOT NULL,
ends_at BIGINT,
topic TEXT,
source TEXT,
subscriber TEXT,
words TEXT,
story_id INTEGER,
CONSTRAINT pk_silence PRIMARY KEY (id AUTOINCREMENT),
CONSTRAINT fk_silence_story_id FOREIGN KEY(story_id) REFERENCES story (id) ON DELETE CASCADE
);
CREATE TABLE host (
id INTEGER NOT NULL,
name TEXT NOT NULL,
health TEXT NOT NULL,
health_since BIGINT,
failures INTEGER NOT NULL,
failing_since BIGINT,
error TEXT,
seen_at BIGINT NOT NULL,
CONSTRAINT pk_host PRIMARY KEY (id),
CONSTRAINT uq_host_name UNIQUE (name)
);
CREATE TABLE "health_change" (
id INTEGER NOT NULL,
feed_id INTEGER,
was TEXT NOT NULL,
health TEXT NOT NULL,
why TEXT NOT NULL,
at BIGINT NOT NULL,
told_at BIGINT,
source_id INTEGER,
host_id INTEGER,
CONSTRAINT pk_health_change PRIMARY KEY (id),
CONSTRAINT fk_health_change_feed_id FOREIGN KEY(feed_id) REFERENCES feed (id) ON DELETE CASCADE,
CONSTRAINT fk_health_change_source_id FOREIGN KEY(source_id) REFERENCES source (id) ON DELETE CASCADE,
CONSTRAINT fk_health_change_host_id FOREIGN KEY(host_id) REFERENCES host (id) ON DELETE CASCADE
);
CREATE TABLE account (
id INTEGER NOT NULL,
name TEXT NOT NULL,
password_hash TEXT NOT NULL,
scope TEXT NOT NULL,
created_at BIGINT NOT NULL,
CONSTRAINT pk_account PRIMARY KEY (id),
CONSTRAINT uq_account_name UNIQUE (name)
);
CREATE TABLE login (
id INTEGER NOT NULL,
account_id INTEGER NOT NULL,
secret_hash TEXT NOT NULL,
created_at BIGINT NOT NULL,
expires_at BIGINT NOT NULL,
CONSTRAINT pk_login PRIMARY KEY (id),
CONSTRAINT fk_login_account_id FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE,
CONSTRAINT uq_login_secret_hash UNIQUE (secret_hash)
);
CREATE TABLE token (
id INTEGER NOT NULL,
name TEXT NOT NULL,
secret_hash TEXT NOT NULL,
scope TEXT NOT NULL,
created_at BIGINT NOT NULL,
expires_at BIGINT,
used_at BIGINT,
CONSTRAINT pk_token PRIMARY KEY (id),
CONSTRAINT uq_token_name UNIQUE (name),
CONSTRAINT uq_token_secret_hash UNIQUE (secret_hash)
);
CREATE TABLE audit (
id INTEGER NOT NULL,
at BIGINT NOT NULL,
who TEXT NOT NULL,
action TEXT NOT NULL,
subject TEXT NOT NULL,
detail JSON NOT NULL,
CONSTRAINT pk_audit PRIMARY KEY (id)
);
CREATE TABLE push (
id INTEGER NOT NULL,
feed_id INTEGER NOT NULL,
hub TEXT NOT NULL,
self_url TEXT NOT NULL,
token TEXT NOT NULL,
secret TEXT NOT NULL,
state TEXT NOT NULL,
asked_at BIGINT,
verified_at BIGINT,
lease_until BIGINT,
next_at BIGINT,
attempts INTEGER NOT NULL,
error TEXT,
received INTEGER NOT NULL,
refused INTEGER NOT NULL,
last_at BIGINT,
pushed FLOAT NOT NULL,
missed FLOAT NOT NULL,
digests JSON NOT NULL,
CONSTRAINT pk_push PRIMARY KEY (id),
CONSTRAINT fk_push_feed_id FOREIGN KEY(feed_id) REFERENCES feed (id) ON DELETE CASCADE,
CONSTRAINT uq_push_feed_id UNIQUE (feed_id),
CONSTRAINT uq_push_token UNIQUE (token)
);
CREATE TABLE lapse (
id INTEGER NOT NULL,
revision_id INTEGER NOT NULL,
article_id INTEGER NOT NULL,
topic_id INTEGER NOT NULL,
at BIGINT NOT NULL,
why TEXT NOT NULL,
CONSTRAINT pk_lapse PRIMARY KEY (id),
CONSTRAINT fk_lapse_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id) ON DELETE CASCADE,
CONSTRAINT fk_lapse_article_id FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE,
CONSTRAINT fk_lapse_topic_id FOREIGN KEY(topic_id) REFERENCES topic (id) ON DELETE CASCADE,
CONSTRAINT uq_lapse_revision_id_topic_id UNIQUE (revision_id, topic_id)
);
CREATE TABLE mark (
topic_id INTEGER NOT NULL,
article_id INTEGER NOT NULL,
relevant BOOLEAN NOT NULL,
author TEXT NOT NULL,
at BIGINT NOT NULL,
CONSTRAINT pk_mark PRIMARY KEY (topic_id, article_id),
CONSTRAINT fk_mark_topic_id FOREIGN KEY(topic_id) REFERENCES topic (id) ON DELETE CASCADE,
CONSTRAINT fk_mark_article_id FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE
);
CREATE TABLE overrun (
id INTEGER NOT NULL,
revision_id INTEGER NOT NULL,
article_id INTEGER NOT NULL,
topic_id INTEGER NOT NULL,
at BIGINT NOT NULL,
CONSTRAINT pk_overrun PRIMARY KEY (id),
CONSTRAINT fk_overrun_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id) ON DELETE CASCADE,
CONSTRAINT fk_overrun_article_id FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE,
CONSTRAINT fk_overrun_topic_id FOREIGN KEY(topic_id) REFERENCES topic (id) ON DELETE CASCADE,
CONSTRAINT uq_overrun_revision_id_topic_id UNIQUE (revision_id, topic_id)
);
CREATE TABLE host_rest (
id INTEGER NOT NULL,
name TEXT NOT NULL,
until BIGINT NOT NULL,
CONSTRAINT pk_host_rest PRIMARY KEY (id),
CONSTRAINT uq_host_rest_name UNIQUE (name)
);
CREATE TABLE poll_gap (
id INTEGER NOT NULL,
feed_id INTEGER NOT NULL,
since BIGINT NOT NULL,
until BIGINT NOT NULL,
missed FLOAT NOT NULL,
CONSTRAINT pk_poll_gap PRIMARY KEY (id),
CONSTRAINT fk_poll_gap_feed_id FOREIGN KEY(feed_id) REFERENCES feed (id) ON DELETE CASCADE
);
CREATE TABLE forgotten (
mark TEXT NOT NULL,
at BIGINT NOT NULL,
CONSTRAINT pk_forgotten PRIMARY KEY (mark)
);
CREATE TABLE edition (
id INTEGER NOT NULL,
number INTEGER,
title TEXT NOT NULL,
author TEXT NOT NULL,
since BIGINT NOT NULL,
until BIGINT NOT NULL,
topics JSON NOT NULL,
created_at BIGINT NOT NULL,
frozen_at BIGINT,
picks JSON NOT NULL,
content JSON,
CONSTRAINT pk_edition PRIMARY KEY (id AUTOINCREMENT),
CONSTRAINT uq_edition_number UNIQUE (number)
);
CREATE TABLE former_address (
id INTEGER NOT NULL,
feed_id INTEGER NOT NULL,
url TEXT NOT NULL,
until BIGINT NOT NULL,
CONSTRAINT pk_former_address PRIMARY KEY (id),
CONSTRAINT fk_former_address_feed_id FOREIGN KEY(feed_id) REFERENCES feed (id) ON DELETE CASCADE,
CONSTRAINT uq_former_address_url UNIQUE (url)
);
CREATE TABLE lease (
name TEXT NOT NULL,
owner TEXT NOT NULL,
fence BIGINT NOT NULL,
expires_at BIGINT,
CONSTRAINT pk_lease PRIMARY KEY (name)
);
CREATE TABLE alert_change (
id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
alert_id INTEGER NOT NULL,
CONSTRAINT fk_alert_change_alert_id FOREIGN KEY(alert_id) REFERENCES alert (id) ON DELETE CASCADE,
CONSTRAINT uq_alert_change_alert_id UNIQUE (alert_id)
);
CREATE TABLE delivery_change (
id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
delivery_id INTEGER NOT NULL,
CONSTRAINT fk_delivery_change_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id) ON DELETE CASCADE,
CONSTRAINT uq_delivery_change_delivery_id UNIQUE (delivery_id)
);
CREATE INDEX ix_alert_article_id ON alert (article_id);
CREATE INDEX ix_alert_created_at ON alert (created_at);
CREATE INDEX ix_alert_due ON alert (due_at) WHERE state IN ('grouping', 'held');
CREATE INDEX ix_alert_match_match_id ON alert_match (match_id);
CREATE INDEX ix_alert_match_topic_alert_id ON alert_match (topic, alert_id);
CREATE INDEX ix_alert_recipient_released_at ON alert (recipient, released_at);
CREATE INDEX ix_alert_released_at ON alert (released_at);
CREATE INDEX ix_alert_story_id ON alert (story_id);
CREATE INDEX ix_alert_unsent ON alert (id) WHERE state IN ('suppressed', 'expired');
CREATE INDEX ix_annotation_article_id ON annotation (article_id);
CREATE INDEX ix_annotation_at ON annotation (at);
CREATE INDEX ix_annotation_tag ON annotation (text, article_id) WHERE kind IN ('tag');
CREATE INDEX ix_article_first_seen_at ON article (first_seen_at);
CREATE INDEX ix_article_key_article_id ON article_key (article_id);
CREATE INDEX ix_article_source_id_first_seen_at ON article (source_id, first_seen_at);
CREATE INDEX ix_article_story_id ON article (story_id);
CREATE INDEX ix_delivery_alert_alert_id ON delivery_alert (alert_id);
CREATE INDEX ix_delivery_dead ON delivery (died_at) WHERE state IN ('dead');
CREATE INDEX ix_delivery_delivered_at ON delivery (delivered_at);
CREATE INDEX ix_delivery_dropped ON delivery (id) WHERE state IN ('dropped');
CREATE INDEX ix_delivery_due ON delivery (next_attempt_at) WHERE state IN ('queued', 'sending', 'retrying');
CREATE INDEX ix_delivery_order ON delivery (channel_id, order_key) WHERE state IN ('queued', 'sending', 'retrying');
CREATE INDEX ix_delivery_recipient_created_at ON delivery (recipient, created_at);
CREATE INDEX ix_entry_article_id ON entry (article_id);
CREATE INDEX ix_entry_fetching ON entry (source_id) WHERE state IN ('fetching');
CREATE INDEX ix_entry_source_url ON entry (source_id, url_key);
CREATE INDEX ix_entry_to_fetch ON entry (baseline, source_id, next_fetch_at) WHERE state IN ('pending', 'fetching');
CREATE INDEX ix_entry_to_reread ON entry (reread_at) WHERE reread_at IS NOT NULL;
CREATE INDEX ix_evidence_alert_id ON evidence (alert_id);
CREATE INDEX ix_feed_due ON feed (next_poll_at) WHERE retired_at IS NULL;
CREATE INDEX ix_feed_host ON feed (host);
CREATE INDEX ix_feed_source_id ON feed (source_id);
CREATE INDEX ix_fingerprint_article_id ON fingerprint (article_id);
CREATE INDEX ix_former_address_feed_id ON former_address (feed_id);
CREATE INDEX ix_gist_seen_at ON gist (seen_at);
CREATE INDEX ix_gist_term_article_id ON gist_term (article_id);
CREATE INDEX ix_health_change_feed_id ON health_change (feed_id);
CREATE INDEX ix_health_change_host_id ON health_change (host_id);
CREATE INDEX ix_health_change_source_id ON health_change (source_id);
CREATE INDEX ix_health_change_untold ON health_change (at) WHERE told_at IS NULL;
CREATE INDEX ix_host_health ON host (health);
CREATE INDEX ix_job_run_job_started_at ON job_run (job, started_at);
CREATE INDEX ix_lapse_article_id ON lapse (article_id);
CREATE INDEX ix_lapse_topic_id ON lapse (topic_id);
CREATE INDEX ix_login_account_id ON login (account_id);
CREATE INDEX ix_login_expires_at ON login (expires_at);
CREATE INDEX ix_mark_article_id ON mark (article_id);
CREATE INDEX ix_match_article_id ON "match" (article_id);
CREATE INDEX ix_match_story_id ON "match" (story_id);
CREATE INDEX ix_match_topic_id_article_id ON "match" (topic_id, article_id);
CREATE INDEX ix_match_topic_id_id ON "match" (topic_id, id);
CREATE INDEX ix_overrun_article_id ON overrun (article_id);
CREATE INDEX ix_overrun_topic_id_at ON overrun (topic_id, at);
CREATE INDEX ix_poll_gap_feed_id_until ON poll_gap (feed_id, until);
CREATE INDEX ix_push_due ON push (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX ix_quarantine_source_id ON quarantine (source_id);
CREATE INDEX ix_revision_to_match ON revision (baseline, id) WHERE matched_at IS NULL;
CREATE INDEX ix_silence_ends_at ON silence (ends_at);
CREATE INDEX ix_silence_story_id ON silence (story_id);
CREATE INDEX ix_story_edit_story_id ON story_edit (story_id);
CREATE INDEX ix_story_event_id ON story (event_id);
CREATE INDEX ix_story_level_id ON story (level, id);
CREATE INDEX ix_story_open ON story (last_at) WHERE closed_at IS NULL;
CREATE INDEX ix_subscription_topic_id ON subscription (topic_id);
CREATE TRIGGER alert_after_insert AFTER insert ON alert BEGIN DELETE FROM alert_change WHERE alert_id = NEW.id; INSERT INTO alert_change (alert_id) VALUES (NEW.id); END;
CREATE TRIGGER alert_after_update AFTER update ON alert BEGIN DELETE FROM alert_change WHERE alert_id = NEW.id; INSERT INTO alert_change (alert_id) VALUES (NEW.id); END;
CREATE TRIGGER delivery_after_insert AFTER insert ON delivery BEGIN DELETE FROM delivery_change WHERE delivery_id = NEW.id; INSERT INTO delivery_change (delivery_id) VALUES (NEW.id); END;
CREATE TRIGGER delivery_after_update AFTER update ON delivery BEGIN DELETE FROM delivery_change WHERE delivery_id = NEW.id; INSERT INTO delivery_change (delivery_id) VALUES (NEW.id); END;
INSERT INTO alembic_version VALUES ('0024');
INSERT INTO sqlite_sequence VALUES ('alert', 0);
INSERT INTO sqlite_sequence VALUES ('alert_change', 0);
INSERT INTO sqlite_sequence VALUES ('article', 0);
INSERT INTO sqlite_sequence VALUES ('delivery', 0);
INSERT INTO sqlite_sequence VALUES ('delivery_change', 0);
INSERT INTO sqlite_sequence VALUES ('edition', 0);
INSERT INTO sqlite_sequence VALUES ('entry', 0);
INSERT INTO sqlite_sequence VALUES ('revision', 0);
INSERT INTO sqlite_sequence VALUES ('silence', 0);
INSERT INTO sqlite_sequence VALUES ('story', 0);
INSERT INTO sqlite_sequence VALUES ('subscriber', 0);
