"""One piece of news in thirteen languages, as papers would write it; and sentences that only look like it."""

from __future__ import annotations

from topics.document import Document

FIRST_STORY = Document(
    title="L'OTAN veut travailler plus étroitement avec l'Union européenne",
    deck="Les chefs de la diplomatie des pays alliés se sont réunis à Bruxelles.",
    body=(
        "Réunis mardi, les ministres des Affaires étrangères des pays membres de l'OTAN se sont entendus pour"
        " approfondir leur coopération avec l'Union européenne (UE), a annoncé le chef de l'Alliance.\n\n"
        "Trois domaines nouveaux s'y ajoutent : le passage des frontières par les troupes, l'échange de renseignements"
        " sur les réseaux terroristes et la place des femmes dans les missions de paix.\n\n"
        "« Ce que nous bâtissons est un pont », a-t-il dit à propos du rapprochement OTAN-UE."
    ),
    language="fr",
    source="Agence du Soir",
)

ONE_STORY = {
    "en": "Ministers of NATO countries met in Brussels and agreed to deepen their cooperation with the European Union.",
    "fr": "Les ministres des pays de l'OTAN ont décidé d'approfondir leur coopération avec l'Union européenne.",
    "de": "Die Minister der Nato-Staaten wollen die Zusammenarbeit mit der Europäischen Union vertiefen.",
    "es": "Los ministros de los países de la OTAN decidieron profundizar la cooperación con la Unión Europea.",
    "it": "I ministri dei Paesi della Nato hanno deciso di approfondire la cooperazione con l'Unione europea.",
    "pt": "Os ministros dos países da OTAN decidiram aprofundar a cooperação com a União Europeia.",
    "nl": "De ministers van de NAVO-landen willen de samenwerking met de Europese Unie verdiepen.",
    "pl": "Ministrowie państw NATO postanowili pogłębić współpracę z Unią Europejską.",
    "ru": "Министры стран НАТО решили углубить сотрудничество с Европейским союзом.",
    "uk": "Міністри країн НАТО вирішили поглибити співпрацю з Європейським Союзом.",
    "ar": "قرر وزراء دول حلف شمال الأطلسي تعميق التعاون مع الاتحاد الأوروبي.",
    "zh": "北约各国部长在布鲁塞尔开会，决定深化与欧盟的合作。",
    "ja": "NATO加盟国の閣僚は、欧州連合との協力を深めることで一致した。",
}

LOOK_ALIKES = [
    ("fr", "Il a eu tort : l'accord n'a pas eu lieu, et la coopération avec Renato non plus."),
    ("fr", "Ils ont eu de la chance, la coopération continue entre Donato et lui."),
    ("it", "È nato a Roma nel 1960; il neon nato per caso illumina la cooperazione tra Ue Group e altri."),
    ("it", "Nato a Torino, ha sempre creduto nella cooperazione."),
    ("pt", "Eu disse que a cooperação nato-morta não tem futuro."),
    ("en", "The senator praised the cooperation between the union and the rail company."),
    ("de", "Die Union lobt die Zusammenarbeit mit Renato."),
    ("es", "Tiene un talento nato para la cooperación, aunque la unión no lo crea."),
]
