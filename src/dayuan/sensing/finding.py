"""By what somebody could be recognised in a photograph: faces and number plates. Loads both finders."""

from functools import cache

from dayuan.sensing.faces.finding import FaceFinder
from dayuan.sensing.faces.weights import FaceModelIsMissing
from dayuan.sensing.plates.pictures import open_picture
from dayuan.sensing.plates.reader import PlateReader
from dayuan.sensing.plates.weights import ModelsAreMissing
from dayuan.sensing.recognisable import Marked, MarkKind


class CannotLook(Exception):
    """A model is missing, or not the file that was measured; the message says which."""


def find_recognisable(jpeg: bytes) -> list[Marked]:
    """Every face and plate in a photograph, the surest first of each.

    Raises:
        CannotLook: where nobody looked nothing may be shown.
        PictureCannotBeRead: it is no picture.
    """
    picture = open_picture(jpeg)
    height, width = picture.shape[:2]
    try:
        faces, plates = the_face_finder().find(picture), the_plate_reader().find(picture)
    except (FaceModelIsMissing, ModelsAreMissing) as missing:
        raise CannotLook(str(missing)) from missing
    found = [
        Marked(
            MarkKind.FACE,
            (face.left / width, face.top / height, face.width / width, face.height / height),
            round(face.score, 3),
        )
        for face in faces
    ]
    return found + [
        Marked(
            MarkKind.PLATE,
            (
                plate.left / width,
                plate.top / height,
                (plate.right - plate.left) / width,
                (plate.bottom - plate.top) / height,
            ),
        )
        for plate in plates
    ]


@cache
def the_face_finder() -> FaceFinder:
    """One for the process: it holds its model once it is open."""
    return FaceFinder()


@cache
def the_plate_reader() -> PlateReader:
    return PlateReader()
