"""For how many years a project keeps its cases whole; without a word, for ever."""

import re

from store.catalog_block import Block

_YEARS = re.compile(r"[1-9][0-9]?")


def read_years(project: Block) -> int:
    """0 where nothing is ever forgotten."""
    if "retention" not in project:
        return 0
    block = Block(f"{project.title}.retention", project.at("retention"), ("years",), project.faults)
    written = block.text("years")
    if not _YEARS.fullmatch(written):
        if written:
            what = f"{block.title}.years no puede ser «{written}»"
            remedy = "escriba un número entero de años, de 1 a 99; sin «retention» nada se borra"
            block.faults.add(block.at("years").place, what, remedy)
        return 0
    return int(written)
