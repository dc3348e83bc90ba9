"""Which kinds of device share a process."""

PARTS: dict[str, frozenset[str]] = {
    "checkpoints": frozenset({"checkpoint_camera"}),
    "cameras": frozenset({"camera", "thermal_imager"}),
    "sensors": frozenset({"water_level", "smoke", "tilt", "loudspeaker", "door", "meter"}),
}
