"""Draws what a checkpoint camera would see: a car's front, an invented plate, and nobody's face."""

from dayuan.drills.drawing.inventing import HOME_REGION, invent_plate, invent_plate_from_elsewhere
from dayuan.drills.drawing.photograph import CameraCaption, draw_car

__all__ = ["HOME_REGION", "CameraCaption", "draw_car", "invent_plate", "invent_plate_from_elsewhere"]
