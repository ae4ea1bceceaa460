"""The description of the API (OpenAPI) is true: schemathesis asks by it, and checks what comes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance
from tests.attack.conftest import served
from tests.conftest import publish

from minegraph.api.tokens import Scope, Tokens
from minegraph.settings import Settings
from minegraph.shipped import folder

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
FILES = ("menafn-2024-10-27.ttl", "natural-earth.ttl")


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Iterator[tuple[str, str]]:
    """The address of a service over two sources, and a token that may write to it."""
    settings = Settings(store=tmp_path_factory.mktemp("openapi") / "store")
    publish(settings, *(folder("data") / name for name in FILES))
    token = Tokens(settings.folder / "tokens.json").add("fuzz", (Scope.WRITE,))
    with served(settings.folder) as (port, _process):
        yield f"http://127.0.0.1:{port}", token


@pytest.fixture(scope="module")
def schema(service):
    with urlopen(service[0] + "/openapi.json") as answer:
        return schemathesis.openapi.from_dict(json.load(answer))


def test_what_is_described_is_what_is_answered(service, schema):
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 30
    wrong = [said for operation in operations if (said := ask(operation, *service))]
    assert not wrong, "\n".join(wrong)


def ask(operation, address: str, token: str) -> str:
    """Return what is wrong with the answers of an operation, nothing where they are as said."""
    slow = operation.method != "get" and operation.path != "/sparql"

    @examples(
        max_examples=4 if slow else 12,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def each(case) -> None:
        case.headers["Authorization"] = f"Bearer {token}"
        answer = case.call(base_url=address, timeout=30)
        case.validate_response(answer, checks=CHECKS)

    try:
        each()
    except (FailureGroup, Failure) as failure:
        return f"{operation.label}: {failure}"
    return ""
