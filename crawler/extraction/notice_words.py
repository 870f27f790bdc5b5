"""The words of notices in each language: what newsrooms write above, under or in place of an article about itself.

All are regular expressions without regard to case. A mark counts only as a mark (in capitals or brackets, cut off from
what follows); a verb only with the article itself as its subject.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language's."""

    item: str
    """The article speaking of itself: "this story", "an earlier version"."""
    note: str
    """What an editor's note begins with."""
    correction: str
    """Marks."""
    corrected: str
    """What is said of the article, or of what stood in it."""
    corrects: str
    """What a paragraph in brackets begins with that says what was corrected."""
    hold: str
    held: str
    release: str
    withdrawal: str
    withdrawn: str
    kill: str
    killed: str
    embargo: str
    """What stands before the time until which the article may not be published."""
    version: str
    """Marks of a version that corrects and withdraws nothing."""


NOTICE_WORDS = {
    "en": Words(
        item=r"(?:this|the|our|an?)\s+(?:\w+[ -])?(?:above|earlier|previous|original|following|preceding)\s+(?:version|article|story|report|dispatch|item|headline|caption)|(?:this|our)\s+(?:news\s+)?(?:article|story|report|dispatch|item|headline|version|post|page|caption)\b|the\s+(?:article|story|headline)\s+(?:above|below|slugged)|the\s+(?:story|article|item|dispatch)(?=\s+(?:is|has\s+been)\s+(?:hereby\s+)?(?:withdrawn|killed|retracted|cancell?ed)\b(?!\s+by\b))|this\s+(?:(?:[A-Z][a-z]{2,8}\.?|\d{1,2},?)\s+){1,3}(?:article|story|report|dispatch)|in\s+an?\s+(?:news\s+)?(?:story|article|dispatch|report|item)\b(?=(?:[^.!?]|\.(?=\s*\d)){0,160}?\b(?:we|it|AP|Associated\s+Press|Reuters|AFP|Bloomberg|the\s+(?:story|article|dispatch|report|item|agency|headline))\s+(?:\w+\s+){0,2}?(?:incorrectly|wrongly|mistakenly|erroneously|inaccurately|misstated|misspelled|misspelt|misidentified|misattributed)\b)",
        note=r"editor['’]?s?['’]?\s+note|note\s+to\s+(?:editors|readers|subscribers|clients)|eds\.?\s+note|editors(?=\s*:)",
        correction=r"(?:refile|update\s?\d*|repeat)[-–\s]+correct(?:ed|ion|s)|corrections?\s+to\s+(?:the\s+|our\s+)?(?:story|article|report)\b.{0,40}?|corrections?|corrected|clarifications?|corrigendum|erratum|errata|refile|amended|correct(?:s|ing)\s+[\w ]{2,40}?",
        corrected=r"corrected|clarified|(?:amended|changed|updated|edited|revised)\b(?=[^.]{0,60}\bto\s+(?:correct|clarify|remove\s+(?:an?\s+)?(?:incorrect|erroneous|wrong)))|(?:amended|edited|revised)\b(?=[^.]{0,40}\bto\s+(?:say|state|show|make\s+clear|fix|reflect))|(?:incorrectly|wrongly|mistakenly|erroneously|inaccurately)\b|misstated|misspelled|misspelt|misidentified|misattributed|in\s+error\b|corrects\b",
        corrects=r"corrects\b|correct(?:s|ing)\s+(?:\w+\s+){0,3}(?:paragraph|par\b|headline|spelling|name|date|figure)|refil(?:es|ing)\s+to\s+correct",
        hold=r"(?:advisory[\s,–-]+)?hold(?:\s+(?:for\s+release|notice|story))?|do\s+not\s+publish|withheld",
        held=r"(?:on\s+hold|withheld|not\s+to\s+be\s+published|being\s+held)",
        release=r"hold\s+(?:released|lifted)|embargo\s+lifted|release\s+of\s+hold",
        withdrawal=r"withdrawn|advisory[\s,–-]+withdrawn|withdrawal|withdraws?|retracted|retraction(?:\s+notice)?|story\s+removed",
        withdrawn=r"(?:withdrawn|retracted|removed|taken\s+down|deleted|disregarded?|unpublished)\b",
        kill=r"(?:mandatory\s+|news\s+|story\s+|bulletin\s+)?kill(?:\s+(?:notice|bulletin))?",
        killed=r"killed\b|to\s+be\s+killed",
        embargo=r"(?:strictly\s+)?(?:under\s+(?:\w+\s+)?embargo|embargoed|embargo\s*:|embargo(?=\s+(?:until|till)\b)|held\s+for\s+release|hold\s+for\s+release|not\s+(?:for|to\s+be)\s+(?:publication|release|broadcast|published|used?)(?:,?\s+or\s+\w+)?(?:\s+on)?)\s*:?\s*(?:until|till|before|at)?",
        version=r"update\s+\d+|wrapup(?:\s+\d+)?|lead[- ]all|\d(?:st|nd|rd|th)\s+(?:lead|ld|version|update)|writethru|new\s+throughout|(?:updates?|adds)\s+with\s+[\w ,]{3,40}",
    ),
    "fr": Words(
        item=r"(?:cet|cette|notre|nos|la\s+présente)\s+(?:article|dépêche|version|information|brève|papier|publication|titre)\b|(?:une|la|notre)\s+(?:précédente|première)\s+version|une\s+version\s+(?:précédente|antérieure|initiale)|la\s+version\s+(?:initiale|précédente)|la\s+dépêche\s+(?:intitulée|précédente|n°)",
        note=r"note\s+(?:de\s+la\s+rédaction|de\s+l['’]éditeur|aux\s+rédactions|aux\s+lecteurs|à\s+nos\s+abonnés)|ndlr|précision(?=\s*:)|attention\s+rédactions",
        correction=r"précision|mise\s+au\s+point|rectif\.?|corrige|(?:article|dépêche|texte)\s+(?:corrigée?|rectifiée?)|correction|correctif|rectificatif|rectification|erratum|corrigé",
        corrected=r"contrairement\s+à\s+ce\s+qu|corrigée?|rectifiée?|(?:par\s+erreur|à\s+tort|de\s+manière\s+erronée|erronée?|incorrecte(?:ment)?)\b|une\s+erreur",
        corrects=r"corrige\b|rectifie\b|corrigée?\s+avec|bien\s+lire",
        hold=r"suspension|à\s+suspendre|ne\s+pas\s+(?:diffuser|publier|utiliser)|en\s+attente",
        held=r"(?:suspendue?|mise?\s+en\s+attente|ne\s+doit\s+pas\s+être\s+(?:diffusée?|publiée?|utilisée?))\b",
        release=r"suspension\s+levée|levée\s+de\s+(?:la\s+)?suspension|embargo\s+levé",
        withdrawal=r"retrait(?:\s+de\s+dépêche)?|article\s+retiré|dépêche\s+retirée|à\s+retirer",
        withdrawn=r"(?:retirée?|supprimée?|dépubliée?)\b|ne\s+pas\s+tenir\s+compte",
        kill=r"annulation(?:\s+de\s+dépêche)?|annule(?:r|z)?|dépêche\s+annulée|kill",
        killed=r"annulée?\b|est\s+à\s+annuler",
        embargo=r"(?:attention[,:!]?\s+)?(?:(?:(?:informations?|communiqué|document|dossier|texte)\s+)?sous\s+embargo(?:\s+(?:strict|absolu|total))?|(?:diffusion|publication)\s+interdite\s+avant|embargo\s*:|embargo(?=\s+jusqu)|ne\s+pas\s+(?:diffuser|publier)\s+avant|à\s+ne\s+pas\s+(?:diffuser|publier)\s+avant)\s*(?:jusqu['’](?:à|au)|avant|:)?",
        version=r"actualis(?:ation|é)|màj|mise\s+à\s+jour|\d(?:è?me|e)\s+version|papier\s+général|synthèse|lead",
    ),
    "de": Words(
        item=r"(?:dieser?|diese[nms]?|unser[ems]?)\s+(?:artikel|beitrag|meldung|text|bericht|version|fassung|überschrift)\b|in\s+(?:einer|der)\s+(?:früheren|ersten|vorherigen|ursprünglichen)\s+(?:version|fassung)|(?:eine|die)\s+(?:frühere|erste|vorherige|ursprüngliche)\s+(?:version|fassung)|die\s+(?:meldung|vorige\s+meldung)\s+(?:mit\s+der|vom|«|„)",
        note=r"achtung(?=\s*:)|anm(?:erkung|\.)\s+d(?:er|\.)\s+red(?:aktion|\.)|hinweis\s+(?:der\s+redaktion|an\s+die\s+redaktionen)|transparenzhinweis|achtung\s+redaktionen",
        correction=r"korrigiert|korrekturhinweis|korrektur\s+zu[mr]\s+(?:artikel|meldung|bericht|beitrag)\b.{0,40}?|korrektur|berichtigung|korrigiert|richtigstellung|berichtigt|erratum",
        corrected=r"korrigiert|berichtigt|(?:fälschlich(?:erweise)?|irrtümlich|falsch|fehlerhaft)\b",
        corrects=r"korrigiert\b|berichtigt\b|(?:in\s+der\s+meldung|im\s+\w+\s+(?:absatz|satz))\s+(?:wurde|wird|ist)\b[^()]{0,80}(?:berichtigt|korrigiert|geändert)",
        hold=r"sperrung|gesperrt|nicht\s+veröffentlichen|zurückgehalten",
        held=r"zu\s+sperren\b|nicht\s+zu\s+(?:verwenden|veröffentlichen)|(?:gesperrt|zurückgehalten|nicht\s+(?:veröffentlicht|verwendet)\s+werden)\b",
        release=r"sperrung\s+aufgehoben|freigabe|sperrfrist\s+aufgehoben",
        withdrawal=r"zurückgezogen|zurückziehung|rückzug\s+der\s+meldung|meldung\s+zurückgezogen",
        withdrawn=r"(?:zurückgezogen|gelöscht|entfernt|offline\s+genommen|depubliziert)\b",
        kill=r"bitte\s+streichen|annullierung|annulliert|stornierung|meldung\s+annulliert|kill",
        killed=r"zu\s+(?:annullieren|stornieren)\b|(?:annulliert|storniert)\b",
        embargo=r"(?:achtung(?:\s+redaktionen)?[,:!]?\s+)?(?:(?:bitte\s+)?sperrfrist(?:\s+(?:bis|beachten))?|veröffentlichung\s+(?:erst\s+ab|nicht\s+vor)(?:\s+dem)?|sperrfristende|(?-i:GESPERRT\s+BIS)|frei\s+(?:ab|für)(?=\s+(?:(?:mon|diens|mitt|donners|frei|sams|sonn)(?:tag|woch|abend)|sonnabend|dem\b|\d{1,2}(?:\.|:\d|\s*uhr)))|nicht\s+vor(?:\s+dem)?\s+veröffentlichen|embargo\s*:|embargo(?=\s+bis)|unter\s+(?:\w+em\s+)?embargo)\s*:?\s*(?:bis|ab)?",
        version=r"neufassung|aktualisiert|aktualisierung|zusammenfassung|zweite\s+fassung|update|\d\.\s+(?:fassung|version)|ausführliche\s+fassung",
    ),
    "es": Words(
        item=r"(?:este|esta|nuestr[ao])\s+(?:artículo|noticia|nota|despacho|información|versión|texto|titular)\b|(?:una|la)\s+versión\s+(?:anterior|previa|inicial)|la\s+noticia\s+(?:titulada|anterior)",
        note=r"nota\s+(?:del?\s+(?:editor|la\s+redacción|redacción)|a\s+(?:los\s+)?(?:editores|lectores|abonados|clientes))|n\.?\s*de\s+la\s+r\.?",
        correction=r"corr\.?|corrige|fe\s+de\s+err(?:or(?:es)?)|correcci[oó]n|corregid[oa]|rectificaci[oó]n|fe\s+de\s+erratas?|aclaraci[oó]n",
        corrected=r"corregimos|rectificamos|corregid[oa]|rectificad[oa]|(?:por\s+error|erróneamente|incorrectamente|equivocadamente)\b",
        corrects=r"corrige\b|rectifica\b",
        hold=r"retenid[oa]|no\s+(?:publicar|difundir)|en\s+espera",
        held=r"(?:retenid[oa]|no\s+debe\s+(?:publicarse|difundirse))\b",
        release=r"retención\s+levantada|embargo\s+levantado|liberad[oa]",
        withdrawal=r"retirad[oa]|retractación|noticia\s+retirada|nota\s+retirada",
        withdrawn=r"(?:retirad[oa]|eliminad[oa]|borrad[oa])\b|queda\s+sin\s+efecto",
        kill=r"anulaci[oó]n|anulad[oa]|an[uú]lese|noticia\s+anulada|kill",
        killed=r"anulad[oa]\b",
        embargo=r"(?:prohibid[ao]\s+(?:su\s+|la\s+)?(?:publicación|difusión)\s+antes\s+de(?:l)?|embargad[oa]|bajo\s+(?:estricto\s+)?embargo(?:\s+estricto)?|con\s+embargo|embargo\s*:|embargo(?=\s+hasta)|no\s+(?:publicar|difundir)\s+antes\s+de(?:l)?)\s*(?:hasta)?",
        version=r"actualizaci[oó]n|actualizad[oa]|ampliaci[oó]n|\d[ªa]\s+versión|segunda\s+versión|resumen|actualiza|amplía",
    ),
    "it": Words(
        item=r"(?:quest[oa]|il\s+presente|quest['’])\s*(?:articolo|notizia|lancio|testo|versione|titolo)\b|(?:una|la)\s+(?:precedente\s+versione|versione\s+precedente)|la\s+notizia\s+(?:dal\s+titolo|precedente)",
        note=r"nota\s+(?:della\s+redazione|del\s+direttore|alle\s+redazioni|ai\s+lettori)|n\.?d\.?r\.?",
        correction=r"correzione|corretto|rettifica|errata\s+corrige|precisazione",
        corrected=r"corrett[oa]|rettificat[oa]|(?:per\s+errore|erroneamente|in\s+modo\s+errato)\b",
        corrects=r"corregge\b|rettifica\b",
        hold=r"sospes[oa]|non\s+(?:pubblicare|diffondere)|in\s+attesa",
        held=r"(?:sospes[oa]|non\s+deve\s+essere\s+pubblicat[oa])\b",
        release=r"sospensione\s+revocata|embargo\s+revocato|fine\s+embargo",
        withdrawal=r"ritirat[oa]|ritiro\s+notizia|notizia\s+ritirata",
        withdrawn=r"(?:ritirat[oa]|rimoss[oa]|cancellat[oa]|eliminat[oa])\b",
        kill=r"annullat[oa]|annullamento|annullare|notizia\s+annullata|kill",
        killed=r"(?:annullat[oa]|da\s+annullare)\b",
        embargo=r"(?:sotto\s+(?:stretto\s+)?embargo|embargo\s*:|embargo(?=\s+fino)|in\s+embargo|(?:non\s+(?:pubblicare|diffondere|divulgare)|vietata\s+la\s+(?:pubblicazione|diffusione|divulgazione))\s+prima\s+(?:del|delle))\s*(?:fino\s+(?:alle|al|a)\b)?",
        version=r"aggiornamento|aggiornat[oa]|riepilogo|seconda\s+versione|\d[ªa]\s+versione|punto",
    ),
    "pt": Words(
        item=r"(?:est[ea]|ess[ea]|noss[oa])\s+(?:artigo|notícia|matéria|reportagem|texto|versão|título|nota)\b|(?:uma|a)\s+versão\s+(?:anterior|inicial)|a\s+(?:notícia|matéria)\s+(?:intitulada|anterior)",
        note=r"nota\s+(?:d[oae]\s+(?:editor|redação|redacção)|aos?\s+(?:editores|leitores|clientes))|n\.?\s*d[aeo]\s+r\.?",
        correction=r"corrige|corre[cç][cç]?ão|corrigid[oa]|retifica[cç]ão|errata|errámos|erramos",
        corrected=r"corrigimos|re(?:c)?tific[aá]mos|corrigid[oa]|re(?:c)?tificad[oa]|(?:por\s+(?:erro|engano|lapso)|erroneamente|incorretamente|equivocadamente)\b",
        corrects=r"corrige\b|retifica\b",
        hold=r"retid[oa]|não\s+(?:publicar|divulgar)|em\s+espera|suspens[oa]",
        held=r"(?:retid[oa]|suspens[oa]|não\s+deve\s+ser\s+publicad[oa])\b",
        release=r"retenção\s+levantada|embargo\s+levantado|liberad[oa]",
        withdrawal=r"retirad[oa]|despublicad[oa]|notícia\s+retirada|matéria\s+retirada",
        withdrawn=r"(?:removemos|retir[aá]mos|elimin[aá]mos|apag[aá]mos)\b|(?:retirad[oa]|removid[oa]|eliminad[oa]|apagad[oa]|despublicad[oa])\b",
        kill=r"anulad[oa]|anulação|anular|notícia\s+anulada|cancelad[oa]|kill",
        killed=r"(?:anulad[oa]|cancelad[oa])\b",
        embargo=r"(?:proibida\s+a\s+(?:publicação|divulgação)\s+antes\s+d[aeo]s?|sob\s+embargo(?:\s+(?:total|rigoroso|estrito))?|embargad[oa]|embargo\s*:|embargo(?=\s+até)|não\s+(?:publicar|divulgar)\s+antes\s+d[aeo]s?)\s*(?:até(?:\s+(?:às|ao))?)?",
        version=r"atualiza[cç]ão|atualizad[oa]|actualizad[oa]|segunda\s+versão|\d[ªa]\s+versão|síntese|amplia",
    ),
    "nl": Words(
        item=r"(?:dit|ons|deze|onze)\s+(?:artikel|bericht|stuk|verhaal|versie|tekst|kop)\b|(?:in\s+)?een\s+eerdere\s+versie|de\s+eerdere\s+versie|het\s+(?:eerdere\s+)?bericht\s+(?:met|over\s+de\s+kop)",
        note=r"noot\s+(?:van\s+de\s+redactie|voor\s+redacties|aan\s+redacties)|n\.?\s*v\.?\s*d\.?\s*r\.?|redactionele\s+noot",
        correction=r"correctie|gecorrigeerd|rectificatie|verbetering|erratum|herstel",
        corrected=r"gecorrigeerd|gerectificeerd|aangepast\s+omdat|(?:ten\s+onrechte|abusievelijk|per\s+abuis|foutief|onjuist)\b",
        corrects=r"corrigeert\b|herstelt\b",
        hold=r"niet\s+publiceren|aangehouden|in\s+de\s+wacht",
        held=r"(?:aangehouden|niet\s+(?:gepubliceerd|gebruikt)\s+worden)\b",
        release=r"embargo\s+opgeheven|vrijgegeven",
        withdrawal=r"ingetrokken|intrekking|bericht\s+ingetrokken|teruggetrokken",
        withdrawn=r"(?:ingetrokken|teruggetrokken|verwijderd|offline\s+gehaald)\b",
        kill=r"vervallen|geannuleerd|annulering|bericht\s+vervalt|kill",
        killed=r"(?:vervallen|vervalt|geannuleerd)\b",
        embargo=r"(?:onder\s+(?:strikt\s+)?embargo|embargo\s*:|embargo(?=\s+tot)|niet\s+publiceren\s+(?:voor|vóór))\s*(?:tot)?",
        version=r"update|geactualiseerd|tweede\s+versie|\de\s+versie|samenvatting|nieuwe\s+versie",
    ),
    "sv": Words(
        item=r"(?:den(?:na|ne)|dett?[ae]|vår[ta]?|vores?)\s+(?:artikel(?:n|en)?|text(?:en)?|telegram(?:met)?|nyhet(?:en)?|notis(?:en)?|saken?|melding(?:en)?|tekst(?:en)?|version(?:en)?|versjon(?:en)?|rubrik(?:en)?)\b|(?:i|en)\s+(?:en\s+)?(?:tidigare|tidligere|första|første|föregående|foregående)\s+(?:version|versjon|udgave)(?:en)?|telegrammet\s+(?:med|om|[\"”»])",
        note=r"till\s+redaktionerna|til\s+redaktionerne|til\s+redaksjonene|obs\s+redaktionen?|red(?:aktionen|\.)s?\s+anm(?:ärkning|\.)|redaktionel\s+(?:note|bemærkning)",
        correction=r"retting|rättelse|rättad|korrigering|korrigerad|förtydligande|rettelse|korrektion|korreksjon|presisering",
        corrected=r"rättad[es]?|korrigerad[es]?|rättats|rettet\b|korrigeret|korrigert|(?:felaktig(?:t|a)?|av\s+misstag|ved\s+en\s+feil|ved\s+en\s+fejl|fejlagtigt|feilaktig)\b|(?:stod|angavs|uppgavs|skrev)\s+(?:det\s+)?fel\b",
        corrects=r"rättar\b|korrigerar\b|retter\b|korrigerer\b|rättad\s+version",
        hold=r"publicera\s+ej|publicera\s+inte|ikke\s+publiser|må\s+ikke\s+(?:bruges|brukes|offentliggøres)|holdes\s+tilbage|vänta\s+med\s+publicering",
        held=r"(?:får\s+inte|må\s+ikke)\s+(?:användas|publiceras|bruges|brukes|publiseres|offentliggøres)|(?:hålls|holdes)\s+(?:inne|tilbage|tilbake)",
        release=r"spärr\s+hävd|embargo\s+(?:hävt|ophævet|opphevet)|frigivet",
        withdrawal=r"återkallad|återkallas|telegrammet\s+(?:utgår|återkallas)|trukket\s+tilbake|trukket\s+tilbage",
        withdrawn=r"(?:dras\s+tillbaka|dragits\s+tillbaka|återkallas?|återkallats|avpublicera(?:s|ts|d)|raderas?|raderats|tagits\s+bort|trukket\s+tilbake|trukket\s+tilbage|trækkes\s+tilbage|fjernet|slettet)\b",
        kill=r"annullera(?:s|t|d)?|annulleres|annulleret|annullert|stryk(?:s|es)?|utgår|bortfaller|kill",
        killed=r"(?:annulleras?|annullerats|annulleres|stryks|utgår|bortfaller)\b",
        embargo=r"(?:under\s+embargo|embargo\s*:|embargo(?=\s+(?:till|til))|spärrtid|publiceras\s+tidigast|ej\s+för\s+publicering\s+före|klausul(?:eret|ert)?|klausuleret\s+til)\s*:?\s*(?:till|til|före|før|kl\.)?",
        version=r"uppdatering|uppdaterad|opdatering|opdateret|oppdatering|oppdatert|\d:a\s+version|ny\s+version|sammanfattning",
    ),
    "tr": Words(
        item=r"(?:bu|yukarıdaki|söz\s+konusu)\s+(?:haber\w*|yazı\w*|metin|metn\w*|makale\w*|başlık\w*)|(?:haber|metin|yazı)(?:imiz|imizin|imizde|in|de|ın)?\s+(?:önceki|ilk)\s+(?:sürüm|hal|versiyon)\w*|önceki\s+(?:sürüm|versiyon)\w*|haberimiz(?:de|in|i)?\b",
        note=r"(?:editörün|editör|redaksiyon|yayıncının)\s+notu|abonelerin\s+dikkatine|editörlerin\s+dikkatine|editörlere",
        correction=r"düzeltme|düzeltildi|tekzip|tashih",
        corrected=r"düzelt(?:ilmiş|ildi|iyoruz|ilir)\w*|(?:yanlış|hatalı|sehven|yanlışlıkla)\b|doğrusu\b",
        corrects=r"düzelt\w+|(?:\w+\s+){0,6}düzelt(?:ilmiş|ildi)\w*",
        hold=r"beklet(?:iniz|in|ilsin)?|yayınlamayınız|yayımlamayınız|yayınlamayın|kullanmayınız|beklemede",
        held=r"(?:bekletil\w+|beklemeye\s+alın\w+|yayınlanma(?:malı|sın)\w*|kullanılma(?:malı|sın)\w*)",
        release=r"ambargo\s+kalktı|ambargo\s+kaldırıldı|yayınlanabilir",
        withdrawal=r"geri\s+çek(?:ildi|ilmiştir|me)|haber\s+geri\s+çekildi|yayından\s+kaldırıldı",
        withdrawn=r"(?:geri\s+çek\w+|yayından\s+kaldır\w+|silin\w+|silmiş\w*)",
        kill=r"iptal(?:dir)?|haber\s+iptali?|iptal\s+haber",
        killed=r"iptal(?:dir)?\b|iptal\s+edil\w+",
        embargo=r"(?:ambargolu|ambargo\s*:|embargo\s*:)\s*",
        version=r"güncelleme|güncellendi|geniş\s+haber|yeniden|\d\.\s+(?:sürüm|versiyon)|toplu\s+haber",
    ),
    "pl": Words(
        item=r"tekst(?=\s+popraw)|(?:depesza|informacja)(?=\s+(?:została|jest)\s)|(?:ten|niniejszy|nasz|ta|tej|w\s+tym|w\s+tej|tego)\s+(?:artykuł|artykule|artykułu|tekst|tekście|tekstu|depesza|depeszy|wersja|materiał|materiale|informacja)\b|(?:we?\s+)?(?:wcześniejsz|poprzedni|pierwotn)\w+\s+wersj\w+",
        note=r"od\s+redakcji|nota\s+redakcyjna|przypis\s+redakcji|uwaga\s+redakcje",
        correction=r"korekta|sprostowanie|poprawiona|poprawione|erratum",
        corrected=r"popraw(?:iony|iona|iliśmy)|sprostowa\w+|skorygowan\w+|(?:błędnie|omyłkowo|mylnie)\b",
        corrects=r"poprawia\b|koryguje\b|prostuje\b",
        hold=r"wstrzymane?|nie\s+publikować|wstrzymana",
        held=r"(?:wstrzyman[yae]|nie\s+może\s+być\s+publikowan[ya])\b",
        release=r"wstrzymanie\s+odwołane|zwolnione\s+do\s+publikacji|embargo\s+zniesione",
        withdrawal=r"wycofan[eya]|wycofanie(?:\s+depeszy)?",
        withdrawn=r"(?:usunęliśmy|wycofaliśmy)\b|(?:wycofan[yae]|usunięt[yae])\b",
        kill=r"anulowan[eya]|anulowanie|anulujemy|kill",
        killed=r"anulowan[yae]\b",
        embargo=r"(?:objęte\s+(?:ścisłym\s+)?embargiem|embargo\s*:|embargo(?=\s+do)|nie\s+publikować\s+przed)\s*(?:do)?",
        version=r"aktualizacja|aktl\.?|uaktualnienie|druga\s+wersja|wersja\s+\d|synteza",
    ),
    "ru": Words(
        item=r"(?:материал|публикация|статья|новость|заметка)(?=\s+(?:был\w*\s+)?(?:удал|снят|отозв))|сообщение(?=\s+(?:аннулир|отозв|отзыва|снима|снят))|(?:эта|этот|эту|это|данн\w+|настоящ\w+|наш\w*)\s+(?:стать\w+|новост\w+|сообщени\w+|заметк\w+|материал\w*|публикаци\w+|верси\w+)|(?:в\s+)?(?:предыдущ|первоначальн|ранн)\w+\s+верси\w+|в\s+(?:тексте|заголовке)(?:\s+(?:этой\s+)?(?:статьи|новости|сообщения|материала))?\b",
        note=r"(?:примечание|прим\.|от)\s+(?:редакции|ред\.)|вниманию\s+редакций|редакции(?=\s*:)",
        correction=r"исправление|исправлено|поправка|уточнение|исправленная\s+версия",
        corrected=r"исправил\w*|исправлен\w*|уточнен\w*|(?:ошибочно|неверно|по\s+ошибке)\b|допущена\s+(?:ошибка|неточность)",
        corrects=r"исправля(?:ет|ется)|исправлен[ао]?\b|уточня(?:ет|ется)",
        hold=r"задержано|не\s+публиковать|придержать|приостановлено",
        held=r"(?:приостановлен\w*|задержан\w*|не\s+подлежит\s+публикации)",
        release=r"задержка\s+снята|эмбарго\s+снято|разрешено\s+к\s+публикации",
        withdrawal=r"отозвано|отзыв\s+сообщения|снято\s+с\s+публикации|сообщение\s+отозвано",
        withdrawn=r"(?:удалили|отозвали|сняли\s+с\s+публикации)\b|(?:отозван\w*|удален\w*|удалён\w*|снят\w*\s+с\s+публикации)\b",
        kill=r"аннулировано|аннулирование|аннулировать|сообщение\s+аннулировано",
        killed=r"аннулирован\w*|аннулиру(?:ется|ем)",
        embargo=r"(?:под\s+(?:строгим\s+)?эмбарго|эмбарго\s*:|эмбарго(?=\s+до)|не\s+публиковать\s+до)\s*(?:до)?",
        version=r"обновлено|обновление|дополнено|расширенная\s+версия|повтор|сводка|версия\s+\d",
    ),
    "uk": Words(
        item=r"(?:ця|цей|цю|це|дан\w+|наш\w*)\s+(?:стат\w+|новин\w+|повідомленн\w+|матеріал\w*|публікаці\w+|верс\w+)|(?:у|в)?\s*(?:попередн|первинн|початков)\w+\s+верс\w+|у\s+(?:тексті|заголовку)(?:\s+(?:цієї\s+)?(?:статті|новини|повідомлення|матеріалу))?\b",
        note=r"(?:примітка|прим\.|від)\s+(?:редакції|ред\.)|до\s+уваги\s+редакцій",
        correction=r"виправлення|виправлено|уточнення|спростування\s+помилки",
        corrected=r"виправлен\w*|уточнен\w*|(?:помилково|неправильно|хибно)\b|допущено\s+(?:помилку|неточність)",
        corrects=r"виправля(?:є|ється)|виправлено\b|уточню(?:є|ється)",
        hold=r"затримано|не\s+публікувати|призупинено",
        held=r"(?:призупинен\w*|затриман\w*|не\s+підлягає\s+публікації)",
        release=r"затримку\s+знято|ембарго\s+знято|дозволено\s+до\s+публікації",
        withdrawal=r"відкликано|знято\s+з\s+публікації|повідомлення\s+відкликано",
        withdrawn=r"(?:видалили|відкликали|зняли\s+з\s+публікації)\b|(?:відкликан\w*|видален\w*|знят\w*\s+з\s+публікації)\b",
        kill=r"анульовано|анулювання|анулювати|повідомлення\s+анульовано",
        killed=r"анульован\w*|анулюється",
        embargo=r"(?:під\s+ембарго|ембарго\s*:|ембарго(?=\s+до)|не\s+публікувати\s+до)\s*(?:до)?",
        version=r"оновлено|оновлення|доповнено|розширена\s+версія|зведення|версія\s+\d",
    ),
    "ar": Words(
        item=r"(?:هذا|هذه)\s+(?:الخبر|المقال|المقالة|التقرير|النص|البرقية|النسخة)|نسخة\s+سابقة\s+من|الخبر\s+(?:السابق|المعنون)",
        note=r"(?:ملاحظة|تنويه)\s+(?:المحرر|التحرير|من\s+المحرر|للمحررين)|تنويه(?=\s*:)",
        correction=r"تصحيح|تصويب|استدراك",
        corrected=r"صُ?حح|تصحيح|تصويب|بالخطأ|عن\s+طريق\s+الخطأ|خطأ",
        corrects=r"(?:ل)?تصحيح",
        hold=r"يرجى\s+عدم\s+النشر|تعليق\s+الخبر|عدم\s+النشر",
        held=r"معلق|عدم\s+نشره",
        release=r"رفع\s+الحظر\s+عن\s+النشر|السماح\s+بالنشر",
        withdrawal=r"سحب\s+(?:خبر|الخبر|برقية)",
        withdrawn=r"(?:تم\s+)?(?:سُ?حب|حذف|إزالة)",
        kill=r"إلغاء(?:\s+(?:خبر|الخبر|برقية))?|يلغى",
        killed=r"(?:تم\s+)?إلغاؤ?ه?ا?|[أا]ُ?لغيت?|يلغى|ملغى",
        embargo=r"(?:محظور\s+النشر|ممنوع\s+(?:من\s+)?النشر|حظر\s+(?:ال)?نشر|لا\s+ينشر)\s*:?\s*(?:حتى|قبل)?",
        version=r"تحديث|محدث|نسخة\s+ثانية|موسع",
    ),
    "zh": Words(
        item=r"(?:本|此|该|該)(?:文|稿|报道|報道|报导|報導|新闻|新聞|篇|消息|条|條|版本)|(?:早前|先前|此前|之前|较早|較早)(?:的)?(?:版本|报道|報道|报导|報導|稿件|稿)",
        note=r"编者按|編者按|编者注|編者註|编辑注|致编辑|致用户",
        correction=r"更正(?:通知|启事|說明|说明)?|订正|訂正|勘误|勘誤|改正",
        corrected=r"更正|订正|訂正|有误|有誤|误写|誤寫|误为|誤為|错误|錯誤",
        corrects=r"更正|订正|訂正",
        hold=r"暂缓播发|暫緩播發|暂缓发布|请勿刊发|請勿刊發|缓发",
        held=r"暂缓|暫緩|请勿刊发|請勿刊發",
        release=r"解除暂缓|恢复播发|解禁|可以刊发",
        withdrawal=r"撤稿|撤回|撤销稿件|撤銷稿件|撤稿通知",
        withdrawn=r"(?:已)?(?:被)?(?:撤稿|撤回|撤销|撤銷|撤下|删除|刪除|下架)",
        kill=r"作废|作廢|毙稿|取消稿件",
        killed=r"作废|作廢|取消",
        embargo=r"(?:禁止提前发布|(?:禁止|不得|请勿|請勿)(?:发布|發布|发表|發表|刊登|播发|播發)(?:时间)?|禁发|禁發|限时发布|限時發布|新闻禁发期|发布禁令|請勿提前發布|请勿提前发布)\s*(?:至|到|[:：])?",
        version=r"更新|最新版|第[二三四2-9]版|更新版|综述|綜述",
    ),
    "ko": Words(
        item=r"(?:이|본|해당|위|앞서\s+(?:송고|보도)한)\s*기사|(?:이전|최초|앞선)\s*(?:버전|기사)",
        note=r"편집자\s*주|알립니다|독자\s*여러분께",
        correction=r"정정(?:\s*보도|\s*기사)?|바로잡습니다|고침|수정",
        corrected=r"정정|바로잡|잘못|오류|고칩니다",
        corrects=r"정정|수정|고침",
        hold=r"(?:송고|보도|사용)\s*보류|보류",
        held=r"보류",
        release=r"보류\s*해제|엠바고\s*해제|사용\s*재개",
        withdrawal=r"기사\s*(?:철회|삭제)|철회",
        withdrawn=r"철회|삭제",
        kill=r"전문\s*취소|기사\s*취소|송고\s*취소",
        killed=r"전문\s*취소|취소합니다|취소됐",
        embargo=r"(?:엠바고|보도\s*유예|보도\s*시점)\s*[:：]?",
        version=r"종합(?:\d보)?|\d보|수정|재송",
    ),
    "ja": Words(
        item=r"本文中|見出しの|(?:この|本|当該|上記の?|前掲の?)(?:記事|ニュース|原稿|見出し|報道)|(?:以前|当初|先|前)の(?:版|バージョン|記事|配信)|(?:配信|掲載)した記事",
        note=r"編集部(?:注|より|から)|お断り|おことわり|編注|編集者注",
        correction=r"訂正(?:のお知らせ)?|おわびと訂正|お詫びと訂正|修正",
        corrected=r"お(?:詫|わ)びして訂正|訂正|修正|誤り|誤って|間違い",
        corrects=r"訂正|修正",
        hold=r"配信保留|掲載保留|使用保留|出稿保留",
        held=r"保留|差し止め",
        release=r"保留解除|解禁|差し止め解除",
        withdrawal=r"(?:記事)?取り消し|記事撤回|撤回|記事削除",
        withdrawn=r"(?:を)?(?:撤回|取り下げ|削除|取り消し)",
        kill=r"全文取り消し|全文取消|取消|記事抹消",
        killed=r"全文取り消し|抹消",
        embargo=r"(?:(?:解禁日時|報道解禁|情報解禁|報道協定)\s*(?:は|[:：])?|解禁\s*[:：])",
        version=r"更新|続報|第[2-9２-９二三]報|差し替え|まとめ",
    ),
}  # fmt: skip
NOTICE_WORDS |= dict.fromkeys(("da", "no", "nb", "nn"), NOTICE_WORDS["sv"])
"""Danish and Norwegian newsrooms write much the same words; they stand with the Swedish ones."""

EMBARGO = r"(?-i:EMBARGO)(?=\s+\d)"
"""Before a time in figures the word alone is enough, as a mark."""
OURSELVES = (
    r"\b(?:we|our|nous|notre|nos|wir|uns(?:er\w*)?|hemos|nuestr[ao]s?|publicamos|escribimos|abbiamo|nostr[aeoi]"
    r"|nós|noss[ao]s?|escrevemos|wij|onze|ons|nasz\w*|napisaliśmy|podaliśmy|poprawiliśmy|мы|наш\w*|нами|ми|редакция|corrigimos|corregimos|removemos|retir[aá]mos|vi|våra?|vores|haberimiz\w*|düzeltiriz)\b"
    r"|كتبنا|ذكرنا|نشرنا|我们|我們|本报|本報|本社|本网|当社|弊社|小社|本紙"
)
"""The newsroom speaks of itself."""
RATHER = (
    r"\b(?:(?:and\s+)?not|rather\s+than|instead\s+of|(?:et\s+)?non(?:\s+pas)?|au\s+lieu\s+d|(?:und\s+)?nicht|statt"
    r"|y\s+no|en\s+(?:lugar|vez)\s+de|e\s+non|anziché|invece\s+di|e\s+não|em\s+vez\s+de|en\s+niet|in\s+plaats\s+van"
    r"|a\s+nie|zamiast|(?:och\s+)?inte|(?:och|og)\s+ikke|i\s+stället\s+för|i\s+stedet\s+for|değil|yerine|а\s+не|вместо|замість)\b|وليس|بدلا\s+من|بدلًا\s+من|而非|而不是|ではなく|でなく"
)
"""One thing is right and not the other."""
EARLIER = (
    r"\b(?:(?:earlier|previous|original|initial|prior|first)\s+version|version\s+(?:précédente|antérieure|initiale)"
    r"|(?:précédente|première)\s+version|(?:früheren?|ersten?|vorherigen?|ursprünglichen?)\s+(?:version|fassung)"
    r"|versión\s+(?:anterior|previa|inicial)|(?:primera|anterior)\s+versión|(?:precedente|prima)\s+versione"
    r"|versione\s+(?:precedente|iniziale)|versão\s+(?:anterior|inicial|prévia)|(?:primeira|anterior)\s+versão"
    r"|(?:eerdere|vorige|eerste|oorspronkelijke)\s+versie|(?:wcześniejsz|poprzedni|pierwotn|pierwsz)\w+\s+wersj\w+"
    r"|(?:tidigare|tidligere|första|første)\s+(?:version|versjon|udgave)(?:en)?|(?:önceki|ilk)\s+(?:sürüm|versiyon|hal)\w*"
    r"|(?:предыдущ|первоначальн|ранн|прежн|перв)\w+\s+верси\w+|(?:попередн|первинн|початков|перш)\w+\s+верс\w+)"
    r"|نسخة\s+سابقة|النسخة\s+السابقة|(?:早前|先前|此前|之前|较早|較早)(?:的)?版本|(?:以前|当初|先|前)の(?:版|バージョン)"
)
PIECE = (
    r"\b(?:(?:this|our)\s+(?:article|story|report|dispatch|headline|caption|post|item)|the\s+(?:article|story|headline)"
    r"|(?:cet|cette|notre)\s+(?:article|dépêche|papier|brève)|d(?:ieses|es)\s+(?:artikels|beitrags|textes|berichts)"
    r"|dieser\s+meldung|d?est[ea]\s+(?:artículo|noticia|nota|despacho|texto|artigo|notícia|matéria|reportagem)"
    r"|quest[oa]\s+(?:articolo|notizia|testo)|dess[ea]\s+(?:notícia|matéria|reportagem|texto)|dest[ea]\s+(?:artigo|notícia)"
    r"|(?:dit|deze)\s+(?:artikel|bericht|stuk|verhaal|tekst)|(?:tego\s+)?(?:artykułu|tekstu|depeszy|materiału)"
    r"|(?:этой\s+|этого\s+)?(?:статьи|новости|сообщения|материала|заметки|публикации)"
    r"|(?:den(?:na|ne)|dett?[ae])\s+(?:artikel|text|tekst|telegram)|(?:bu\s+)?haber(?:in|imiz)\w*"
    r"|(?:цієї\s+|цього\s+)?(?:статті|новини|повідомлення|матеріалу|публікації)"
    r"|(?:version|fassung)\s+(?:hieß\s+es|stand)\b)|(?:هذا\s+)?(?:الخبر|المقال|التقرير)|本?(?:文|稿|报道|報道|记事|記事)"
)
"""The article, where its earlier version is spoken of; an earlier version of a bill is news."""
PRINTED = (
    r"publi[sš]|appeared|\bparue?\b|erschien|veröffentlich|publicad|apareci|pubblicat|apparsa|gepubliceerd|verscheen"
    r"|verschenen|ukazał|опубликован|опубліков|نشرت|发表|刊登|發表|掲載"
)
"""An earlier version that was printed elsewhere is no wrong one."""
