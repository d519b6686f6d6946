"""The clock of a case, explained (R29): each stretch of time, whether it counted, why, the sum."""

from collections.abc import Sequence

from cards.parts import Card, Element, button, card, facts, heading, label, said, subtle
from cards.surface import Surface
from cards.time_left import measure_line, unsolved
from domain.case import Case
from domain.lookups import View
from domain.moves import precase
from domain.sla import Clock, Interval, Measure

SHOWN = 10
"""Stretches in full; those before share a line."""


def clock_card(view: View, s: Surface) -> Card:
    t, case, clock = s.texts, view.case, view.clock
    title = t.clock_title.format(case=t.case_name(case.type, case.number))
    actions = [button(t.back_to_case, "show", {"number": case.number, "version": case.version})]
    if clock is None:
        why = t.precases.no_clock if precase(case) else t.no_agreement
        return card([heading(title), said(why)], actions, title, t)
    end = _sentence(case, clock, s)
    body: list[Element] = [
        heading(title),
        *(said(measure_line(case, clock, m, s)) for m in (clock.attention, clock.solution)),
        *_before(clock.intervals[:-SHOWN], s),
        *(line for i in clock.intervals[-SHOWN:] for line in _stretch(i, case, s)),
        *_sum(clock, s),
        *_holding(case, clock, s),
        said(end),
    ]
    return card(body, actions, f"{title}. {end}", t)


def _stretch(interval: Interval, case: Case, s: Surface) -> Sequence[Element]:
    t = s.texts
    counts = t.counts if interval.runs else t.counts_not
    reason = s.reason(interval.verb, interval.reason) if interval.reason else ""
    since, until = (s.second(at, case.project) for at in (interval.since, interval.until))
    return (
        label(f"{t.state[interval.state]} · {counts}"),
        said(
            t.stretch.format(business=t.exact(interval.business), outside=t.exact(interval.outside))
        ),
        subtle(f"{since} → {until}" + (f" · {reason}" if reason else "")),
    )


def _before(earlier: Sequence[Interval], s: Surface) -> Sequence[Element]:
    if not earlier:
        return ()
    t = s.texts
    words = t.stretches_before.format(
        count=t.number(len(earlier)),
        spent=t.exact(sum(i.business for i in earlier if i.runs)),
        stopped=t.exact(sum(i.business for i in earlier if not i.runs)),
        outside=t.exact(sum(i.outside for i in earlier)),
    )
    return (label(words),)


def _sum(clock: Clock, s: Surface) -> Sequence[Element]:
    t = s.texts
    lines = (
        (t.spent_sum, t.exact(clock.spent)),
        (t.stopped_sum, t.exact(clock.stopped)),
        (t.outside_sum, t.exact(clock.outside)),
        (t.elapsed_sum, t.exact(clock.elapsed)),
    )
    return (label(t.sum), *facts(lines))


def _holding(case: Case, clock: Clock, s: Surface) -> Sequence[Element]:
    if not case.assignee:
        return ()
    words = s.texts.holding.format(
        who=s.person(case.assignee),
        since=s.moment(clock.holding.since, case.project),
        spent=s.texts.exact(clock.holding.spent),
    )
    return (said(words),)


def _sentence(case: Case, clock: Clock, s: Surface) -> str:
    """What it comes down to."""
    t = s.texts
    if not clock.open_promises:
        solution = clock.solution
        words = t.end_kept if solution.breached_at is None else t.end_late
        words = t.end_unsolved if unsolved(case, solution) else words
        return words.format(
            spent=t.duration(solution.spent), promised=t.duration(solution.promised)
        )
    return " ".join(_of_promise(measure, case, clock, s) for measure in clock.open_promises)


def _of_promise(measure: Measure, case: Case, clock: Clock, s: Surface) -> str:
    t = s.texts
    words = t.end_runs if measure.due else t.end_stopped
    if measure.left <= 0:
        words = t.end_over
    return words.format(
        target=s.target(measure.target).lower(),
        left=t.duration(measure.left),
        over=t.duration(-measure.left),
        due=s.weekday_moment(measure.due, clock.at, case.project) if measure.due else "",
    )
