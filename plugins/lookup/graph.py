# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: graph
short_description: Read resources of Microsoft Graph
version_added: 1.0.0
author:
  - m365.graph contributors (@m365-graph)
description:
  - Returns the resource at a path, or all items of a collection from all pages, in Graph's own JSON.
  - For the name of a resource that has a module, returns the same as its C(_info) module, with the names of the
    module's options.
  - A resource that does not exist is not an error; the result does not contain it.
options:
  _terms:
    description:
      - Paths without the API version and without a query, starting with a slash, or names of resources in the form of
        the module or of Graph, such as V(enterprise_code_signing_certificate) or V(enterpriseCodeSigningCertificate).
    type: list
    elements: str
    required: true
  api_version:
    description: The version of Microsoft Graph. The default is V(v1.0) for paths, and the default of the module for
      names of resources.
    type: str
    choices: [v1.0, beta]
  select:
    description: The properties to return, for paths (C($select)).
    type: list
    elements: str
  filter:
    description: OData filter for the items of a collection, for paths (C($filter)).
    type: str
  expand:
    description: The related resources to include, for paths (C($expand)). An example is V(owners).
    type: list
    elements: str
  orderby:
    description: The properties to sort by, for paths, each optionally followed by C( desc) (C($orderby)).
      An example is V(displayName desc).
    type: list
    elements: str
  query:
    description:
      - Additional query options of Graph, for paths, such as V($top) and V($search).
      - Lists are joined with commas. Values are URL-encoded automatically.
    type: dict
    default: {}
  advanced_query:
    description: Whether to use the advanced queries of directory objects, for paths. This sends
      C(ConsistencyLevel=eventual) and C($count=true).
    type: bool
    default: false
extends_documentation_fragment:
  - m365.graph.plugin
seealso:
  - module: m365.graph.resource_info
  - name: Query parameters of Microsoft Graph
    description: Reference of the query options.
    link: https://learn.microsoft.com/graph/query-parameters
"""

EXAMPLES = r"""
- name: Show the names of all PKCS certificate profiles for iOS
  ansible.builtin.debug:
    msg: >-
      {{ query('m365.graph.graph', path, api_version='beta', select=['id', 'displayName'], filter=ios)
      | map(attribute='displayName') }}
  vars:
    path: /deviceManagement/deviceConfigurations
    ios: isof('microsoft.graph.iosPkcsCertificateProfile')

- name: Find the code-signing certificate with the latest expiry date
  ansible.builtin.set_fact:
    newest: >-
      {{ query('m365.graph.graph', 'enterprise_code_signing_certificate')
      | sort(attribute='expiration_date_time') | last }}

- name: Show the authentication type of each domain
  ansible.builtin.debug:
    msg: "{{ item.id }} is {{ item.authenticationType }}"
  loop: "{{ query('m365.graph.graph', '/domains', select=['id', 'authenticationType']) }}"
  loop_control:
    label: "{{ item.id }}"
"""

RETURN = r"""
_raw:
  description:
    - The resources of all terms, one after the other.
    - Resources at a path do not contain annotations of the service (names with C(@)), except C(@odata.type).
  type: list
  elements: dict
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._module import any_resource
from ansible_collections.m365.graph.plugins.module_utils._module.options import info_argument_spec
from ansible_collections.m365.graph.plugins.module_utils._module.resource import run_info
from ansible_collections.m365.graph.plugins.module_utils._resources import catalogue
from ansible_collections.m365.graph.plugins.module_utils._tenant import documents
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown
from ansible_collections.m365.graph.plugins.plugin_utils.controller import Reader

#: The options that are query options of Graph with another name.
_QUERY = {"select": "$select", "filter": "$filter", "expand": "$expand", "orderby": "$orderby"}


class LookupModule(LookupBase):  # type: ignore[misc]  # ansible-core has no type information here
    """The resources at paths, or all resources of a type."""

    def run(
        self, terms: Sequence[object], variables: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> list[dict[str, Any]]:
        self.set_options(var_options=variables, direct=kwargs)
        options = self.get_options()
        reader = Reader(options, AnsibleLookupError)
        return [row for term in terms for row in _found(reader, term, options)]


def _found(reader: Reader, term: object, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    version = {"api_version": options["api_version"]} if options["api_version"] else {}
    if isinstance(term, str) and term.startswith("/"):
        query = {**options["query"], **{name: options[option] for option, name in _QUERY.items() if options[option]}}
        arguments = {"path": term, "query": query, "advanced_query": options["advanced_query"], **version}
        with reader.session(any_resource.resource_info_options(), arguments) as session:
            return list(any_resource.run_resource_info(session)["resources"])
    resource = _described(term)
    unfit = [option for option in (*_QUERY, "query", "advanced_query") if options[option]]
    if unfit:
        raise AnsibleLookupError(
            f"{' and '.join(unfit)}: only what is at a path can be asked for so, not {shown(term)}."
        )
    with reader.session(info_argument_spec(resource), version) as session:
        return list(run_info(session, resource)["resources"])


def _described(term: object) -> Resource:
    """The resource with that name, by its module or by Graph's type."""
    found = next(
        (item for item in catalogue.RESOURCES.values() if term in (item.name, documents.resource_type(item))), None
    )
    if found is None:
        known = ", ".join(sorted(catalogue.RESOURCES))
        raise AnsibleLookupError(
            f"{shown(term)} is neither a path, which begins with a slash, nor a resource that is described here: "
            f"{known}."
        )
    return found
