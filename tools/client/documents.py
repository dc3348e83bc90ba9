"""Our APIs as OpenAPI documents, which lie in docs/openapi for whoever programs the other side."""

import json
import os
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT / "docs" / "openapi"


APIS = {
    "open311": ("dayuan.exchange.api", "/open311/v2/"),
    "devices": ("dayuan.sensing.api", "/signals/"),
    "alerts": ("dayuan.alerts.api", "/api/v1/"),
}
"""By name: where each API is, and where it answers."""


def documents() -> dict[str, dict[str, Any]]:
    """By name: what each API says of itself."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayuan.config.settings")
    import_module("django").setup()
    said = {name: import_module(module).api.get_openapi_schema(path_prefix=at) for name, (module, at) in APIS.items()}
    return {name: json.loads(as_text(document)) for name, document in said.items()}


def as_text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n"


def path_of(name: str) -> Path:
    return DOCUMENTS / f"{name}.json"
