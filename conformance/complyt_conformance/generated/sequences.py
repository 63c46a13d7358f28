"""Sequences of requests along the document's links, as Schemathesis walks them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests
from schemathesis.core.transport import Response as SchemathesisResponse
from schemathesis.generation.stateful.state_machine import APIStateMachine, StepInput, StepOutput

from complyt_conformance.exchange import Response
from complyt_conformance.generated.generator import Case, Generator

Send = Callable[[Case, bool], Response]


def machine(generator: Generator, send: Send) -> type[APIStateMachine]:
    """Return a state machine whose cases are sent by `send`, told whether a link led there."""

    class Sequences(generator.schema.as_state_machine()):  # type: ignore[misc]  # a class made at run time
        """Steps are sent over the suite's own transport; the observers look at the answers."""

        def step(self, input: StepInput) -> StepOutput:  # noqa: A002 - the base class names it so
            """Send a case and hand its answer to the links that begin there."""
            led = {name for _, name in input.applied_parameters}
            linked = input.transition is not None and led >= set(input.case.path_parameters)
            return StepOutput(_translated(send(input.case, linked)), input.case)

    found: type[APIStateMachine] = Sequences
    return found


def _translated(response: Response) -> SchemathesisResponse:
    headers: dict[str, list[str]] = {}
    for name, value in response.headers.items():
        headers.setdefault(name, []).append(value)
    sent: Any = requests.Request(response.request.method, "http://server.invalid").prepare()
    return SchemathesisResponse(
        response.status, headers, response.body, sent, elapsed=0.0, verify=True
    )
