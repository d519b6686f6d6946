"""Spanish, unless the person chose otherwise or their Teams speaks English."""

from collections.abc import Mapping

from cards.texts import Texts
from cards.texts.en import EN
from cards.texts.es import ES
from domain.case import Person

LANGUAGES: Mapping[str, Texts] = {"es": ES, "en": EN}


def texts_for(person: Person) -> Texts:
    return LANGUAGES.get(person.language or person.locale[:2].lower(), ES)
