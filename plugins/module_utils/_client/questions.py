# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several reads in one HTTP request: one read is sent alone, several in a batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Union

from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._errors import GraphError
from ansible_collections.m365.graph.plugins.module_utils._values.shared_texts import SharedTexts

Entity = dict[str, Any]
# pylint, as ansible-test runs it, reads | between classes as arithmetic.
QuestionAnswer = Union[list[Entity], GraphError]  # noqa: UP007
"""The rows of a collection, or the requested entity; or the error."""


@dataclass(frozen=True)
class Question:
    """A GET of an entity, or with ``many`` of a collection, all pages."""

    path: str
    version: str
    params: Mapping[str, str | int] = field(default_factory=dict, hash=False)
    many: bool = False

    @property
    def request(self) -> BatchRequest:
        return BatchRequest("GET", self.path, self.version, params=self.params)


def ask(
    client: GraphClient, questions: Sequence[Question], progress: Callable[[int], None] | None = None
) -> list[QuestionAnswer]:
    """The results, in the order of the questions. ``progress`` is called with their number so far."""
    if len(questions) == 1:
        return [_alone(client, questions[0])]
    if progress is not None:
        progress(0)
    heard = {"progress": progress} if progress else {}
    results = client.batch([item.request for item in questions], **heard) if questions else []
    answers: list[QuestionAnswer] = []
    texts = SharedTexts()
    for question, result in zip(questions, results, strict=True):
        if isinstance(result, GraphError):
            answers.append(result)
            continue
        body = dict(result.body or {})
        answers.append([texts.in_row(_entity(row)) for row in _listed(body)] if question.many else [body])
    return answers


def _alone(client: GraphClient, question: Question) -> QuestionAnswer:
    params = question.params or None
    try:
        if question.many:
            texts = SharedTexts()
            rows = client.list(question.path, version=question.version, params=params)
            return [texts.in_row(_entity(row)) for row in rows]
        return [dict(client.get(question.path, version=question.version, params=params))]
    except GraphError as error:
        return error


def _entity(row: Mapping[str, Any]) -> Entity:
    return row if isinstance(row, dict) else dict(row)


def _listed(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = body.get("value")
    return rows if isinstance(rows, list) else []
