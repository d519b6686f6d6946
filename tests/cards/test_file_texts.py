"""How the bot speaks of files (R6)."""

import pytest

from cards.texts.es import ES as ES_TEXTS
from cards.texts.files import EN, ES, FileTexts
from domain.attachment import Fault
from domain.catalog import Catalog
from tests.cards.drawing import file_cards, surface
from tests.chat import actions, words

pytestmark = pytest.mark.rule("R6")


@pytest.mark.parametrize(
    ("size", "es", "en"),
    [
        (0, "0 B", "0 B"),
        (1_023, "1023 B", "1023 B"),
        (1_024, "1 KB", "1 KB"),
        (2_411_725, "2,3 MB", "2.3 MB"),
        (31_457_280, "30 MB", "30 MB"),
    ],
)
def test_a_size_is_written_as_people_write_it(size: int, es: str, en: str) -> None:
    assert (ES.size(size), EN.size(size)) == (es, en)


def test_one_file_is_no_files() -> None:
    assert (ES.count(1), ES.count(2)) == ("1 archivo", "2 archivos")


@pytest.mark.parametrize("t", [ES, EN])
def test_every_fault_has_its_sentence_which_names_the_file(t: FileTexts) -> None:
    assert set(t.refused) == set(Fault)
    assert all("{name}" in words for words in t.refused.values())


def test_without_an_address_the_files_are_named_and_nothing_is_to_be_followed(
    catalog: Catalog,
) -> None:
    drawn = dict(file_cards(surface(ES_TEXTS, catalog)))["1 files, no address"]

    assert "MESA_PUBLIC_URL" in words(drawn)
    assert not [a for a in actions(drawn) if a["type"] == "Action.OpenUrl"]
