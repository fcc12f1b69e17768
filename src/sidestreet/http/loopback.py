"""Which hosts are this machine itself."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own, and can be nobody else's.

    Only `localhost` counts among names: any other may lead anywhere tomorrow.

    >>> is_loopback("127.0.0.1"), is_loopback("[::1]"), is_loopback("127.example.com")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return False


def names_loopback(header: str) -> bool:
    """Whether a Host header, with or without a port, names this machine.

    A page of a stranger that has its own name lead to 127.0.0.1 still sends its own name here.

    >>> names_loopback("localhost:5001"), names_loopback("[::1]:5001"), names_loopback("a.example")
    (True, True, False)
    """
    host, colon, port = header.rpartition(":")
    return is_loopback(host if colon and port.isdigit() else header)
