"""The queues that people keep under a name: their own alone, each name once, twenty at most."""

from typing import Any

import pytest

from domain.errors import Invalid, NoQueueYet, ProblemKind, TooManyViews, UnknownView
from domain.saved_views import MOST, NAME, SavedViews
from store.sql import SqlStore
from tests.chat import Clock
from tests.people import ELENA, LUCIA

pytestmark = pytest.mark.rule("R32")


@pytest.fixture
def saved(store: SqlStore) -> SavedViews:
    return SavedViews(store, Clock())


async def problem(work: Any) -> ProblemKind:
    with pytest.raises(Invalid) as no:
        await work
    return no.value.problems[NAME].kind


async def test_a_name_is_found_whatever_its_accents_and_its_case(saved: SavedViews) -> None:
    await saved.save("  Críticos  de hoy ", "soporte prioridad:crítica", ELENA)

    found = await saved.named("CRITICOS DE HOY", ELENA)

    assert (found.title, found.words) == ("Críticos de hoy", "soporte prioridad:crítica")
    assert await problem(saved.save("criticos de hoy", "mesa", ELENA)) is ProblemKind.TAKEN


async def test_the_same_saved_twice_is_saved_once(saved: SavedViews) -> None:
    for _ in range(2):
        await saved.save("uno", "mesa", ELENA)

    assert [view.title for view in await saved.all_of(ELENA)] == ["uno"]


async def test_nobody_sees_or_deletes_the_views_of_others(saved: SavedViews) -> None:
    await saved.save("uno", "mesa", ELENA)

    assert await saved.all_of(LUCIA) == []
    assert await saved.delete("uno", LUCIA) == []
    with pytest.raises(UnknownView):
        await saved.named("uno", LUCIA)
    assert (await saved.named("uno", ELENA)).words == "mesa"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("", ProblemKind.REQUIRED),
        (" \u200b ", ProblemKind.REQUIRED),
        ("\u0301", ProblemKind.REQUIRED),
        ("x" * 61, ProblemKind.TOO_LONG),
        ("ß" * 31, ProblemKind.TOO_LONG),  # folded, it is longer
    ],
)
async def test_a_name_that_nobody_could_find_again_is_refused(
    saved: SavedViews, name: str, kind: ProblemKind
) -> None:
    assert await problem(saved.save(name, "mesa", ELENA)) is kind


async def test_twenty_are_kept_and_one_more_has_to_wait_for_one_to_go(saved: SavedViews) -> None:
    for number in range(MOST):
        await saved.save(f"vista {number:02}", "mesa", ELENA)

    with pytest.raises(TooManyViews):
        await saved.save("otra", "mesa", ELENA)
    left = await saved.delete("VISTA 07", ELENA)
    await saved.save("otra", "mesa", ELENA)

    assert len(left) == MOST - 1
    assert "otra" in {view.title for view in await saved.all_of(ELENA)}


async def test_the_nearest_name_is_told(saved: SavedViews) -> None:
    await saved.save("Urgentes", "mesa", ELENA)

    with pytest.raises(UnknownView) as no:
        await saved.named("urgents", ELENA)

    assert no.value.near == "Urgentes"


async def test_the_queue_looked_at_last_is_no_view_of_a_name(saved: SavedViews) -> None:
    with pytest.raises(NoQueueYet):
        await saved.last(ELENA)
    await saved.looked_at("mesa", ELENA)
    await saved.looked_at("soporte ans:riesgo", ELENA)

    assert await saved.last(ELENA) == "soporte ans:riesgo"
    assert await saved.all_of(ELENA) == []
    assert await saved.delete("", ELENA) == []
    assert await saved.last(ELENA) == "soporte ans:riesgo"
    with pytest.raises(UnknownView):
        await saved.named(" ", ELENA)
