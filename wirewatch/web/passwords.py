"""Passwords and tokens: kept as hashes, compared in constant time."""

from __future__ import annotations

import functools
import hashlib
import hmac
import secrets

_COST, _BLOCK, _LANES = 2**15, 8, 3
"""scrypt (RFC 7914) as OWASP recommends it: 32 MiB and about a quarter of a second."""
_MEMORY = 64 * 2**20
SHORTEST = 10
"""Characters of a password."""
LONGEST = 1024


def hashed(password: str) -> str:
    """What is kept of a password: the parameters, a salt and scrypt's answer."""
    salt = secrets.token_bytes(16)
    return f"scrypt${_COST}${_BLOCK}${_LANES}${salt.hex()}${_scrypt(password, salt, _COST, _BLOCK, _LANES).hex()}"


def fits(password: str, kept: str) -> bool:
    """Whether the password is the one whose hash was kept."""
    _, cost, block, lanes, salt, answer = kept.split("$")
    found = _scrypt(password, bytes.fromhex(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(found, bytes.fromhex(answer))


@functools.cache
def nobody() -> str:
    """Compared with where no account has the name: the time of an answer does not tell which names there are."""
    return hashed(secrets.token_urlsafe())


def new_secret() -> str:
    """A login's or a token's secret: 256 bits."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """What is kept of a secret; it is random enough for a fast hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def form_key(secret: str) -> str:
    """What every form of a login carries: another site can send a form, and cannot know this."""
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass")[:LONGEST], salt=salt, n=cost, r=block, p=lanes, maxmem=_MEMORY
    )
