"""Scenes that are played on the simulated devices, and what became of them in the real chain."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayuan.drills.simulators.address import stage_socket
from dayuan.drills.simulators.stage import CannotPlay, Problem, Wanted, ask_stage
from dayuan.drills.yucheng.equipment import EAST_CAMERA
from dayuan.engines.homes import find_home
from dayuan.kernel.errors import Refusal
from dayuan.kernel.ids import first_id_of, moment_of
from dayuan.sensing.models import Photo, PhotoState, Signal, SignalKind
from dayuan.warnings.models import Warning, WatchRule

CHECKPOINT = "checkpoint"
OUTSIDE_REGION = "川A"
ASKED_WITHIN_S = 60.0
READ_WITHIN_S = 60.0
LOOKS_EVERY_S = 0.1

PROBLEM_SENTENCES: dict[Problem, str | Promise] = {
    Problem.NOT_RUNNING: gettext_lazy("The simulated devices do not run. Start the demonstration with “make demo”."),
    Problem.NO_SUCH_CAMERA: gettext_lazy("The east checkpoint has no simulated camera. Start the demonstration again."),
    Problem.UNREADABLE: gettext_lazy("The simulated camera did not understand what it should do."),
    Problem.TOO_LARGE: gettext_lazy("The photograph is too large for a camera to send."),
    Problem.NOT_DRAWN: gettext_lazy("The picture of the car could not be drawn."),
    Problem.OFFICE_SILENT: gettext_lazy(
        "The photograph has not been taken yet. The camera keeps it and sends it again by itself."
    ),
    Problem.REFUSED: gettext_lazy("The photograph was refused."),
}


class SceneCannotPlay(Refusal):
    """Something the scene needs is missing; the message says what."""


@dataclass(frozen=True)
class Ending:
    """What became of the photograph."""

    sentence: str
    warning_id: UUID | None = None


@dataclass(frozen=True)
class Seen:
    """The photograph that the camera delivered, and the invented plate where it was drawn."""

    photo_id: UUID
    drawn_plate: str


def show_a_car(photo: bytes | None) -> Seen:
    """Have the east checkpoint's camera see a car from outside, or exactly this photograph, and send it in.

    Raises:
        SceneCannotPlay: the camera could not do it, or the office refused the photograph.
    """
    wanted = Wanted(EAST_CAMERA, OUTSIDE_REGION, translation.get_language() or "", photo)
    asked = ask_stage(stage_socket(find_home()), wanted, within_s=ASKED_WITHIN_S)
    try:
        photo_id, plate = asyncio.run(asked)
    except CannotPlay as refused:
        sentence = str(PROBLEM_SENTENCES[refused.problem])
        raise SceneCannotPlay(f"{sentence} {refused.said}".strip()) from refused
    return Seen(photo_id, plate)


def play_checkpoint_scene(photo: Path | None, *, say: Callable[[str], None]) -> Ending:
    """Show a car to the camera and follow its photograph until the warning is up, or it is clear why there is none.

    Raises:
        SceneCannotPlay: it could not be shown.
    """
    began = time.monotonic()

    def tell(sentence: str) -> None:
        say(f"{time.monotonic() - began:5.1f} s  {sentence}")

    tell(_("A car comes to the east checkpoint."))
    seen = show_a_car(_read(photo) if photo else None)
    tell(_("The camera's photograph was taken: %(id)s") % {"id": seen.photo_id})
    if seen.drawn_plate:
        tell(_("Drawn was the invented plate %(plate)s") % {"plate": seen.drawn_plate})
    ending = _follow(seen.photo_id, tell)
    tell(ending.sentence)
    return ending


def _read(photo: Path) -> bytes:
    try:
        return photo.read_bytes()
    except OSError as problem:
        raise SceneCannotPlay(
            _("The photograph %(file)s cannot be opened: %(why)s") % {"file": photo, "why": problem.strerror}
        ) from problem


def _follow(photo_id: UUID, tell: Callable[[str], None]) -> Ending:
    photo = _wait_until_read(photo_id)
    if photo is None or photo.state == PhotoState.WAITING:
        return Ending(_("Nobody has read the photograph yet. Does the worker run?"))
    if photo.state == PhotoState.NOTHING_FOUND:
        return Ending(_("No plate was found in the photograph, so there is no warning."))
    if photo.state != PhotoState.READ:
        return Ending(_("The photograph could not be read: %(why)s") % {"why": photo.why})
    signal = _signal_of(photo_id)
    if signal is None:
        return Ending(_("The reading has been forgotten already, so there is no warning."))
    plate, confidence = str(signal.details.get("plate", "")), signal.confidence or 0
    tell(_("Read: %(plate)s, confidence %(confidence).2f") % {"plate": plate or "—", "confidence": confidence})
    if signal.details.get("needs_person"):
        tell(_("The reading is not certain; a person is asked to look."))
    warning = Warning.objects.filter(evidence__contains=[{"signal": str(signal.pk)}]).first()
    if warning is not None:
        return Ending(_("The warning is up: %(id)s") % {"id": warning.pk}, warning.pk)
    return Ending(_why_no_warning(plate))


def _wait_until_read(photo_id: UUID) -> Photo | None:
    deadline = time.monotonic() + READ_WITHIN_S
    photo = None
    while time.monotonic() < deadline:
        photo = Photo.objects.filter(pk=photo_id).first()
        if photo is not None and photo.state != PhotoState.WAITING:
            break
        time.sleep(LOOKS_EVERY_S)
    return photo


def _signal_of(photo_id: UUID) -> Signal | None:
    """The reading's id is made from the photograph's moment, so that only one month is searched."""
    moment = moment_of(photo_id)
    window = (first_id_of(moment - timedelta(seconds=1)), first_id_of(moment + timedelta(seconds=1)))
    found = Signal.objects.filter(kind=SignalKind.PLATE_SEEN, pk__range=window, details__photo=str(photo_id))
    return found.first()


def _why_no_warning(plate: str) -> str:
    rule = (
        WatchRule.objects.filter(signal_kind=SignalKind.PLATE_SEEN, stopped_at__isnull=True).order_by("version").last()
    )
    if rule is None:
        return _("No rule watches plates at the moment, so there is no warning.")
    if plate.startswith(tuple(rule.condition.get("home_prefixes", []))):
        return _("The plate is a local one: no warning, and it is forgotten in %(minutes)s minutes.") % {
            "minutes": rule.buffer_minutes
        }
    return _("No rule asked for this plate here and now, so there is no warning.")


def play(name: str, photo: Path | None) -> int:
    """`dayuan demo scene NAME [--photo FILE]`: 0: the warning is up, 1: there is none, 2: not played."""
    language = "zh-hans" if os.environ.get("LANG", "").startswith("zh") else "en"
    with translation.override(language):
        if name != CHECKPOINT:
            sys.stderr.write(_("There is no scene “%(name)s”. There is: checkpoint") % {"name": name} + "\n")
            return 2
        try:
            ending = play_checkpoint_scene(photo, say=_print)
        except SceneCannotPlay as problem:
            sys.stderr.write(f"{problem}\n")
            return 2
    return 0 if ending.warning_id else 1


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
