"""The morning's digest of a project: at what hour it comes, and after how long a case is stuck."""

import re
from datetime import time

from domain.catalog import DigestRule
from store.catalog_block import FLAGS, Block
from store.catalog_yaml import Scalar

_DIGEST = ("hour", "stuck")
_HOUR = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_DAYS = re.compile(r"[1-9]|[12][0-9]|30")


def read_digest(project: Block) -> DigestRule:
    """Without a word it comes, as is usual; `false` sends none."""
    usual = DigestRule()
    if "digest" not in project:
        return usual
    value = project.at("digest")
    if isinstance(value, Scalar) and value.text.casefold() in FLAGS:
        return DigestRule(sent=project.flag("digest", default=True))
    block = Block(f"{project.title}.digest", value, _DIGEST, project.faults)
    return DigestRule(_hour(block) or usual.hour, _stuck(block) or usual.stuck)


def _hour(block: Block) -> time | None:
    """None where it is not said, or is no hour, which is a fault."""
    written = block.text("hour", required=False)
    found = _HOUR.fullmatch(written)
    if written and not found:
        what = f"{block.title}.hour no puede ser «{written}»"
        block.faults.add(block.at("hour").place, what, "escriba una hora del día, como «07:30»")
    return time(int(found[1]), int(found[2])) if found else None


def _stuck(block: Block) -> int:
    """In business days; 0 where it is not said, or is no such number, which is a fault."""
    written = block.text("stuck", required=False)
    if written and not _DAYS.fullmatch(written):
        what = f"{block.title}.stuck no puede ser «{written}»"
        remedy = "escriba un número entero de días hábiles, de 1 a 30"
        block.faults.add(block.at("stuck").place, what, remedy)
        return 0
    return int(written or 0)
