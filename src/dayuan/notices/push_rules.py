"""Which push services may be called. Pure."""

from collections.abc import Collection
from urllib.parse import urlsplit

LONGEST_ENDPOINT = 1000


def may_call(endpoint: str, hosts: Collection[str]) -> bool:
    """Whether an address that a browser gave lies at a push service we know.

    A browser may claim any address: one inside our own network must never be called for it. `*.` stands for any
    name before it; a host that is listed with `http://` may be called without TLS (a push service of one's own).
    """
    try:
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
    except ValueError:
        return False
    if len(endpoint) > LONGEST_ENDPOINT or parts.username or parts.password:
        return False
    for allowed in hosts:
        plain = allowed.startswith("http://")
        name = allowed.removeprefix("http://")
        fits = host.endswith(name[1:]) if name.startswith("*.") else host == name
        if fits and (parts.scheme == "https" or (plain and parts.scheme == "http")):
            return True
    return False
