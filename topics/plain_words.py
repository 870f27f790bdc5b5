"""Words that say little in any news, by language: the guess of how common a word is before enough was read. Pure.

Shares of articles, rough and in three steps, written down from general knowledge of news prose; what comes in corrects
them. Words of a language that has no list, and those that stand in none, are guessed by their length.
"""

from __future__ import annotations

from functools import cache

from topics.text import fold, is_unspaced, variants

_MOST, _MANY, _SOME = 0.5, 0.25, 0.12
"""Shares of articles in which the words of each list are to be expected."""
_SHORT = 3
"""Letters of a word that is never taken for rare."""

_WORDS: dict[str, tuple[str, str, str]] = {
    "en": (
        "about after also been before could first from have into more other over people said some than that their them"
        " then there they this time told two were what when where which while will with would year years one out up"
        " all an and are as at be but by can for had has he her his how if in is it its just last like made make many"
        " most new no not now of on only or she so the to was we who you new day since because",
        "again against already among another around back become being between both called came come day did during"
        " each early end even every expected far few find found four get getting give go going good government group"
        " help here high him home including know later least less life little long made man may me media men might"
        " month months much must my near need never news next night number off official officials often old our own"
        " part percent place police president public put report reported reports right same saturday saw say saying"
        " says second see set several should show side six small state statement still such sunday take ten these"
        " thing things think those three through thursday tuesday under until us use used very via wanted wednesday"
        " week weeks well went whether without woman women work working world monday friday added according"
        " earlier despite however team country city today",
        "able above across act actually agency ago air allow allowed almost alone along always american announced"
        " answer anyone anything area asked attack authorities available away bad based began"
        " begin best better big billion"
        " black board body bring brought build business buy call car care case cause center central certain chance"
        " change changes chief child children citizens claim claims clear close comes coming comment common community"
        " company complete confirmed consider contact continue continued control cost course court create current cut"
        " data days deal death decade decided decision department director does doing done down driver due economic"
        " effort eight enough entire event events ever everyone everything evidence executive experience face fact"
        " family feel fight final five follow followed following force former forward free friends full future gave"
        " given global great ground half hand happen happened hard head health held hit hold hope hour hours house"
        " huge human idea image important information inside instead international interview involved issue issues"
        " job join keep key kind knew known large largest late latest law lead leader leaders learn leave led left"
        " level likely line list live local look looking lost lot love low major making management march market matter"
        " maybe mean means meant meet meeting member members message middle military million minister minutes moment"
        " money morning move moved moving name national nearly network nothing offer office officer once online open"
        " order others outside paid party past pay per person phone photo picture plan plans play point political"
        " position possible post posted power present press previous price private probably problem problems process"
        " program provide published question questions quickly quite rather reach read ready real really reason"
        " received recent recently release released remain remained response rest result results return rise risk road"
        " room run running safe safety scene school security seen send senior sent serious service services seven"
        " share shared short shot shows sign simply single site situation social society someone something soon"
        " source sources south speak special spoke spokesman spokesperson spokeswoman staff stand start started states"
        " step stop story street strong support sure system taken taking talk talking team tell term third thought"
        " thousands together told took top total toward towards town trade tried true try trying turn turned twitter"
        " understand united unless update upon using usual video view visit wait want war warned was watch water way"
        " weekend west white whole why win wish within word words worked workers worth write wrote yet young"
        " yesterday january february april june july august september october november december copyright follow"
        " facebook read reuters associated press image caption getty advertisement continue story",
    ),
    "fr": (
        "a ainsi alors apres au aussi autre autres aux avait avant avec avoir c ce cela celle ces cet cette comme d"
        " dans de depuis des deux dit du elle elles en encore entre est et etait ete etre fait il"
        " ils j jour jusqu l la le"
        " les leur leurs lors lui mais meme moins n ne nous on ont ou par pas plus pour premier qu quand que qui s sa"
        " sans se selon ses si son sont sous sur tous tout toute toutes tres un une y",
        "afin ancien annee annees ans aujourd hui apres cas certains chaque chef cinq contre cours declare dernier"
        " derniere devant doit donc dont faire font france gouvernement groupe heures ici janvier jeudi jours lundi"
        " mardi mercredi mois moment monde nombre nouveau nouvelle notamment part partie pays pendant personnes peu"
        " peut place plusieurs police point pouvoir president pres puis quatre samedi dimanche semaine sera situation"
        " soir suite temps toujours trois vendredi vers vie ville",
        "accord affaire affirme ajoute annonce appel article assure autorites avons bien bon car centre chez chose"
        " confirme conseil decision deja demande direction dix effet enfants ensemble estime etat exemple explique face"
        " famille faut femme femmes fin fois force forces grand grande gens histoire homme hommes important indique"
        " information jamais jeune justice juillet juin loi long lieu maire mai mars mesures ministre mis million"
        " millions nationale national nuit octobre ordre organisation porte possible pourrait pourtant presse pris"
        " prix probleme procureur public question raison rapport region reste resultat rien route rue saison sans"
        " securite septembre service seul seulement six societe source tandis tard tour travail tribunal trop trouve"
        " veut victime victimes voir vingt",
    ),
    "de": (
        "aber als am an auch auf aus bei bis das dass dem den der des die dies diese doch durch ein eine einem einen"
        " einer eines er es fur gegen haben hat hatte ich ihr im in ist jahr kann mehr mit nach nicht noch nur oder"
        " sagte schon sei sein seine sich sie sind so uber um und unter vom von vor war waren was wegen wenn werden"
        " wie wird wurde wurden zu zum zur zwei",
        "alle allem anderen beim beiden bereits da damit dann dabei dazu denn deutschen deutschland donnerstag drei"
        " dort ersten etwa freitag gab geht gibt hatten heute hier ihre ihren immer ja jahre jahren jedoch jetzt keine"
        " konnte land leben lassen mann menschen montag mittwoch muss neue neuen ohne polizei prozent regierung"
        " samstag seien seit seiner selbst sollte soll sonntag stadt tag tage teil uhr wieder will wir wo woche"
        " zeit zwischen dienstag ende",
        "andere angaben anfang art aufgrund behorden bericht besonders bisher ebenfalls einmal einsatz entscheidung"
        " erklarte erst familie fall fast fest folgen frage frau frauen ganz gegenuber gemeinsam gericht geschichte"
        " gesellschaft gestellt grosse grossen grund gut haus kinder kommen kommt konnten lange lage letzten liegt"
        " macht mehrere millionen minister mitteilung moglich monate morgen nachdem nacht namen nun offenbar opfer"
        " ort platz politik prasident problem recht sagt sehr sicherheit sieht sprecher staat stand statt steht"
        " strasse stunden trotz unternehmen vergangenen verletzt viel viele vier wahrend weg weil weitere weiter"
        " welt weniger wenige ziel zudem zunachst zuruck zusammen",
    ),
    "es": (
        "a al ano anos antes aunque como con contra cuando de del desde dijo donde dos durante e el en entre era es"
        " esta este esto fue ha habia hace hasta la las lo los mas muy no nos o otra otro para"
        " pero por porque primera que"
        " quien se segun ser si sido sin sobre son su sus tambien tiene todo todos tras un una uno y ya",
        "ademas ahora algunos asi cada caso ciudad cinco cuatro cual debe despues dia dias domingo ellos estado estan"
        " estas gobierno gran grupo hacer han hay hoy jueves lugar lunes martes mayor medio mejor menos mes meses"
        " miercoles mientras mil millones mismo momento mundo mujer nacional nuevo nueva nunca parte pais pasado"
        " personas policia poder presidente puede sabado semana sera sido solo tiempo tres ultimo vez vida viernes",
        "acuerdo anuncio aseguro autoridades bien cabeza calle camino centro cerca confirmo consejo decision dentro"
        " director encuentro equipo espana explico familia fin forma frente fuera fuentes fuerza general gente hecho"
        " hijo historia hombre hora horas importante informacion informe investigacion jefe ley llego manera medidas"
        " ministro muerte mujeres ninos noche numero orden partido pesar poco posible problema proceso programa"
        " proximo publica pueblo punto quiere razon realidad resultado saber salud seguridad seis servicio sistema"
        " situacion sociedad tarde trabajo trata ultima victimas zona",
    ),
}


LISTED = tuple(_WORDS)
"""The languages that have a list."""


@cache
def _of(language: str) -> dict[str, float]:
    shares: dict[str, float] = {}
    for words, share in zip(_WORDS.get(language, ()), (_MOST, _MANY, _SOME), strict=False):
        for word in words.split():
            folded = fold(word)
            key = next((form for form in variants(folded, language) if form[0] == "~"), folded)
            shares[key] = max(share, shares.get(key, 0.0), _by_length(key))
    return shares


def expected(key: str, language: str | None) -> float:
    """In which share of documents a folded word, or a stem behind ~, is to be expected if nothing is known of it."""
    return _of(language or "").get(key) or _by_length(key)


def is_everywhere(word: str, language: str) -> bool | None:
    """Whether a folded word stands in about half of the articles of a language; None where its words are not listed."""
    return word in _WORDS[language][0].split() if language in _WORDS else None


def is_rare(word: str, language: str | None) -> bool:
    """Whether the plain words of the language are listed, and the folded word is none of them and not very short."""
    listed = _of(language or "")
    forms = {word, *variants(word, language)}
    return bool(listed) and len(word) > _SHORT and not any(form in listed for form in forms)


def _by_length(key: str) -> float:
    size = len(key.removeprefix("~"))
    return 0.05 if is_unspaced(key[0]) else {1: 0.6, 2: 0.6, 3: 0.4, 4: 0.15, 5: 0.08}.get(size, 0.02)
