"""Why a recording cannot be kept."""


class RecordingUnclear(Exception):
    """It is damaged, or holds what nobody here can take apart."""


class MoreThanSound(Exception):
    """A film, or something hidden beside the sound."""
