"""The `dayuan` command. Each command's work is a module of its own, loaded when it is asked for."""

import importlib
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from dayuan.engines.errors import EngineProblem

PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
PROBLEM = 1

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
demo = typer.Typer(invoke_without_command=True, help="The demo township: filled, running, with simulated devices.")
audit = typer.Typer(no_args_is_help=True, help="The chained history.")
keys = typer.Typer(no_args_is_help=True, help="The keys of sealed fields.")
app.add_typer(demo, name="demo")
app.add_typer(keys, name="keys")
app.add_typer(audit, name="audit")
administrators = typer.Typer(no_args_is_help=True, help="The three separated powers.")
app.add_typer(administrators, name="administrators")
retention = typer.Typer(invoke_without_command=True, help="For how long what is kept, and forgetting it.")
app.add_typer(retention, name="retention")


rules = typer.Typer(no_args_is_help=True, help="Watch rules.")
app.add_typer(rules, name="rules")


def _do(command: str, work: str, *arguments: Any, **options: Any) -> None:
    """Run one function of a command's module; an engine's problem is one sentence, not a traceback."""
    module = importlib.import_module(f"dayuan.config.commands.{command}")
    try:
        code = getattr(module, work)(*arguments, **options)
    except EngineProblem as problem:
        print(problem, file=sys.stderr)
        code = PROBLEM
    raise typer.Exit(code or 0)


@app.command()
def up(host: Annotated[str, typer.Option(help="The address the pages are served on.")] = "127.0.0.1") -> None:
    """Start everything and watch over it: engines, web, ingest, thermal, worker. Ctrl-C ends it in order."""
    _do("up", "run", host=host)


@app.command()
def web(host: Annotated[str, typer.Option(help="The address the pages are served on.")] = "127.0.0.1") -> None:
    """Only the web process."""
    _do("processes", "web", host=host)


@app.command()
def worker() -> None:
    """Only the worker process: jobs, timers, outbox."""
    _do("processes", "worker")


@app.command()
def ingest() -> None:
    """Only the ingest process: what devices say, into the database."""
    _do("processes", "ingest")


@app.command()
def thermal(host: Annotated[str, typer.Option(help="The address heat pictures are taken on.")] = "127.0.0.1") -> None:
    """Only the thermal process: takes imagers' heat pictures in and finds hotspots."""
    _do("processes", "thermal", host=host)


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    _do("django", "migrate")


@app.command(context_settings=PASS_ON)
def manage(context: typer.Context) -> None:
    """Django's own commands, for developers."""
    _do("django", "manage", context.args)


@app.command()
def doctor() -> None:
    """What is wrong here and how to mend it."""
    _do("doctor", "run")


@app.command(context_settings=PASS_ON)
def plates(context: typer.Context) -> None:
    """Read the number plates in photographs: file, plate, confidence."""
    _do("plates", "read", context.args)


@app.command("personal-data")
def personal_data(
    page: Annotated[Path | None, typer.Option(help="Write it as a page to this file instead.")] = None,
    duplicates: Annotated[bool, typer.Option("--duplicates", help="What people type in more than one place.")] = False,
) -> None:
    """What is kept about people: purpose, basis, sensitivity, readers, retention of every field, as JSON."""
    _do("personal_data", "show", page, duplicates=duplicates)


@app.command()
def backup(
    folder: Annotated[Path | None, typer.Argument(help="A new folder.")] = None,
    with_keys: Annotated[bool, typer.Option("--with-keys", help="Put the keys in as well.")] = False,
    rehearse: Annotated[bool, typer.Option("--rehearse", help="Restore it at once, to see that it can be.")] = False,
) -> None:
    """Everything of this installation as of this moment into one folder, while it runs: database, photographs."""
    _do("backup", "back_up", folder, with_keys=with_keys, rehearse=rehearse)


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="The folder that `dayuan backup` made.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Move aside what is here.")] = False,
) -> None:
    """Bring a backup back into an empty home, and prove that everything came back."""
    _do("backup", "restore", folder, overwrite=overwrite)


@app.command()
def places(
    file: Annotated[Path, typer.Argument(help="A table of codes and names (.csv), or a tree (.json).")],
) -> None:
    """Load a county's townships and villages into a new installation; what is there already stays."""
    _do("places", "load", file)


@app.command()
def version() -> None:
    """The version of Dayuan and of its engines."""
    _do("version", "show")


@audit.command()
def verify(
    dossier: Annotated[Path | None, typer.Option("--dossier", help="Only this printed dossier (PDF).")] = None,
    code: Annotated[str, typer.Option("--code", help="Only the dossier with this code on its paper.")] = "",
) -> None:
    """Prove that nothing of the history was changed, or name the first broken link."""
    _do("audit", "verify", dossier, code)


@keys.command("new")
def new_key() -> None:
    """Make one more key; it seals from now on, the others go on opening what they sealed."""
    _do("keys", "run", "new")


@keys.command("list")
def list_keys() -> None:
    """The keys: since when, which is current, how many values each sealed."""
    _do("keys", "run", "list")


@keys.command("rotate")
def rotate_keys() -> None:
    """Make a new key and seal everything anew with it, while the product runs; goes on where it was broken off."""
    _do("keys", "run", "rotate")


@administrators.command()
def first(
    place: Annotated[str, typer.Option(help="The code of the county or township they look after.")],
    system: Annotated[str, typer.Option(help="Account of the system administrator.")],
    security: Annotated[list[str], typer.Option(help="Account of a security administrator; give it twice.")],
    auditor: Annotated[str, typer.Option(help="Account of the auditor.")],
) -> None:
    """Make the very first administrators of a new installation, and print their one-time passwords."""
    _do("administrators", "first", place, system, security, auditor)


@audit.command()
def export() -> None:
    """Send the collector of DAYUAN_AUDIT_SYSLOG every entry it does not have; the worker does so each minute."""
    _do("audit", "export")


@retention.callback()
def look(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be forgotten now.")] = False,
) -> None:
    """What is kept for how long, and forgetting it."""
    if context.invoked_subcommand is None:
        if not dry_run:
            print(context.get_help())
            raise typer.Exit(2)
        _do("retention", "dry_run")


@retention.command("run")
def run_retention() -> None:
    """Forget everything whose time is over; the worker does so each night."""
    _do("retention", "run")


@retention.command()
def replay() -> None:
    """After a restore: erase again who is in the ledger of erasures, then forget what is over."""
    _do("retention", "replay")


@rules.callback()
def rules_help() -> None:
    """Watch rules."""


@rules.command()
def starter(
    township: Annotated[str | None, typer.Option(help="Its code; DAYUAN_TOWNSHIP where none is given.")] = None,
    only_list: Annotated[bool, typer.Option("--list", help="Only say which there are and which are new.")] = False,
) -> None:
    """Propose the ready-made rules that the township has not; two people then hand in and publish each."""
    _do("rules", "starter", township, only_list=only_list)


@demo.callback()
def demo_up(context: typer.Context) -> None:
    """Fill the demo township, start everything with simulated devices, print the address and the accounts."""
    if context.invoked_subcommand is None:
        _do("demo", "run")


@demo.command()
def seed() -> None:
    """Only fill the demo township (part of `dayuan demo`)."""
    _do("demo", "seed")


@demo.command()
def scene(
    name: Annotated[str, typer.Argument(help="Which scene: checkpoint.")] = "checkpoint",
    photo: Annotated[Path | None, typer.Option(help="Play it with this photograph.")] = None,
) -> None:
    """Play a scene in the demo township that runs already."""
    _do("demo", "scene", name, photo)
