"""One case that comes due at another time, as the command line says it."""

from cards.surface import Surface
from domain.case import Case
from domain.recount import Shift


def clock_shift(shift: Shift, s: Surface) -> str:
    t, case = s.texts, shift.after
    outcomes = ", ".join(
        (t.now_late if late else t.now_in_time).format(target=s.target(target).lower())
        for target, late in shift.breached.items()
    )
    words = t.shifted_outcome if outcomes else t.shifted
    return words.format(
        case=t.case_name(case.type, case.number),
        before=_due(shift.before, s),
        after=_due(case, s),
        outcome=outcomes,
    )


def _due(case: Case, s: Surface) -> str:
    return s.moment(case.due_at, case.project) if case.due_at else s.texts.without_due
