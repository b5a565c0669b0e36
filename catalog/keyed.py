"""Keyed digests: what was erased is known again by them, and cannot be read from them without the key."""

import hmac

CHECK = "check"
"""The kind of the one digest that says which key made the others."""

KEY_REMEDY = (
    "Put back .goodweek/erasure.key of the instance, or set GOODWEEK_ERASURE_KEY to what it held; "
    "`goodweek backup --with-key` keeps it."
)


def digest(key: bytes, kind: str, value: str) -> str:
    """HMAC-SHA256 of `value` under `kind`, in hexadecimal."""
    return hmac.digest(key, f"{kind}\0{value}".encode("utf-8", "surrogatepass"), "sha256").hex()


def check_value(key: bytes) -> str:
    """Tells one key from another, and nothing else."""
    return digest(key, CHECK, "")
