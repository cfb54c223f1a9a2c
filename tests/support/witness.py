# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# mypy: disable-error-code="import-untyped,import-not-found"

"""Microsoft's SDKs as the client of the emulator: signed in by their own means, with their own paths and types."""

from __future__ import annotations

import importlib
import json
import ssl
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import httpx
from azure.identity.aio import ClientSecretCredential
from graph_facts import PREFIX
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from kiota_http.httpx_request_adapter import HttpxRequestAdapter
from kiota_serialization_json.json_parse_node import JsonParseNode
from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory
from m365_graph_emulator import Emulator
from sdk_metadata import graph_sdk


@asynccontextmanager
async def signed_in(emu: Emulator, version: str = "beta") -> AsyncIterator[Any]:
    """The GraphServiceClient of the SDK of a version, signed in with azure-identity."""
    credential = ClientSecretCredential(
        emu.tenant_id,
        emu.client_id,
        str(emu.client_secret),
        authority=emu.authority_url,
        disable_instance_discovery=True,
        connection_verify=emu.ca_path,
    )
    provider = AzureIdentityAuthenticationProvider(
        credential, scopes=[f"{emu.graph_url}/.default"], allowed_hosts=["127.0.0.1", f"127.0.0.1:{emu.port}"]
    )
    async with httpx.AsyncClient(verify=ssl.create_default_context(cafile=emu.ca_path), trust_env=False) as http:
        adapter = HttpxRequestAdapter(provider, http_client=http)
        adapter.base_url = f"{emu.graph_url}/{version}"
        yield importlib.import_module(graph_sdk.PACKAGES[version][1]).GraphServiceClient(request_adapter=adapter)
    await credential.close()


def model_class(version: str, name: str) -> Any:
    """The SDK's class of a type; ModuleNotFoundError without it."""
    *spaces, last = name.split(".")
    module = ".".join(
        [graph_sdk.PACKAGES[version][1], "generated", "models", *map(graph_sdk.snake, spaces), graph_sdk.snake(last)]
    )
    return getattr(importlib.import_module(module), last[:1].upper() + last[1:])


def builder_at(client: Any, path: str) -> Any:
    """The SDK's request builder of a path; LookupError if the SDK has no such path."""
    builder = client
    for segment in path.strip("/").split("/"):
        names = [name for name in dir(type(builder)) if name[:1] != "_"]
        steps = [name for name in names if name.replace("_", "") == segment.lower()]
        keys = [name for name in names if name.startswith("by_")]
        if steps:
            builder = getattr(builder, steps[0])
        elif keys and not segment.startswith(PREFIX):
            builder = getattr(builder, keys[0])(segment)
        else:
            raise LookupError(f"{type(builder).__name__} has no {segment}")
    return builder


def parsed(document: Mapping[str, Any], kind: Any) -> Any:
    """A JSON document as the SDK reads and sends it. AssertionError for names and values that are not of the type."""
    node = JsonParseNodeFactory().get_root_parse_node("application/json", json.dumps(dict(document)).encode())
    model = node.get_object_value(kind)
    problems = [*lost(document, model), *unknown(model)]
    assert not problems, f"{kind.__name__} of Microsoft's SDK does not have {', '.join(problems)}"
    return _single_flags(model)


def lost(value: Any, model: Any, path: str = "") -> Iterator[str]:
    """The paths of the values in a document that are missing from the model that was read from it."""
    if isinstance(value, Mapping):
        if not is_dataclass(model):
            yield path
            return
        attributes = {field.name.replace("_", ""): field.name for field in fields(model)}
        for name, item in value.items():
            if "@" not in name:
                attribute = attributes.get(name.lower())
                yield from lost(item, getattr(model, attribute) if attribute else None, f"{path}.{name}".strip("."))
    elif isinstance(value, list):
        if not isinstance(model, list) or len(model) != len(value):
            yield path
        else:
            for index, (item, part) in enumerate(zip(value, model, strict=True)):
                yield from lost(item, part, f"{path}[{index}]")
    elif value is not None and model is None:
        yield path


def selecting(builder: Any, *names: str) -> Any:
    """The configuration of a read that selects properties."""
    (query,) = (getattr(builder, name) for name in dir(type(builder)) if name.endswith("GetQueryParameters"))
    return RequestConfiguration(query_parameters=query(select=[*names]))


def unknown(model: Any, path: str = "") -> Iterator[str]:
    """The paths of everything in a model that the SDK has no property for, other than annotations."""
    if isinstance(model, list):
        for index, item in enumerate(model):
            yield from unknown(item, f"{path}[{index}]")
    elif is_dataclass(model):
        more = getattr(model, "additional_data", None) or {}
        yield from (f"{path}.{name}".strip(".") for name in more if "@" not in name)
        for name in (field.name for field in fields(model)):
            if name not in ("additional_data", "backing_store"):
                yield from unknown(getattr(model, name), f"{path}.{name}".strip("."))


def differences(sent: Any, read: Any, without: Collection[str] = (), path: str = "") -> Iterator[str]:
    """The paths of the values in one model that another does not have; ``without`` the properties with these names."""
    if is_dataclass(sent):
        if type(sent) is not type(read):
            yield f"{path} is {type(read).__name__}, not {type(sent).__name__}".strip()
            return
        left_out = {"additional_data", "backing_store", "odata_type", *map(graph_sdk.snake, without)}
        for name in {field.name for field in fields(sent)} - left_out:
            value = getattr(sent, name)
            if value is not None:
                yield from differences(value, getattr(read, name), path=f"{path}.{name}".strip("."))
    elif isinstance(sent, list) and isinstance(read, list) and len(sent) == len(read):
        for index, (item, part) in enumerate(zip(sent, read, strict=True)):
            yield from differences(item, part, path=f"{path}[{index}]")
    elif sent != read and not (isinstance(sent, Enum) and read == [sent]):
        yield f"{path} is {read!r}, not {sent!r}"


def _single_flags(model: Any) -> Any:
    """A model with the only member of each combination of flags, instead of a list with it.

    The SDK reads flags as a list and declares them as one member, which is all that it can write: it leaves out a list
    without an error.
    """
    if isinstance(model, list):
        for item in model:
            _single_flags(item)
    elif is_dataclass(model):
        for name, declared in ((field.name, str(field.type)) for field in fields(model)):
            value = getattr(model, name)
            if isinstance(value, list) and value and isinstance(value[0], Enum) and "list[" not in declared:
                assert len(value) == 1, f"Microsoft's SDK cannot send {len(value)} members of {name}; give one"
                setattr(model, name, value[0])
            elif name not in ("additional_data", "backing_store"):
                _single_flags(value)
    return model


class SdkPlace:
    """A collection or a single resource: by the SDK's request builders or, if it has none there, by ``url``."""

    def __init__(self, client: Any, kind: Any, path: str, error: Any, url: str = "") -> None:
        self._client, self._kind, self._path, self._url = client, kind, path, url
        self._errors = {"XXX": error}

    async def post(self, body: Any) -> Any:
        return await self._send(Method.POST, "", body)

    async def patch(self, item: str, body: Any) -> Any:
        return await self._send(Method.PATCH, item, body)

    async def get(self, item: str) -> Any:
        return await self._send(Method.GET, item)

    async def delete(self, item: str) -> None:
        if self._url:
            await self._client.request_adapter.send_no_response_content_async(
                self._request(Method.DELETE, item), self._errors
            )
        else:
            await builder_at(self._client, f"{self._path}{item}").delete()

    async def list(self) -> Any:
        if not self._url:
            return (await builder_at(self._client, self._path).get()).value
        content = await self._client.request_adapter.send_primitive_async(
            self._request(Method.GET, ""), "bytes", self._errors
        )
        return JsonParseNode(json.loads(content)["value"]).get_collection_of_object_values(self._kind)

    async def _send(self, method: Method, item: str, body: Any = None) -> Any:
        if not self._url:
            call = getattr(builder_at(self._client, f"{self._path}{item}"), method.value.lower())
            return await (call() if body is None else call(body))
        request = self._request(method, item, body)
        return await self._client.request_adapter.send_async(request, self._kind, self._errors)

    def _request(self, method: Method, item: str, body: Any = None) -> RequestInformation:
        request = RequestInformation()
        request.http_method = method
        request.url = f"{self._url}{item}"
        request.headers.try_add("Accept", "application/json")
        if body is not None:
            request.set_content_from_parsable(self._client.request_adapter, "application/json", body)
        return request
