"""The yardstick: the stock CloudAdapter, answering a message with a message. Runs in an environment
of its own (`servers.py` makes it): the package is none of Mesa's.

    python stock.py PORT
"""

import sys

from aiohttp import web
from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication


class Nobody:
    """Without an app id the adapter checks and sends no token: the cheapest it can be."""

    APP_ID = ""
    APP_PASSWORD = ""
    APP_TYPE = "MultiTenant"
    APP_TENANTID = ""


class Echo(ActivityHandler):  # type: ignore[misc] # untyped
    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await turn_context.send_activity(f"{turn_context.activity.text}")


def main(port: int) -> None:
    adapter, echo = CloudAdapter(ConfigurationBotFrameworkAuthentication(Nobody())), Echo()

    async def messages(request: web.Request) -> web.StreamResponse:
        answer = await adapter.process(request, echo)
        return answer or web.Response(status=200)

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    main(int(sys.argv[1]))
