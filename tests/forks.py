"""Where processes come from that are killed by the dozen: each is forked from one that has loaded
the program already. There is one such in a run, so it loads what any of them does."""

import multiprocessing

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["pytest", "tests.bot.served", "tests.mail.sent.postman"])
