"""Airflow's remote command line, unchanged, run as often as asked: what takes long, its start, is done once.

Reads a line of JSON for each run, `{"args": [...], "environment": {...}}`, and answers with one: `{"code": 0, "text": "..."}`.
Each run is a process of its own.
"""

import json
import os
import sys
import traceback

from airflowctl import __main__ as airflowctl
from airflowctl.ctl import cli_config, cli_parser  # noqa: F401


def run(args, environment, output):
    """In the process of its own: never returns."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.update(environment)
    sys.argv = ["airflowctl", *args]
    code = 0
    try:
        airflowctl.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if code and not isinstance(end.code, int):
            print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def everything_of(reading):
    with os.fdopen(reading, "rb") as stream:
        return stream.read().decode()


for line in sys.stdin:
    asked = json.loads(line)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        run(asked["args"], asked["environment"], writing)
    os.close(writing)
    text = everything_of(reading)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(json.dumps({"code": code, "text": text}), flush=True)
