"""The tokens of a SPARQL query (SPARQL 1.1, section 19.8), for a text that is known to be one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# What a name may hold beyond these characters is rare: such a query is not read here.
_NAME: Final = r"(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?"
_LOCAL_CHAR: Final = r"(?:[\w:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])"
_LOCAL: Final = rf"(?:{_LOCAL_CHAR}(?:(?:{_LOCAL_CHAR}|[.\-])*(?:{_LOCAL_CHAR}|-))?)?"
_TOKEN: Final = re.compile(
    rf"""
    (?P<space>[\x20\t\r\n]+|\#[^\n\r]*)
  | (?P<string>'''(?:[^'\\]|\\.|'(?!''))*''' | \"""(?:[^"\\]|\\.|"(?!""))*\"""
              | '(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*")
  | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*>)
  | (?P<variable>[?$]\w+)
  | (?P<blank>_:\w(?:[\w.\-]*[\w\-])?)
  | (?P<name>{_NAME}:{_LOCAL})
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?!-))
  | (?P<number>\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<mark>\^\^|\|\||&&|[!<>]=|<<|>>|\{{\||\|\}}
              |[!()*+,\-./:;<=>?@\[\]^{{|}}~&])
    """,
    re.VERBOSE | re.DOTALL,
)
_CODE_POINT: Final = re.compile(r"\\[uU]")


class Unread(Exception):  # it says that a query is taken as a whole
    """A query, or a part of one, of which it is not known what it needs."""


@dataclass(frozen=True)
class Token:
    """A piece of a query, and of what kind it is; a word in capitals."""

    kind: str
    text: str


def tokens_of(query: str) -> list[Token]:
    """Return the tokens of a query; raise Unread for what is not told apart here."""
    if _CODE_POINT.search(query):
        raise Unread("code point escapes")
    found, at = [], 0
    while at < len(query):
        match = _TOKEN.match(query, at)
        if match is None:
            raise Unread(f"the character {query[at]!r}")
        kind, text = match.lastgroup or "", match[0]
        if kind != "space":
            found.append(Token(kind, text.upper() if kind == "word" and text != "a" else text))
        at = match.end()
    return found
