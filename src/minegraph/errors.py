"""Everything that minegraph raises on purpose.

MinegraphError
├── SettingsError            a setting is unknown or out of range
├── StoreError
│   ├── StoreMissing         there is no store where one was named
│   ├── StoreUnusable        not a store of ours, or not writable
│   ├── StoreBusy            another process holds the store
│   ├── LeaseLost            the right to write to an engine ended in the midst of a load
│   ├── EngineUnavailable    the engine behind a remote store does not answer
│   │   └── EngineCut        its answer ended too early
│   ├── EngineUnsuitable     it would give wrong answers
│   └── ReleaseUnknown       the store has no such release
├── InputError               a file that cannot be read as what it should be (file, line, column)
├── WriteRefused             a write over HTTP that breaks a *must* rule (with the gate's report)
├── GateRefused              a load that breaks a *must* rule (in gate.report)
├── QueryError
│   ├── QuerySyntax          not SPARQL (line, column)
│   ├── QueryRefused         SPARQL that this service does not run (SERVICE, too deep)
│   ├── QueryTimeout         stopped at the deadline
│   ├── QueryCrashed         the evaluation needed more memory than it may have
│   ├── ResultTooLarge       the answer is over the cap
│   └── NotAcceptable        no format that the client accepts fits this kind of query
└── ServiceBusy              every worker is busy and the queue is full (seconds to wait)
    └── ClientBusy           this client asks more than one client may

Errors carry data as attributes and a hint that says what to do; they know nothing of HTTP or of
exit codes.
"""

from __future__ import annotations


class MinegraphError(Exception):
    """An error with a message for people and a hint that says what to do."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class SettingsError(MinegraphError):
    """A setting is unknown, of the wrong type, or out of range."""


class StoreError(MinegraphError):
    """The store cannot do what was asked."""


class StoreMissing(StoreError):
    """There is no store where one was named."""


class StoreUnusable(StoreError):
    """The place named is not a store of ours, is damaged, or cannot be written."""


class StoreBusy(StoreError):
    """Another process holds the store."""


class LeaseLost(StoreError):
    """The right to write to an engine was lost in the midst of a load."""


class EngineUnavailable(StoreError):
    """The engine behind a remote store does not answer, or failed."""


class EngineCut(EngineUnavailable):
    """The engine's answer ended before it was whole."""


class EngineUnsuitable(StoreError):
    """The engine behind a remote store would give wrong answers."""


class ReleaseUnknown(StoreError):
    """The store has no such release."""


class Located(MinegraphError):
    """An error at a place in a text: line and column count from 1, None where unknown."""

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.line = line
        self.column = column


class InputError(Located):
    """A file that cannot be read as what it should be."""

    def __init__(
        self,
        message: str,
        *,
        file: str,
        hint: str = "",
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message, hint=hint, line=line, column=column)
        self.file = file


class QueryError(Located):
    """A query that gets no answer."""


class QuerySyntax(QueryError):
    """The text is not a SPARQL query."""


class QueryRefused(QueryError):
    """SPARQL that this service does not run."""


class GraphExists(QueryRefused):
    """A graph to be created that there is already."""


class QueryTimeout(QueryError):
    """The query was stopped at its deadline."""


class QueryCrashed(QueryError):
    """The evaluation ended its process: it needed more memory or depth than it may have."""


class ResultTooLarge(QueryError):
    """The answer is larger than the service sends."""


class NotAcceptable(QueryError):
    """None of the formats that the client accepts fits this kind of query."""


class ServiceBusy(MinegraphError):
    """Every worker is busy and the queue is full."""

    def __init__(self, message: str, *, retry_after: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class ClientBusy(ServiceBusy):
    """A client asks more at a time, or more often, than one client may."""


class WriteRefused(MinegraphError):
    """A write that breaks a *must* rule; ``report`` is the gate's report as JSON-ready data."""

    def __init__(self, message: str, *, report: dict[str, object], hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.report = report
