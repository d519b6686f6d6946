"""The month in figures (R31): while it is being prepared, once it is done, and by each cut."""

from collections.abc import Callable, Mapping, Sequence

from adaptive_cards.card import Container
from adaptive_cards.types import FontWeight

from cards.chart import charted, slot, stacked, table
from cards.parts import (
    Action,
    Card,
    Element,
    banner,
    button,
    card,
    heading,
    label,
    link,
    plain,
    said,
    shortened,
    subtle,
)
from cards.report_names import Names, result
from cards.surface import Surface
from domain.case import State
from domain.lifecycle import FINAL
from domain.report import Report
from domain.reporting import Told
from domain.reports import Count, Cut, Figure, Figures, told

LINES = 10
"""Of a cut, on a card; all of them are in the workbook."""
NAME_BYTES = 70
LONG_NAME_BYTES = 200
"""A category is told apart by the end of its path."""
NAMED = 2
"""Groups of a title; more of them are counted, and named by the cut and in the workbook."""
SHORT_SUM = 10
"""Signs of a checksum that a card shows."""
_COUNTED = (
    Figure.REGISTERED,
    Figure.FINAL,
    Figure.UNMANAGED,
    Figure.OPEN,
    Figure.REOPENED,
)


def preparing_card(report: Report, percent: int, s: Surface) -> Card:
    """Stands in the place where the figures will be."""
    t = s.texts.reports
    title = _title(report, s)
    done = [said(t.progress.format(percent=percent))] if percent else []
    return card([heading(plain(title)), said(t.preparing), *done], [], title, s.texts)


def gave_up_card(report: Report, s: Surface) -> Card:
    t, title = s.texts.reports, _title(report, s)
    actions = [_again(report, s)]
    return card([heading(plain(title)), said(t.gave_up)], actions, title, s.texts)


def report_card(found: Told, names: Names, *, notice: str = "", url: str = "") -> Card:
    """`url` is the link to its workbook, for this reader and a while."""
    s = names.s
    t, report, whole = s.texts.reports, found.report, found.figures.whole
    title = _title(report, s)
    body: list[Element] = [
        heading(plain(title)),
        *(subtle(line) for line in _made(found, s)),
        *banner(notice),
        *([said(t.nothing)] if not whole.counts else _whole(found.figures, s)),
    ]
    actions = [
        *([link(t.open.format(name=report.name), url)] if url else ()),
        button(t.download, "report_file", {"report": report.id}),
        *(_cut_button(report, cut, s) for cut in Cut if whole.counts),
        _again(report, s),
    ]
    return charted(card(body, actions, title, s.texts), _charts(found.figures, Cut.GROUP, names))


def cut_card(found: Told, cut: Cut, names: Names) -> Card:
    """The figures by one of the four."""
    s, report = names.s, found.report
    t, title = s.texts.reports, _title(report, s)
    lines = [*told(found.figures, cut)]
    rows = [_line(cut, name, count, names, may=may) for name, count, may in lines[:LINES]]
    more = len(lines) - len(rows)
    body: list[Element] = [
        heading(plain(title)),
        label(t.by[cut]),
        *(rows or [said(t.nothing)]),
        *([subtle(t.more_lines.format(count=s.texts.number(more)))] if more else ()),
        slot("finals"),
    ]
    actions = [
        button(t.back, "report_show", {"report": report.id}),
        *(_cut_button(report, other, s) for other in Cut if other is not cut),
        button(t.download, "report_file", {"report": report.id}),
    ]
    return charted(card(body, actions, title, s.texts), _charts(found.figures, cut, names))


def _title(report: Report, s: Surface) -> str:
    groups = Names(s, {}).groups(report.scope)
    t = s.texts.reports
    told_ = groups if len(groups) <= NAMED else [t.several.format(count=len(groups))]
    return shortened(t.titled(report.month, told_), 4 * NAME_BYTES)


def _made(found: Told, s: Surface) -> Sequence[str]:
    """When it was made, and whether it is what it was."""
    t, report = s.texts.reports, found.report
    if report.made_at is None:
        return ()
    at, sum_ = s.moment(report.made_at), report.checksum[:SHORT_SUM]
    if not found.closed:
        return (t.made_before_its_end.format(at=at),)
    lines = [t.made.format(at=at, checksum=sum_)]
    frozen, moved = found.frozen, found.moved
    if frozen is None or frozen.made_at is None:
        return lines
    then = s.moment(frozen.made_at)
    if moved is None:
        return [*lines, t.agrees.format(at=then)]
    number = s.texts.number
    lines.append(t.differs.format(at=then, checksum=frozen.checksum[:SHORT_SUM]))
    lines += (
        t.moved.format(figure=t.figure[m.figure], before=number(m.before), now=number(m.now))
        for m in moved.figures
    )
    if moved.answers:
        lines.append(t.moved_answers.format(count=number(moved.answers)))
    if moved.states:
        lines.append(t.moved_states.format(count=number(moved.states)))
    lines += (t.moved_lines[cut].format(count=number(n)) for cut, n in moved.lines.items())
    return lines


def _whole(figures: Figures, s: Surface) -> list[Element]:
    t, whole, number = s.texts.reports, figures.whole, s.texts.number
    counted = [(t.figure[figure], number(whole[figure])) for figure in _COUNTED]
    agreed = [
        (t.attention, _kept(whole, Figure.ATTENTION_KEPT, Figure.ATTENTION_AGREED, s)),
        (t.solution, _kept(whole, Figure.SOLUTION_KEPT, Figure.SOLUTION_AGREED, s)),
        (t.figure[Figure.WITHOUT_AGREEMENT], number(whole[Figure.WITHOUT_AGREEMENT])),
        (t.figure[Figure.ANSWERED], number(whole[Figure.ANSWERED])),
    ]
    return [
        table((t.figures, t.count), [*counted, *agreed]),
        slot("finals"),
        *_survey(whole, s),
        *_states(whole, s),
    ]


def _kept(count: Count, kept: Figure, agreed: Figure, s: Surface) -> str:
    t, number = s.texts.reports, s.texts.number
    percent = count.kept_percent(kept, agreed)
    if percent is None:
        return "–"
    return t.compliance.format(
        percent=t.percent(percent), kept=number(count[kept]), agreed=number(count[agreed])
    )


def _survey(whole: Count, s: Surface) -> list[Element]:
    if not whole[Figure.ANSWERED]:
        return []
    t = s.texts.reports
    rows = [
        (s.said(question.text), result(whole, question, s), s.texts.number(whole.answers(question)))
        for question in s.catalog.survey
    ]
    return [label(t.survey), table((t.question, t.score, t.answers), rows)]


def _states(whole: Count, s: Surface) -> list[Element]:
    t = s.texts.reports
    means = ((state, whole.mean_seconds(state)) for state in State if state not in FINAL)
    rows = [
        (s.texts.state[state], s.texts.duration(round(mean)))
        for state, mean in means
        if mean is not None
    ]
    return [label(t.states), table((s.texts.state_label, t.mean), rows)] if rows else []


def _line(cut: Cut, name: str, count: Count, names: Names, *, may: bool) -> Element:
    """Its name in full, and below it the figures: six columns side by side cannot be read."""
    s = names.s
    t, number = s.texts.reports, s.texts.number
    first = result(count, s.catalog.survey[0], s)
    few = t.too_few if count[Figure.ANSWERED] else "–"
    figures = {
        t.figure[Figure.REGISTERED]: number(count[Figure.REGISTERED]),
        t.figure[Figure.FINAL]: number(count[Figure.FINAL]),
        t.attention: t.percent(count.kept_percent(Figure.ATTENTION_KEPT, Figure.ATTENTION_AGREED)),
        t.solution: t.percent(count.kept_percent(Figure.SOLUTION_KEPT, Figure.SOLUTION_AGREED)),
        t.survey: first if may else few,
    }
    told_ = " · ".join(f"{title}: {value}" for title, value in figures.items())
    title = plain(shortened(names.of(cut, name), LONG_NAME_BYTES))
    return Container(items=[said(title, weight=FontWeight.BOLDER), subtle(told_)], separator=True)


def _charts(figures: Figures, cut: Cut, names: Names) -> dict[str, Card]:
    """What became of the final cases of each line. A client that draws them tells how many there
    are beside each bar, and the parts apart by a legend."""
    t, lines = names.s.texts.reports, figures.largest(cut)[:LINES]
    parts: Mapping[str, Callable[[Count], int]] = {
        f"{t.solution}: {t.kept.lower()}": lambda count: count[Figure.SOLUTION_KEPT],
        f"{t.solution}: {t.missed.lower()}": lambda count: (
            count[Figure.SOLUTION_AGREED] - count[Figure.SOLUTION_KEPT]
        ),
        t.unagreed: lambda count: count[Figure.WITHOUT_AGREEMENT],
    }
    some = {name: of for name, of in parts.items() if any(of(count) for _, count in lines)}
    bars = {
        shortened(names.of(cut, line), NAME_BYTES): {name: of(count) for name, of in some.items()}
        for line, count in lines
        if count[Figure.FINAL]
    }
    return {"finals": stacked("finals", t.finals_by[cut], bars)} if bars else {}


def _cut_button(report: Report, cut: Cut, s: Surface) -> Action:
    return button(s.texts.reports.by[cut], "report_cut", {"report": report.id, "cut": cut.value})


def _again(report: Report, s: Surface) -> Action:
    return button(s.texts.reports.again, "report_again", {"report": report.id})
