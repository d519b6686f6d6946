"""Every rule that is built has a test marked with it."""

import re
from pathlib import Path

BUILT = {
    *(f"R{n}" for n in range(1, 8)),
    *(f"R{n}" for n in range(9, 33)),
}


def test_every_rule_that_is_built_is_proved() -> None:
    tests = Path(__file__).parent.rglob("test_*.py")
    marks = re.findall(r"mark\.rule\(([^)]*)\)", "".join(t.read_text() for t in tests))

    proved = {rule for mark in marks for rule in re.findall(r"R\d+", mark)}

    assert proved >= BUILT
