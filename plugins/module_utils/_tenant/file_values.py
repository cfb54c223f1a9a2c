# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of documents that are the content of a file. Pure but for the function that reads one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType

FILE = "$file"
"""``{"$file": "path"}`` in place of a property's value: the content of a file below the documents' folder."""

ReadFile = Callable[[str], bytes]


class FileContent(bytes):
    """The content of a file, with the path by which a document names it."""

    path: str = ""


def content(kind: EdmType, name: str, value: object, read_file: ReadFile | None) -> object:
    """A property's value, from a file if the document names one."""
    if not is_file(value):
        return value
    found = content_of_file(name, value, read_file)
    return bytes(found) if isinstance(kind, x509.CertificateType) else of_type(kind, name, found)


def is_file(value: object) -> bool:
    """Whether a document names a file instead of a value."""
    return isinstance(value, Mapping) and FILE in value


def content_of_file(name: str, value: object, read_file: ReadFile | None) -> FileContent:
    """The bytes of the file that a document names. Raises :class:`InputError`."""
    if not isinstance(value, Mapping) or set(value) != {FILE} or not isinstance(value[FILE], str):
        raise InputError(f"{name}: {FILE} stands alone and holds a path.")
    if read_file is None:
        raise InputError(f"{name}: {FILE} is for documents in files; here give the value itself.")
    try:
        found = FileContent(read_file(value[FILE]))
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
    found.path = value[FILE]
    return found


def of_type(kind: EdmType, name: str, found: FileContent) -> object:
    """The content of a file as a value of a type. Raises :class:`InputError`."""
    if kind.binary:
        return bytes(found)
    try:
        return found.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise InputError(f'{name}: "{found.path}" is not a text in UTF-8.') from None
