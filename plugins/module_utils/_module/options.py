# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Argument specs, derived from descriptions, and option types that Ansible does not have."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ansible.module_utils.basic import env_fallback
from ansible.module_utils.common.parameters import AnsibleFallbackNotFound
from ansible.module_utils.common.validation import check_type_int, check_type_path, check_type_str

from ansible_collections.m365.graph.plugins.module_utils import _clouds
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import KINDS
from ansible_collections.m365.graph.plugins.module_utils._client.session import Module
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Property, Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._http.answers import without_tokens
from ansible_collections.m365.graph.plugins.module_utils._values import naming, provisioning_profile, x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, Double, EdmType, Int32, Int64
from ansible_collections.m365.graph.plugins.module_utils._values.polymorphic import OPTION, Polymorphic
from ansible_collections.m365.graph.plugins.module_utils._values.strings import JsonText
from ansible_collections.m365.graph.plugins.module_utils._values.structured import (
    Collection,
    Complex,
    Enum,
    Flags,
    Untyped,
)

ModuleFactory = Callable[..., Module]
"""Makes the module object from the keyword arguments of AnsibleModule. The action plugin passes its own."""


def option(kind: str = "str", env: str | None = None, choices: Iterable[str] = (), **more: Any) -> dict[str, Any]:
    fallback = {"fallback": (env_fallback, [env])} if env else {}
    chosen = {"choices": list(choices)} if choices else {}
    return {"type": WholeNumber(kind) if kind == "int" else kind, **fallback, **chosen, **more}


def check_given(module: Module) -> None:
    """Check that an option is given where one of several is required, and where the value of another one requires it.

    Ansible's own rules (``required_one_of``, ``required_if``) take an option that is null for given.
    Raises :class:`InputError`.
    """
    params = module.params
    for names in module.required_one_of or ():
        if all(params[name] is None for name in names):
            raise InputError(f"one of the following is required: {', '.join(names)}")
    for name, value, needs in module.required_if or ():
        missing = [needed for needed in needs if params[needed] is None]
        if params[name] == value and missing:
            raise InputError(f"{name} is {value} but all of the following are missing: {', '.join(missing)}")


def common_options() -> dict[str, dict[str, Any]]:
    """The options of every module (documentation fragment ``m365.graph.graph``)."""
    return {
        "tenant_id": option(env="AZURE_TENANT_ID"),
        "client_id": option(env="AZURE_CLIENT_ID"),
        "client_secret": option(env="AZURE_CLIENT_SECRET", no_log=True),
        "client_certificate_path": option(RedactedText("path"), env="AZURE_CLIENT_CERTIFICATE_PATH"),
        "client_certificate_password": option(env="AZURE_CLIENT_CERTIFICATE_PASSWORD", no_log=True),
        "client_certificate_thumbprint_algorithm": option(
            env="M365_GRAPH_CLIENT_CERTIFICATE_THUMBPRINT_ALGORITHM", default="sha256", choices=["sha256", "sha1"]
        ),
        "federated_token_file": option(RedactedText("path"), env="AZURE_FEDERATED_TOKEN_FILE"),
        "access_token": option(env="M365_GRAPH_ACCESS_TOKEN", no_log=True),
        "auth_source": option(env="M365_GRAPH_AUTH_SOURCE", default="auto", choices=["auto", *KINDS]),
        "cloud": option(env="M365_GRAPH_CLOUD", default="public", choices=_clouds.CLOUDS),
        "graph_url": option(env="M365_GRAPH_URL"),
        "authority_url": option(env="AZURE_AUTHORITY_HOST"),
        "ca_path": option("path", env="M365_GRAPH_CA_PATH"),
        "timeout": option("int", default=300),
    }


def _address_options(resource: Resource) -> dict[str, dict[str, Any]]:
    """The options with the path of a resource.

    ``_module.resource.target_of`` checks which of them a task needs: a list needs none.
    """
    options = {"api_version": option(default=resource.default_version, choices=resource.paths)}
    if not resource.singleton:
        options["id"] = option()
    for parameter in resource.parameters:
        options[parameter.name] = option(choices=parameter.choices)
    if resource.parent and resource.parent.option:
        options[resource.parent.option] = option()
    if resource.variants:
        options["type"] = option(choices=resource.variants)
    if resource.documented_paths:
        options["path_form"] = _path_form()
    return options


def _path_form() -> dict[str, Any]:
    return option(default="canonical", choices=["canonical", "documented"])


def _value_option(item: Property) -> dict[str, Any]:
    return {**_typed(item.type, item.nullable), "no_log": item.secret}


#: Types of values that people read from files, also from the wrong ones.
_FILES = (x509.CertificateType, provisioning_profile.ProvisioningProfileType)


def _typed(kind: EdmType, nullable: bool = True) -> dict[str, Any]:
    """The validation by Ansible for a value. A nullable enumeration has no choices: Ansible would refuse null."""
    rules: dict[str, Any] = option(_ansible_type(kind))
    if isinstance(kind, _FILES):
        rules["type"] = RedactedText("str")
    elif isinstance(kind, Collection):
        # An element with several flags is one text, with commas.
        rules["elements"] = "str" if isinstance(kind.item, Flags) else _ansible_type(kind.item)
        if isinstance(kind.item, Complex):
            rules |= _suboptions(kind.item, kind.key)
    elif isinstance(kind, Complex):
        rules |= _suboptions(kind)
    elif isinstance(kind, Flags):
        rules["elements"] = "str"
    elif isinstance(kind, Enum) and not nullable:
        rules["choices"] = kind.choices
    return rules


def _suboptions(kind: Complex, key: Sequence[str] = ()) -> dict[str, Any]:
    """The suboptions of an option; none if any name is allowed. An element of a list must have its key properties."""
    if kind.open:
        return {}
    typed = {OPTION: option(choices=kind.choices)} if isinstance(kind, Polymorphic) else {}
    inner = {
        naming.snake_case(name): {**_typed(inner), "no_log": name in kind.secrets, "required": name in key}
        for name, inner in kind.properties.items()
    }
    return {"options": {**typed, **inner}}


class WholeNumber(str):
    """The type ``int`` that refuses infinity (``.inf`` in YAML) in one sentence; Ansible's own raises OverflowError."""

    __name__ = "int"

    def __call__(self, value: Any) -> int:
        try:
            return int(check_type_int(value))
        except OverflowError:
            raise TypeError(f"{value!r} is not a whole number") from None


class RedactedText(str):
    """The type of an option that people may fill with a private key or a token by mistake: it replaces those.

    Ansible logs and returns options as they are after the type check, so a key that was given by mistake is never
    shown; the code that reads the option refuses the placeholder. Ansible calls a callable type, and ``ansible-test``
    compares a type with the names ``str`` and ``path``: this class is both.
    """

    def __call__(self, value: Any) -> str:
        check = check_type_path if self == "path" else check_type_str
        return without_tokens(x509.redacted(str(check(value))))


def _ansible_type(kind: EdmType) -> str:
    if isinstance(kind, Collection | Flags):
        return "list"
    if isinstance(kind, Complex):
        return "dict"
    if isinstance(kind, JsonText) or kind is Untyped:
        return "raw"
    return {Boolean: "bool", Int32: "int", Int64: "int", Double: "float"}.get(kind, "str")


class OmittedOptions:
    """The names of the options that a task omits.

    In Ansible's ``params``, omitted options and null are both None, but null clears a value. Ansible calls the fallback
    of an option only if the task omits it. This fallback records the name and gives no value.
    """

    def __init__(self) -> None:
        self.names: set[str] = set()

    def note(self, name: str) -> None:
        self.names.add(name)
        raise AnsibleFallbackNotFound


def argument_spec(resource: Resource, omitted: OmittedOptions) -> dict[str, dict[str, Any]]:
    """The options of a module that manages ``resource``; ``omitted`` records those that a task omits."""
    fallbacks = {item.option: {"fallback": (omitted.note, [item.option])} for item in resource.writable()}
    return {name: {**rules, **fallbacks.get(name, {})} for name, rules in _specification(resource).items()}


@functools.cache
def _specification(resource: Resource) -> dict[str, dict[str, Any]]:
    """The same without the parts that belong to one task: derived once for all items of a loop."""
    options = {**common_options(), **_address_options(resource)}
    if resource.variants:
        options["type"]["required"] = True
    states = ["present", "absent"] if "DELETE" in resource.methods else ["present"]
    options["state"] = option(default="present", choices=states)
    for item in resource.writable():
        options[item.option] = _value_option(item)
        if item.file_option:
            options[item.file_option] = option(RedactedText("path"))
    for name in resource.allow:
        options[name] = option("bool", default=False)
    if resource.documented_update:
        options["path_form"] = _path_form()
    return options


def info_argument_spec(resource: Resource) -> dict[str, dict[str, Any]]:
    """The options of a module that lists ``resource``."""
    return dict(_info_specification(resource))


@functools.cache
def _info_specification(resource: Resource) -> dict[str, dict[str, Any]]:
    options = {**common_options(), **_address_options(resource)}
    for item in resource.filters:
        more: dict[str, Any] = {"elements": "str"} if item.kind == "list" else {}
        options[item.option] = option(item.kind, choices=item.choices, **more)
    return options


def exclusive(resource: Resource, options: Mapping[str, Any]) -> list[list[str]]:
    """The groups of options of which a task may set one."""
    pairs = [[item.option, item.file_option] for item in resource.properties if item.file_option in options]
    if resource.parent and resource.parent.option:
        pairs.append([resource.parent.parameter, resource.parent.option])
    return [[name for name in pair if name] for pair in pairs]
