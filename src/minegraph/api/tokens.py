"""Tokens: who may write, administer, or read where reading is closed.

A token is shown once, when it is made, and kept only as its SHA-256: it is 256 random bits, so that
nothing is gained by hashing it slowly. The file of tokens is read again whenever it changes, so one
that is removed ends at once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Final

from minegraph.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

_PREFIX: Final = "mgt_"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PRIVATE: Final = 0o600


class Scope(Enum):
    """What a token lets its bearer do; admin does all."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


@dataclass(frozen=True)
class Token:
    """A token as it is kept: never the token itself."""

    name: str
    scopes: tuple[str, ...]
    digest: str
    made: str

    def allows(self, scope: Scope) -> bool:
        """Return whether the token has a scope."""
        return scope.value in self.scopes or Scope.ADMIN.value in self.scopes


class Tokens:
    """The tokens of a store, in a file that only its owner can read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._tokens: tuple[Token, ...] = ()

    def all(self) -> tuple[Token, ...]:
        """Return every token, in the order of their making."""
        try:
            state = self._path.stat()
        except FileNotFoundError:
            return ()
        seen = (state.st_mtime_ns, state.st_ino, state.st_size)
        if seen != self._seen:
            self._tokens = self._read()
            self._seen = seen
        return self._tokens

    def any(self, scope: Scope) -> bool:
        """Return whether some token has a scope."""
        return any(token.allows(scope) for token in self.all())

    def find(self, secret: str) -> Token | None:
        """Return the token that a secret is, or None; in the same time whichever it is."""
        digest = _digest(secret)
        found = None
        for token in self.all():
            if hmac.compare_digest(token.digest, digest):
                found = token
        return found

    def add(self, name: str, scopes: tuple[Scope, ...]) -> str:
        """Make a token and return its secret, which is kept nowhere."""
        if _NAME.fullmatch(name) is None or any(token.name == name for token in self.all()):
            raise SettingsError(
                f"a token cannot be called {name!r}",
                hint="A name is letters, digits, dots and hyphens, and no other token has it.",
            )
        secret = _PREFIX + secrets.token_urlsafe(32)
        made = datetime.now(UTC).isoformat(timespec="seconds")
        values = tuple(scope.value for scope in scopes)
        self._write((*self.all(), Token(name, values, _digest(secret), made)))
        return secret

    def remove(self, name: str) -> None:
        """Remove a token; raise SettingsError where there is none of that name."""
        kept = tuple(token for token in self.all() if token.name != name)
        if len(kept) == len(self.all()):
            raise SettingsError(
                f"there is no token {name!r}", hint="`minegraph tokens list` shows them."
            )
        self._write(kept)

    def _read(self) -> tuple[Token, ...]:
        try:
            entries = json.loads(self._path.read_text(encoding="utf-8"))
            return tuple(
                Token(e["name"], tuple(e["scopes"]), e["digest"], e["made"]) for e in entries
            )
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise SettingsError(
                f"the file of tokens {self._path} cannot be read",
                hint="Mend it, or remove it and make new tokens; until then nobody may write.",
            ) from error

    def _write(self, tokens: tuple[Token, ...]) -> None:
        draft = self._path.with_name(self._path.name + ".draft")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump([asdict(token) for token in tokens], file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()
