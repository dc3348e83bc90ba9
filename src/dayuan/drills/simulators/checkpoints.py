"""The checkpoint cameras: now and then a local car passes; on request, or on the stage, they take a picture."""

import asyncio
import logging
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from dayuan.drills.credentials import Credential
from dayuan.drills.simulators.link import Broker, CannotObey, DeviceLink
from dayuan.drills.simulators.picture import HOME_REGION, OUTSIDE_REGION, NotDrawn, Picture, draw_picture
from dayuan.drills.simulators.stage import CannotPlay, Problem, Wanted
from dayuan.drills.simulators.upload import Delivery, Photograph, PhotoPost

log = logging.getLogger(__name__)

SHANGHAI = ZoneInfo("Asia/Shanghai")
DELIVERED_WITHIN_S = 20.0


class PictureTakers:
    """Cameras of one process that can send pictures."""

    def __init__(self, cameras: dict[str, Credential], post: PhotoPost, *, random: Random | None = None) -> None:
        self.cameras = cameras
        self._post = post
        self._random = random or Random()

    def link(self, camera: Credential, broker: Broker) -> DeviceLink:
        async def obey(verb: str, detail: dict[str, Any]) -> str:
            if verb != "capture":
                raise CannotObey(f"This camera cannot do “{verb}”.")
            try:
                photograph, delivery, _ = await self._send(camera, HOME_REGION)
            except NotDrawn as problem:
                raise CannotObey(str(problem)) from problem
            except TimeoutError:
                raise CannotObey("The office does not take the photograph yet; it will be sent again.") from None
            if not delivery.taken:
                raise CannotObey(f"The photograph was refused: {delivery.said}")
            return f"photo {photograph.id}"

        return DeviceLink(camera, broker, obey=obey)

    async def let_cars_pass(self, every_s: float) -> None:
        """A local car at one of the cameras, about this often in all."""
        while True:
            await asyncio.sleep(self._random.expovariate(1 / every_s))
            camera = self._random.choice(sorted(self.cameras.values(), key=lambda one: one.id))
            try:
                picture = await self._draw(camera, HOME_REGION)
            except NotDrawn as problem:
                log.warning("no car passed: %s", problem)
            else:
                self._post.send(Photograph(camera, picture.body))

    async def see(self, wanted: Wanted) -> dict[str, Any]:
        """The stage's request: this camera sees a car from outside, or exactly this photograph."""
        camera = self.cameras.get(wanted.device)
        if camera is None:
            raise CannotPlay(Problem.NO_SUCH_CAMERA, wanted.device)
        try:
            photograph, delivery, plate = await self._send(
                camera, wanted.region or OUTSIDE_REGION, wanted.photo, wanted.language
            )
        except NotDrawn as problem:
            raise CannotPlay(Problem.NOT_DRAWN, str(problem)) from problem
        except TimeoutError:
            raise CannotPlay(Problem.OFFICE_SILENT) from None
        if not delivery.taken:
            raise CannotPlay(Problem.REFUSED, delivery.said)
        return {"photo": str(photograph.id), "plate": plate}

    async def _send(
        self, camera: Credential, region: str, photo: bytes | None = None, language: str = "zh-hans"
    ) -> tuple[Photograph, Delivery, str]:
        plate = ""
        if photo is None:
            picture = await self._draw(camera, region)
            plate, photo = picture.plate, picture.body
        photograph = Photograph(camera, photo, language)
        delivery = await asyncio.wait_for(asyncio.shield(self._post.send(photograph)), DELIVERED_WITHIN_S)
        return photograph, delivery, plate

    async def _draw(self, camera: Credential, region: str) -> Picture:
        seed = self._random.randrange(2**31)
        return await draw_picture(region=region, seed=seed, place=camera.label, at=datetime.now(SHANGHAI))
