"""The words of looking for cases."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.search import Property


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTexts:
    title: str
    what: str
    hint: str
    look: str
    found: str
    newest: str
    recent: str
    """Of two common words that hardly ever meet, only the newest cases were looked at."""
    nothing: str
    filter: Mapping[Property, str]
    """How a filter is written, and what it takes."""


_ES_DAY = "desde:01/11/2026 · hasta:30/11/2026, o «hoy» y «ayer»"
_EN_DAY = "since:01/11/2026 · until:30/11/2026, or “today” and “yesterday”"

ES = SearchTexts(
    title="Buscar casos",
    what="Qué busca",
    hint="Palabras, o filtros: sede:valledupar estado:abierto",
    look="Buscar",
    found="Encontrados: {total}",
    newest="Hay más: estos son los {cap} más recientes. Agregue una palabra o un filtro para precisar.",
    recent=(
        "Solo se revisaron los casos más recientes: esas palabras son muy comunes. Agregue otra"
        " palabra o un filtro, por ejemplo de fechas, para llegar a los anteriores."
    ),
    nothing=(
        "No encontré casos con «{text}». Pruebe con menos palabras, o con filtros como"
        " sede:valledupar, estado:abierto o desde:ayer."
    ),
    filter={
        Property.NUMBER: "numero:12",
        Property.TYPE: "tipo:incidente, tipo:requerimiento o tipo:precaso",
        Property.STATE: (
            "estado:abierto, registrado, en proceso, escalado, suspendido, proveedor, solucionado,"
            " reabierto, cerrado o no gestionado"
        ),
        Property.GROUP: "grupo: y parte del nombre de un grupo",
        Property.CATEGORY: "categoria: y parte del nombre de un servicio o categoría",
        Property.CLIENT: "cliente: y un nombre o apellido",
        Property.COMPANY: "compania: y una palabra de su nombre",
        Property.SITE: "sede:valledupar",
        Property.SPECIALIST: "especialista: y un nombre o apellido",
        Property.SINCE: _ES_DAY,
        Property.UNTIL: _ES_DAY,
        Property.SUBJECT: "asunto: y una palabra",
    },
)

EN = SearchTexts(
    title="Search cases",
    what="What to look for",
    hint="Words, or filters: site:valledupar state:open",
    look="Search",
    found="Found: {total}",
    newest="There are more: these are the newest {cap}. Add a word or a filter to narrow them down.",
    recent=(
        "Only the newest cases were looked at: those words are very common. Add another word or a"
        " filter, for example of dates, to reach older ones."
    ),
    nothing=(
        "I found no cases with “{text}”. Try fewer words, or filters such as site:valledupar,"
        " state:open or since:yesterday."
    ),
    filter={
        Property.NUMBER: "number:12",
        Property.TYPE: "type:incident, type:request or type:precase",
        Property.STATE: (
            "state:open, registered, in progress, escalated, suspended, provider, solved, reopened,"
            " closed or not managed"
        ),
        Property.GROUP: "group: and part of the name of a group",
        Property.CATEGORY: "category: and part of the name of a service or category",
        Property.CLIENT: "client: and a first or last name",
        Property.COMPANY: "company: and a word of its name",
        Property.SITE: "site:valledupar",
        Property.SPECIALIST: "specialist: and a first or last name",
        Property.SINCE: _EN_DAY,
        Property.UNTIL: _EN_DAY,
        Property.SUBJECT: "subject: and a word",
    },
)
