"""Networks in one comparable spelling, and whether an address lies in one of them."""

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address, ip_network


def normalise_network(text: str) -> str | None:
    """Return an address or network as `192.0.2.0/24`, or None when it is neither."""
    try:
        return str(ip_network(text.strip(), strict=False))
    except ValueError:
        return None


def lies_in(address: str, networks: Sequence[str]) -> bool:
    """Return whether the address lies in one of the networks; no networks means everywhere."""
    if not networks:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found in ip_network(network) for network in networks)
