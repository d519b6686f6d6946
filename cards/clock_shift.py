"""One case that comes due at another time, as the command line says it."""

from cards.surface import Surface
from domain.case import Case
from domain.recount import Shift


def clock_shift(shift: Shift, s: Surface) -> str:
    t, case = s.texts, shift.after
    words = t.shifted_outcome if shift.outcome_changes else t.shifted
    return words.format(
        case=t.case_name(case.type, case.number),
        before=_due(shift.before, s),
        after=_due(case, s),
        outcome=t.now_late if shift.late_after else t.now_in_time,
    )


def _due(case: Case, s: Surface) -> str:
    return s.moment(case.due_at, case.project) if case.due_at else s.texts.without_due
