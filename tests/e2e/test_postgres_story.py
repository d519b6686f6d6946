"""The service on PostgreSQL, by one variable: its first case, lived by clicking what is on the
screen."""

from playwright.async_api import Browser

from tests.e2e.conftest import demo, stage
from tests.e2e.steps import to_cerrado
from tests.postgres import Postgres


async def test_the_same_on_postgresql_by_one_variable(browser: Browser, postgres: Postgres) -> None:
    async with (
        postgres.database() as url,
        demo(url) as port,
        stage(browser, port, "ana", "jorge", "elena") as on,
    ):
        await to_cerrado(on)
