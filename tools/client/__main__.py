"""`make client`: write the documents, make the clients in build/clients, check their types."""

import sys

from openapi_spec_validator import validate

from tools.client.documents import ROOT, as_text, documents, path_of
from tools.client.making import check_types, make_client

CLIENTS = ROOT / "build" / "clients"


def main() -> int:
    CLIENTS.mkdir(parents=True, exist_ok=True)
    for name, document in documents().items():
        validate(document)
        path_of(name).parent.mkdir(parents=True, exist_ok=True)
        path_of(name).write_text(as_text(document))
        print(f"  {path_of(name).relative_to(ROOT)} -> {make_client(name, CLIENTS).relative_to(ROOT)}")
    wrong = check_types(CLIENTS)
    print(wrong or "  their types hold (mypy --strict)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
