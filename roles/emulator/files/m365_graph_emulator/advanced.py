# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queries of directory objects that need ``ConsistencyLevel: eventual`` and ``$count=true``, and limits of others.

Source: https://learn.microsoft.com/graph/aad-advanced-queries. Without the header ``$count=true`` is ignored, the URL
segment ``$count`` and ``$search`` are errors; the other advanced queries need both.
"""

from __future__ import annotations

import re
from dataclasses import replace

from .errors import EmulatedError
from .filters import operators
from .odata import QueryOptions

_TYPES = ("application", "directoryObject", "group", "servicePrincipal", "user")
_SORTED_BY_DEFAULT = {("group", "displayName"), ("user", "displayName"), ("user", "userPrincipalName")}
_OPERATORS = ("not", "ne", "endswith", "$count")
_EQUAL = re.compile(r"\beq\s+'((?:[^']|'')*)'", re.IGNORECASE)
_LIST = re.compile(r"\bin\s*\(((?:'(?:[^']|'')*'|[^)'])*)\)", re.IGNORECASE)
_LONGEST, _MOST = 120, 15
"""Characters of a value after ``eq`` and values after ``in`` by default (known issues, "limitations apply to query
parameters")."""
_MORE = "Refer to https://aka.ms/graph-docs/advanced-queries for more information"


def checked(options: QueryOptions, type_name: str, consistency: str, segment: bool) -> QueryOptions:
    """The options as the service understands them; raises EmulatedError 400.

    ``consistency`` is the header's value, ``segment`` is true for a path that ends with ``/$count``.
    """
    if type_name not in _TYPES:
        return options
    eventual = consistency.strip().lower() == "eventual"
    if segment and not eventual:
        raise EmulatedError(400, "Request_BadRequest", "$count is not currently supported.", "directory")
    if options.search is not None and not eventual:
        raise _unsupported(
            "Request with $search query parameter only works through MSGraph with a special request header: "
            "'ConsistencyLevel: eventual'"
        )
    if options.top is not None and not 1 <= options.top <= 999:
        raise _unsupported(f"Invalid page size specified: '{options.top}'. Must be between 1 and 999 inclusive.")
    if eventual and (options.count or segment):
        if options.expand:
            raise _unsupported("$expand is not supported with advanced queries.")
        return options
    text = options.filter or ""
    if any(len(found[1].replace("''", "'")) > _LONGEST for found in _EQUAL.finditer(text)):
        raise _unsupported(f"A value in the filter has more than {_LONGEST} characters.")
    if any(len(re.findall(r"'(?:[^']|'')*'|[^',\s]+", found[1])) > _MOST for found in _LIST.finditer(text)):
        raise _unsupported(
            f"Too many child clauses specified in search filter expression. At most {_MOST} are allowed."
        )
    used = [name for name in _OPERATORS if options.filter and name in operators(options.filter)]
    if used:
        missing = "'$count=true' query parameter" if eventual else "'ConsistencyLevel:eventual' header"
        raise _unsupported(f"Operator '{used[0]}' is not supported because the {missing} is missing. {_MORE}")
    if options.orderby and (
        options.filter or any((type_name, path) not in _SORTED_BY_DEFAULT for path, _descending in options.orderby)
    ):
        raise _unsupported("Sorting not supported for current query.")
    return options if eventual else replace(options, count=False)


def _unsupported(message: str) -> EmulatedError:
    return EmulatedError(400, "Request_UnsupportedQuery", message, "directory")
