"""Which addresses may be called: those of the open Internet, and inner networks that somebody has named. Pure."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

type Network = IPv4Network | IPv6Network
type Machine = IPv4Address | IPv6Address

THIS_MACHINE = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
TRANSLATED = IPv6Network("64:ff9b::/96")
"""An IPv4 address behind a translator stands in its last 32 bits (RFC 6052)."""


def networks_in(words: str) -> tuple[Network, ...]:
    """As an operator names them: addresses or networks, comma-separated. Raises ValueError."""
    return tuple(ip_network(word.strip(), strict=False) for word in words.split(",") if word.strip())


def may_be_asked(machine: str, allowed: Iterable[Network] = ()) -> bool:
    """Not this machine, nor its neighbours, nor an inner network that nobody named (CWE-918)."""
    plain = _plain(ip_address(machine.partition("%")[0]))
    if any(plain.version == network.version and plain in network for network in allowed):
        return True
    return plain.is_global and not plain.is_multicast and not plain.is_reserved


def _plain(machine: Machine) -> Machine:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(machine, IPv4Address):
        return machine
    if machine in TRANSLATED:
        return IPv4Address(int(machine) & 0xFFFFFFFF)
    return machine.ipv4_mapped or machine.sixtofour or machine


def has_login(url: str) -> bool:
    """Whether a name stands before the machine, as in http://name:password@machine/."""
    try:
        return "@" in urlsplit(url).netloc
    except ValueError:
        return False


def is_address(url: str) -> bool:
    """An address of the web, without a login in it; which machine it stands for is looked at when it is called."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or parts.username or port == 0:
        return False
    return url.isprintable() and " " not in url
