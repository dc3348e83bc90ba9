"""`dayuan doctor`: asks everything that can be wrong, one line each, and says how to mend it."""

import importlib
import os
from collections.abc import Callable, Iterator

import django

from dayuan.config.environment import environment_of
from dayuan.config.health.answers import Answer, fine
from dayuan.config.health.machine import machine_answers
from dayuan.config.health.running import running_answers
from dayuan.engines.errors import EngineProblem
from dayuan.engines.homes import Home, find_home
from dayuan.engines.supervisor import running_supervisor

Question = Callable[[Home], Iterator[Answer]]


def run() -> int:
    """0 when nothing is wrong, 1 otherwise."""
    problems = 0
    for answer in _answers():
        problems += not answer.is_fine
        print(f"{'ok     ' if answer.is_fine else 'PROBLEM'}  {answer.subject:<12} {answer.sentence}")
        if answer.mend:
            print(f"{'':21} → {answer.mend}")
    print("Nothing is wrong." if not problems else f"{problems} {'thing is' if problems == 1 else 'things are'} wrong.")
    return 1 if problems else 0


def _answers() -> Iterator[Answer]:
    yield from machine_answers()
    try:
        home = find_home()
        os.environ.update(environment_of(home))
        running = running_supervisor(home)
        if running is not None and running.is_demo:
            os.environ["DAYUAN_DEMO"] = "1"
    except EngineProblem as problem:
        yield Answer("home", str(problem), is_fine=False)
        return
    database_answers = False
    for answer in running_answers(home):
        database_answers = database_answers or (answer.subject == "database" and answer.is_fine)
        yield answer
    if database_answers:
        django.setup()
        yield from importlib.import_module("dayuan.config.health.tables").table_answers()
    else:
        yield fine("tables", "not asked, because the database does not answer")
