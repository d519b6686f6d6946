"""Logs as JSON lines: ids and kinds, never what people wrote and never their names."""

import logging
import sys
import traceback
from datetime import UTC, datetime

import orjson

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname.lower(),
            "log": record.name,
            "said": record.getMessage(),
            **{name: said for name, said in vars(record).items() if name not in _OWN},
        }
        if record.exc_info and record.exc_info[0]:
            # Where it happened and what kind it was; the message of an error can quote a person.
            line["error"] = record.exc_info[0].__name__
            line["where"] = [
                f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return orjson.dumps(line, default=str).decode()


def log_as_json() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    # aiohttp quotes the bytes of a malformed request; the others speak at each tick and step.
    for quiet in ("aiohttp.server", "apscheduler", "alembic"):
        logging.getLogger(quiet).setLevel(logging.CRITICAL)
