"""What a process does that was forked to be one of the bot."""

import os
import sys
from collections.abc import Mapping
from multiprocessing.reduction import DupFd

import app


def serve(env: Mapping[str, str], said: DupFd) -> None:
    """`app.py serve` under this environment; what it says of itself goes to `said`."""
    os.environ.clear()
    os.environ.update(env)
    os.dup2(said.detach(), sys.stderr.fileno())
    sys.exit(app.main(["serve"]))
