"""Whether two reports look alike: by the words of their subjects that say what is wrong."""

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache

from domain.matching import fold

ALIKE = 0.5
"""The share of the shorter subject's terms that the other one has, from which on both report the
same thing. Half, because people say it in their own words: `Se cayó el internet` and `Internet
caído desde las 8` share one of two terms, and mean the same; `No imprime la impresora` and `La
impresora pide tóner` share one of two as well, and may not: that is why it takes three cases of one
hour and one place, and why a person decides."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_COMMON = frozenset(
    """
    al algo alguien algun alguna ante aqui asi aun aunque ayer bien cada casi como con cual
    cuando de del desde donde dos durante el ella ellos en entre era es esa ese eso esta estaba
    estan este esto estoy fue ha han hace hacia hasta hay hoy la las le les lo los manana mas me
    mi mis mientras misma mismo mucha mucho muy nada ni ninguna ninguno no nos nosotros nuestra
    nuestro otra otro para pero poco por porque pude puede pueden puedo que quien se sea sede
    ser si sido sin sobre solo son su sus tambien tampoco tan tanto tenemos tengo tiene tienen
    toda todas todo todos tras tres un una unas uno unos usted ustedes va vez ya yo a about
    after again all also am an and any are as at be because been before but by can cannot could
    did do does doing don down for from had has have he her here his how if in into is it its
    just me more my no not now of off on only or our out over she since so some still than that
    the their them there they this to today too until up us very was we were what when where
    which while who why will with without would yesterday you your ayuda ayudar buen buena
    buenas buenos caso dia dias favor gracias hola noches solicito solicitud tardes urgente
    hello help issue please request thanks urgent error errores falla fallando fallas fallo
    funciona funcionan funcionando funcionar problema problemas sirve sirven servicio broken
    error errors fail failing fails problem problems service work working works
    """.split()  # noqa: SIM905 - a list of a hundred lines is no easier to read
)
"""Said of everything, so they tell nothing apart: the small words of both languages, courtesies,
and that something does not work."""


@lru_cache(maxsize=5_000)
def terms(subject: str, place: str = "") -> frozenset[str]:
    """What a subject says beside the common words and the place where everybody says it."""
    said = {_stem(word) for word in _WORD.findall(fold(subject)) if word not in _COMMON}
    return frozenset(said - {_stem(word) for word in _WORD.findall(fold(place))})


def alike(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    """Subjects of which nothing is left are like no other."""
    shorter = min(len(one), len(other))
    return bool(shorter) and len(one & other) >= ALIKE * shorter


def _stem(word: str) -> str:
    """Without the plural and the last vowel: `caídas`, `caído` and `caída` are one term."""
    bare = word.removesuffix("s")
    return bare.rstrip("aeo") or word
