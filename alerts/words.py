"""The words that Wirewatch itself says to a subscriber, in one table, and dates as they write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_timedelta
from babel.numbers import format_decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language's words; `{}` stands for a number, a name or a time."""

    language: str
    update: str
    correction: str
    withdrawal: str
    test: str
    operator: str
    digest_one: str
    digest_many: str
    updated: str
    """On a day."""
    updated_at: str
    """At a time of the same day."""
    seen: str
    others_one: str
    others_many: str
    and_more: str
    why: str
    in_title: str
    in_deck: str
    in_body: str
    in_paragraph: str
    changed: str
    removed: str
    added: str
    embargo: str
    no_full_text: str
    no_link: str
    read: str
    unsubscribe: str
    footer: str
    hold: str
    follow_up: str
    follows: str
    """Of a story that had closed and goes on: its headline, and its day."""
    nothing: str
    """Of a digest in which there is none."""
    watched_one: str
    watched_many: str
    silent: str
    on_summary_one: str
    on_summary_many: str
    mute: str
    story: str
    gloss: str
    own_language: str
    topic_silent: str
    topic_usual: str
    ask_unsubscribe: str
    done_unsubscribe: str
    ask_mute: str
    done_mute: str
    handle: str
    handled: str
    relevant: str
    not_relevant: str
    noted: str
    say: str
    keep_note: str
    keep_tag: str
    quote: tuple[str, str]


_TABLE = {
    words.language: words
    for words in (
        Words(
            language="en",
            update="UPDATE",
            correction="CORRECTION",
            withdrawal="WITHDRAWN",
            test="TEST",
            operator="Wirewatch",
            digest_one="{} story",
            digest_many="{} stories",
            updated="updated {}",
            updated_at="updated {}",
            seen="seen {}",
            others_one="Also in {} more",
            others_many="Also in {} more",
            and_more="and {} more",
            why="Why",
            in_title="in the headline",
            in_deck="in the summary",
            in_body="in the text",
            in_paragraph="¶ {}",
            changed="What changed",
            removed="removed",
            added="added",
            embargo="Under embargo: not for publication before {}.",
            no_full_text="Full text unavailable: judged on headline and summary.",
            no_link="Address (not a web link)",
            read="Read the article",
            unsubscribe="Unsubscribe",
            footer="Sent by Wirewatch to {}.",
            hold="HELD: NOT FOR USE",
            follow_up="ALSO",
            follows="Follows {} of {}",
            nothing="No story.",
            watched_one="{articles} article from {heard} of {sources} sources since {since}",
            watched_many="{articles} articles from {heard} of {sources} sources since {since}",
            silent="silent: {}",
            on_summary_one="{} judged on its summary only",
            on_summary_many="{} judged on their summary only",
            mute="Mute this story",
            story="See the story",
            gloss="Names",
            ask_unsubscribe="Stop telling {} of these?",
            done_unsubscribe="{} is not told of these any more.",
            ask_mute="Hear no more of “{}”?",
            done_mute="This story is muted: corrections and withdrawals still come.",
            handle="I take care of it",
            handled="{} takes care of it",
            relevant="Relevant",
            not_relevant="Not relevant",
            noted="Noted.",
            say="A note or a tag",
            keep_note="Keep as a note",
            keep_tag="Keep as a tag",
            topic_silent="{}: nothing for {}",
            topic_usual="In sixty days it was never silent for longer than {}. Are its query and sources right?",
            own_language="In your language",
            quote=("“", "”"),
        ),
        Words(
            language="fr",
            update="MISE À JOUR",
            correction="RECTIFICATIF",
            withdrawal="ANNULÉ",
            test="ESSAI",
            operator="Wirewatch",
            digest_one="{} sujet",
            digest_many="{} sujets",
            updated="mis à jour le {}",
            updated_at="mis à jour à {}",
            seen="vu le {}",
            others_one="Aussi chez {} autre source",
            others_many="Aussi chez {} autres sources",
            and_more="et {} de plus",
            why="Pourquoi",
            in_title="dans le titre",
            in_deck="dans le chapeau",
            in_body="dans le texte",
            in_paragraph="§ {}",
            changed="Ce qui a changé",
            removed="retiré",
            added="ajouté",
            embargo="Sous embargo : ne pas publier avant le {}.",
            no_full_text="Texte intégral indisponible : jugé sur le titre et le résumé.",
            no_link="Adresse (pas un lien web)",
            read="Lire l’article",
            unsubscribe="Se désabonner",
            footer="Envoyé par Wirewatch à {}.",
            hold="SUSPENDU : NE PAS UTILISER",
            follow_up="AUSSI",
            follows="Suite de {} du {}",
            nothing="Aucun sujet.",
            watched_one="{articles} article de {heard} sources sur {sources} depuis le {since}",
            watched_many="{articles} articles de {heard} sources sur {sources} depuis le {since}",
            silent="muettes : {}",
            on_summary_one="{} jugé sur son seul résumé",
            on_summary_many="{} jugés sur leur seul résumé",
            mute="Mettre en sourdine",
            story="Voir le dossier",
            gloss="Noms",
            ask_unsubscribe="Ne plus rien envoyer à {} sur ces sujets ?",
            done_unsubscribe="{} ne recevra plus rien sur ces sujets.",
            ask_mute="Ne plus rien recevoir sur « {} » ?",
            done_mute="Ce dossier est en sourdine ; rectificatifs et annulations arriveront encore.",
            handle="Je m’en occupe",
            handled="{} s’en occupe",
            relevant="Pertinent",
            not_relevant="Hors sujet",
            noted="C’est noté.",
            say="Une note ou une étiquette",
            keep_note="Garder comme note",
            keep_tag="Garder comme étiquette",
            topic_silent="{} : rien depuis {}",
            topic_usual="En soixante jours, jamais plus de {} de silence. Requête et sources sont-elles bonnes ?",
            own_language="Dans votre langue",
            quote=("« ", " »"),
        ),
        Words(
            language="de",
            update="AKTUALISIERT",
            correction="BERICHTIGUNG",
            withdrawal="ZURÜCKGEZOGEN",
            test="TEST",
            operator="Wirewatch",
            digest_one="{} Thema",
            digest_many="{} Themen",
            updated="aktualisiert am {}",
            updated_at="aktualisiert um {}",
            seen="gesehen am {}",
            others_one="Auch bei {} weiteren Quelle",
            others_many="Auch bei {} weiteren Quellen",
            and_more="und {} weitere",
            why="Warum",
            in_title="in der Überschrift",
            in_deck="in der Zusammenfassung",
            in_body="im Text",
            in_paragraph="Abs. {}",
            changed="Was sich geändert hat",
            removed="entfernt",
            added="hinzugefügt",
            embargo="Sperrfrist: nicht veröffentlichen vor dem {}.",
            no_full_text="Volltext nicht verfügbar: nach Überschrift und Zusammenfassung beurteilt.",
            no_link="Adresse (kein Weblink)",
            read="Artikel lesen",
            unsubscribe="Abbestellen",
            footer="Gesendet von Wirewatch an {}.",
            hold="ZURÜCKGEHALTEN: NICHT VERWENDEN",
            follow_up="AUCH",
            follows="Folgt auf {} vom {}",
            nothing="Kein Thema.",
            watched_one="{articles} Artikel von {heard} der {sources} Quellen seit dem {since}",
            watched_many="{articles} Artikel von {heard} der {sources} Quellen seit dem {since}",
            silent="stumm: {}",
            on_summary_one="{} nur nach der Zusammenfassung beurteilt",
            on_summary_many="{} nur nach der Zusammenfassung beurteilt",
            mute="Stummschalten",
            story="Zum Dossier",
            gloss="Namen",
            ask_unsubscribe="{} zu diesen Themen nichts mehr senden?",
            done_unsubscribe="{} erhält zu diesen Themen nichts mehr.",
            ask_mute="Nichts mehr zu „{}“ erhalten?",
            done_mute="Diese Geschichte ist stummgeschaltet: Berichtigungen und Widerrufe kommen weiterhin.",
            handle="Ich kümmere mich darum",
            handled="{} kümmert sich darum",
            relevant="Wichtig",
            not_relevant="Unwichtig",
            noted="Notiert.",
            say="Eine Notiz oder ein Schlagwort",
            keep_note="Als Notiz behalten",
            keep_tag="Als Schlagwort behalten",
            topic_silent="{}: {} lang nichts",
            topic_usual="In sechzig Tagen war es nie länger als {} still. Stimmen Abfrage und Quellen noch?",
            own_language="In Ihrer Sprache",
            quote=("„", "“"),
        ),
        Words(
            language="es",
            update="ACTUALIZACIÓN",
            correction="CORRECCIÓN",
            withdrawal="ANULADO",
            test="PRUEBA",
            operator="Wirewatch",
            digest_one="{} noticia",
            digest_many="{} noticias",
            updated="actualizado el {}",
            updated_at="actualizado a las {}",
            seen="visto el {}",
            others_one="También en {} medio más",
            others_many="También en {} medios más",
            and_more="y {} más",
            why="Por qué",
            in_title="en el titular",
            in_deck="en el resumen",
            in_body="en el texto",
            in_paragraph="§ {}",
            changed="Qué ha cambiado",
            removed="quitado",
            added="añadido",
            embargo="Bajo embargo: no publicar antes del {}.",
            no_full_text="Texto completo no disponible: valorado por el titular y el resumen.",
            no_link="Dirección (no es un enlace web)",
            read="Leer el artículo",
            unsubscribe="Darse de baja",
            footer="Enviado por Wirewatch a {}.",
            hold="RETENIDO: NO USAR",
            follow_up="TAMBIÉN",
            follows="Continúa {} del {}",
            nothing="Ninguna noticia.",
            watched_one="{articles} artículo de {heard} de {sources} fuentes desde el {since}",
            watched_many="{articles} artículos de {heard} de {sources} fuentes desde el {since}",
            silent="mudas: {}",
            on_summary_one="{} valorado solo por su resumen",
            on_summary_many="{} valorados solo por su resumen",
            mute="Silenciar",
            story="Ver el dosier",
            gloss="Nombres",
            ask_unsubscribe="¿No enviar nada más a {} sobre estos temas?",
            done_unsubscribe="{} ya no recibirá nada sobre estos temas.",
            ask_mute="¿No recibir nada más sobre «{}»?",
            done_mute="Esta noticia está silenciada: las correcciones y anulaciones seguirán llegando.",
            handle="Me encargo yo",
            handled="{} se encarga",
            relevant="Pertinente",
            not_relevant="No pertinente",
            noted="Anotado.",
            say="Una nota o una etiqueta",
            keep_note="Guardar como nota",
            keep_tag="Guardar como etiqueta",
            topic_silent="{}: nada desde hace {}",
            topic_usual="En sesenta días nunca calló más de {}. ¿Siguen bien la consulta y las fuentes?",
            own_language="En su idioma",
            quote=("«", "»"),
        ),
    )
}

LANGUAGES = tuple(_TABLE)


def words(language: str) -> Words:
    """The words of a language (BCP 47: "fr-CA" reads "fr"); English for one that has none."""
    return _TABLE.get(language.split("-")[0].lower(), _TABLE["en"])


def moment(
    at: datetime, zone: str, language: str, *, since: datetime | None = None, precision: str | None = None
) -> str:
    """An instant as read in that zone: « 5 déc. 2017 19:12 »; the time alone on the same local day as `since`."""
    local = at.astimezone(ZoneInfo(zone))
    locale = words(language).language
    day = str(format_date(local, "medium", locale=locale))
    if precision == "day":
        return day
    # A clock of 24 hours in every language: that is what the skeleton's capital H asks for.
    time = str(format_skeleton("Hm", local, tzinfo=local.tzinfo, locale=locale))
    return time if since is not None and same_day(at, since, zone) else f"{day} {time}"


def number(value: int, language: str) -> str:
    """A whole number as written in that language: « 1 204 »."""
    return str(format_decimal(value, locale=words(language).language))


def span(length: timedelta, language: str) -> str:
    """A length of time in words: « 3 jours »."""
    return str(format_timedelta(length, locale=words(language).language, threshold=1.5))


def same_day(one: datetime, other: datetime, zone: str) -> bool:
    """Whether both fall on one local date."""
    place = ZoneInfo(zone)
    return one.astimezone(place).date() == other.astimezone(place).date()
