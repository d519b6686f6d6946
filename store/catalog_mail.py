"""The mails that a project takes (R8): by which words of a subject, for which group, from where."""

import re

from domain.catalog import NO_MAIL, MailRule
from domain.given import one_line
from domain.incoming import spoken
from store.catalog_block import Block
from store.catalog_faults import Place
from store.catalog_people import Known
from store.catalog_yaml import Scalar

_MAIL = ("keywords", "group", "domains")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")


class MailRules:
    """Of all projects: a word that two of them claim would say nothing."""

    def __init__(self, known: Known) -> None:
        self._known, self._faults = known, known.faults
        self._claimed: dict[str, Place] = {}

    def read(self, project: Block, groups: tuple[str, ...]) -> MailRule:
        if "mail" not in project:
            return NO_MAIL
        block = Block(f"{project.title}.mail", project.at("mail"), _MAIL, self._faults)
        words = block.items("keywords", example="[soporte, mesa de ayuda]")
        domains = block.items("domains", required=False, example="[entidad.example]")
        return MailRule(
            keywords=tuple(filter(None, map(self._keyword, words))),
            group=self._group(block, groups),
            domains=tuple(map(self._domain, domains)),
        )

    def _group(self, block: Block, groups: tuple[str, ...]) -> str:
        name = block.text("group")
        return self._known.group(Scalar(name, block.at("group").place), groups) if name else ""

    def _keyword(self, written: Scalar) -> str:
        word = spoken(written.text)
        if not word:
            what = f"la palabra clave «{written.text}» no tiene letras ni números"
            self._faults.add(written.place, what, "escriba una o más palabras, como «soporte»")
            return ""
        first = self._claimed.setdefault(word, written.place)
        if first != written.place:
            what = f"la palabra clave «{written.text}» ya está en {first.file}:{first.line}"
            remedy = "deje cada una en un solo proyecto: no se sabría a cuál va el correo"
            self._faults.add(written.place, what, remedy)
        return one_line(written.text)

    def _domain(self, written: Scalar) -> str:
        domain = written.text.casefold().removeprefix("@")
        if not _DOMAIN.fullmatch(domain):
            what = f"«{written.text}» no es un dominio de correo"
            self._faults.add(written.place, what, "escriba por ejemplo «entidad.example»")
        return domain
