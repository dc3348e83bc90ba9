"""What is done with signals, photographs and messages that could not be understood."""

from dayuan.sensing.actions.asides import Aside, Incoming, keep_aside, mark_all_seen, mark_seen
from dayuan.sensing.actions.forgetting import (
    Forgotten,
    delete_photos,
    empty_signals,
    forget_expired,
    forget_later,
    keep_evidence,
    sweep_files,
)
from dayuan.sensing.actions.noting import note_signal
from dayuan.sensing.actions.photographs import (
    DeviceMaySendNoPhotographs,
    PhotoIdReused,
    PhotoIdWrong,
    TooManyPhotographs,
    accept_photo,
    best_of,
    give_up_reading,
    keep_photo_from_person,
    keep_picture_of_device,
    keep_reading,
)
from dayuan.sensing.actions.recording import Tally, record_signals
from dayuan.sensing.actions.telling import NotedOtherwise, Telling, TooLateToTakeBack, note_told, take_back_told

__all__ = [
    "Aside",
    "DeviceMaySendNoPhotographs",
    "Forgotten",
    "Incoming",
    "NotedOtherwise",
    "PhotoIdReused",
    "PhotoIdWrong",
    "Tally",
    "Telling",
    "TooLateToTakeBack",
    "TooManyPhotographs",
    "accept_photo",
    "best_of",
    "delete_photos",
    "empty_signals",
    "forget_expired",
    "forget_later",
    "give_up_reading",
    "keep_aside",
    "keep_evidence",
    "keep_photo_from_person",
    "keep_picture_of_device",
    "keep_reading",
    "mark_all_seen",
    "mark_seen",
    "note_signal",
    "note_told",
    "record_signals",
    "sweep_files",
    "take_back_told",
]
