"""What a setting has to look like, and how one is complained of."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
CREDENTIAL = re.compile(r"[!-~]{3,256}")
PLACEHOLDER = re.compile(r"example|change|placeholder|password|minioadmin|your[-_]", re.IGNORECASE)


def reachable(endpoint: str) -> bool:
    """Whether this is the address of a service that is not overheard on the way, and no path."""
    parts = urlsplit(endpoint) if unheard(endpoint) else None
    return parts is not None and endpoint == f"{parts.scheme}://{parts.netloc}"


def unheard(address: str) -> bool:
    """Whether nobody overhears what is sent to this address: https, or on this machine."""
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    return safe and bool(host) and port != 0 and "@" not in parts.netloc


def missing(name: str, wanted: str) -> PydanticCustomError:
    """A complaint about one variable, by its name."""
    return PydanticCustomError("missing", "has to be {wanted}", {"name": name, "wanted": wanted})
