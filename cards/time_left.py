"""How much of the agreed time is left: a line that begins with a sign, and says it in words."""

from collections.abc import Sequence

from cards.surface import Surface
from domain.case import Case, State
from domain.sla import Clock, Measure, Target

RUNS, HURRY, OVER, STOPPED, KEPT, LATE, ENDED = "⏳", "⚠", "⛔", "⏸", "✔", "✖", "⏹"


def time_left(case: Case, clock: Clock, s: Surface) -> Sequence[str]:
    """Of the promise that breaches next, and of the other where that one is breached already;
    nothing where nothing is to be kept any more."""
    return [measure_line(case, clock, measure, s) for measure in clock.open_promises]


def measure_line(case: Case, clock: Clock, measure: Measure, s: Surface) -> str:
    """`⏳ Solución: quedan 3 h 20 min; vence el martes 24 a las 10:20`."""
    words = left(case, clock, measure, s)
    return f"{_sign(case, clock, measure, s)} {s.target(measure.target)}: {words}"


def left(case: Case, clock: Clock, measure: Measure, s: Surface) -> str:
    t = s.texts
    said = t.left_stopped if measure.left > 0 else t.over_stopped
    if unsolved(case, measure):
        said = t.unsolved
    elif measure.met_at:
        said = t.kept if measure.breached_at is None else t.kept_late
    elif clock.current.runs:
        said = t.left if measure.left > 0 else t.over
    when = measure.breached_at or measure.due
    due = s.weekday_moment(when, clock.at, case.project) if when else ""
    return said.format(
        left=t.duration(measure.left),
        spent=t.duration(measure.spent),
        promised=t.duration(measure.promised),
        due=due,
    )


def unsolved(case: Case, measure: Measure) -> bool:
    """It ended, and was not solved."""
    return case.state is State.UNMANAGED and measure.target is Target.SOLUTION


def _sign(case: Case, clock: Clock, measure: Measure, s: Surface) -> str:
    if unsolved(case, measure):
        return ENDED
    if measure.met_at:
        return KEPT if measure.breached_at is None else LATE
    if measure.left <= 0:
        return OVER
    if not clock.current.runs:
        return STOPPED
    project = s.catalog.home(case)
    return HURRY if measure.share >= project.warn_share else RUNS
