"""The stage of the demonstration: a button for those who watch the command screen, and for nobody elsewhere."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from dayuan.drills.jobs import staff_the_posts
from dayuan.drills.scenes import play
from dayuan.drills.simulators.address import stage_socket
from dayuan.drills.simulators.stage import CannotPlay, Problem, Wanted, keep_stage_open
from dayuan.engines.homes import find_home
from dayuan.kernel.ids import new_id
from dayuan.people.models import Person, Shift

pytestmark = pytest.mark.enable_socket

INVENTED = "演示数据：除行政区划外均为虚构"


@pytest.fixture(autouse=True)
def demonstration(settings: Settings) -> None:
    settings.DEMO = True


@pytest.fixture
def camera() -> Iterator[list[Wanted]]:
    """Stands where the simulated checkpoint cameras answer, in a thread of its own."""
    asked: list[Wanted] = []
    path = stage_socket(find_home())

    async def see(wanted: Wanted) -> dict[str, Any]:
        asked.append(wanted)
        if wanted.photo == b"no photograph":
            raise CannotPlay(Problem.REFUSED, "这不是照片。")
        return {"photo": str(new_id()), "plate": "" if wanted.photo else "川A5N3T8"}

    async def stand() -> None:
        task = asyncio.ensure_future(keep_stage_open(path, see))
        ended.append((asyncio.get_running_loop(), task))
        with suppress(asyncio.CancelledError):
            await task

    ended: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = []
    thread = threading.Thread(target=lambda: asyncio.run(stand()))
    thread.start()
    while not path.exists():
        thread.join(0.01)
    yield asked
    loop, task = ended[0]
    loop.call_soon_threadsafe(task.cancel)
    thread.join(5)
    path.unlink(missing_ok=True)


def test_the_stage_says_that_everything_is_invented(client: Client, duty_officer: Person) -> None:
    client.force_login(duty_officer)
    page = client.get(reverse("drills:stage"))
    assert page.status_code == 200
    assert INVENTED in page.content.decode()


def test_another_townships_duty_officer_has_no_stage_here(client: Client, outsider: Person) -> None:
    client.force_login(outsider)
    assert client.get(reverse("drills:stage")).status_code == 404
    assert client.post(reverse("drills:scene")).status_code == 404
    assert reverse("drills:scene") not in client.get("/").content.decode()


def test_outside_a_demonstration_there_is_no_stage(client: Client, duty_officer: Person, settings: Settings) -> None:
    settings.DEMO = False
    client.force_login(duty_officer)
    assert client.get(reverse("drills:stage")).status_code == 404
    assert client.post(reverse("drills:scene")).status_code == 404


def test_only_those_who_watch_the_command_screen_play_scenes(
    client: Client, secretary: Person, officer: Person, resident: Person
) -> None:
    for person in (secretary, officer, resident):
        client.force_login(person)
        assert client.get(reverse("drills:stage")).status_code == 404
        assert client.post(reverse("drills:scene")).status_code == 404


def test_the_button_has_the_east_camera_see_a_car(client: Client, duty_officer: Person, camera: list[Wanted]) -> None:
    client.force_login(duty_officer)
    answer = client.post(reverse("drills:scene"), headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert [(wanted.device, wanted.region, wanted.photo) for wanted in camera] == [("checkpoint-east", "川A", None)]


def test_without_script_the_duty_officer_comes_back_to_the_command_screen(
    client: Client, duty_officer: Person, camera: list[Wanted]
) -> None:
    client.force_login(duty_officer)
    answer = client.post(reverse("drills:scene"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("web:home"))


def test_a_photograph_of_ones_own_goes_the_cameras_way(
    client: Client, duty_officer: Person, camera: list[Wanted]
) -> None:
    client.force_login(duty_officer)
    client.post(reverse("drills:scene"), {"photo": SimpleUploadedFile("car.jpg", b"bytes of a picture")})
    assert [wanted.photo for wanted in camera] == [b"bytes of a picture"]


def test_what_is_no_photograph_is_refused_beside_the_field(
    client: Client, duty_officer: Person, camera: list[Wanted]
) -> None:
    client.force_login(duty_officer)
    answer = client.post(reverse("drills:scene"), {"photo": SimpleUploadedFile("car.jpg", b"no photograph")})
    assert answer.status_code == 422
    assert "这不是照片。" in answer.content.decode()


def test_too_large_a_photograph_is_refused_before_the_camera_has_it(
    client: Client, duty_officer: Person, settings: Settings, camera: list[Wanted]
) -> None:
    settings.PHOTO_MAX_BYTES = 10
    client.force_login(duty_officer)
    answer = client.post(reverse("drills:scene"), {"photo": SimpleUploadedFile("car.jpg", b"eleven bytes")})
    assert answer.status_code == 422
    assert camera == []


def test_without_simulated_devices_the_button_says_what_to_do(client: Client, duty_officer: Person) -> None:
    client.force_login(duty_officer)
    answer = client.post(reverse("drills:scene"), headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "make demo" in answer.content.decode()


def test_the_command_says_what_it_cannot_play(capsys: pytest.CaptureFixture[str]) -> None:
    assert play("earthquake", None) == 2
    assert "earthquake" in capsys.readouterr().err
    assert play("checkpoint", None) == 2
    assert "make demo" in capsys.readouterr().err


def test_only_a_demonstration_staffs_its_posts(settings: Settings) -> None:
    settings.DEMO = False
    staff_the_posts(timestamp=0)
    assert not Shift.objects.exists()
