"""Which addresses are private: a public site must not send a visitor to the machines of the visitor's own network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

from ..messages import _
from .refusals import Refused

Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host; raises OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return sorted({str(entry[4][0]) for entry in found})


def is_private(address: str) -> bool:
    """Whether an address is not one of the public internet.

    >>> [is_private(one) for one in ("10.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254", "fe80::1%eth0", "x")]
    [True, True, True, True, True, True]
    >>> is_private("8.8.8.8"), is_private("2001:4860:4860::8888"), is_private("64:ff9b::a00:1")
    (False, False, True)
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        found = inner or found
    return not found.is_global or found.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Networks:
    """Tells private hosts from public ones, by name before a request and by address once connected."""

    def __init__(self, resolve: Resolve = resolve, private: Callable[[str], bool] = is_private) -> None:
        self._resolve, self.private = resolve, private

    def private_host(self, host: str, port: int) -> bool:
        """Whether any address of a host is private; raises Refused where the host has none."""
        try:
            return any(self.private(address) for address in self._resolve(host, port))
        except (OSError, UnicodeError):
            raise Refused(
                _("serveur introuvable : {host}").format(host=host),
                _("vérifier l’adresse et la connexion à internet"),
                whole_host=True,
            ) from None

    def private_name(self, host: str) -> bool:
        """Whether a host is private by its name alone (for requests that a proxy makes)."""
        name = host.rstrip(".").casefold()
        if name.endswith((".localhost", ".local", ".internal")) or not {".", ":"} & set(name):
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return self.private(name)
