# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: graph
short_description: Read any path or any described resource of Microsoft Graph
version_added: 1.0.0
author:
  - m365.graph contributors (@m365-graph)
description:
  - Returns what is at a path in Graph's own JSON. One resource, or every item of a collection with all pages of it.
  - For the name of a resource that the collection describes, returns what its C(_info) module returns, with the names of its options.
  - A resource that does not exist is none, and no error.
options:
  _terms:
    description:
      - Paths below the version, each beginning with a slash and without a query; or names of resources, as its module or as Graph calls
        it, such as V(enterprise_code_signing_certificate) or V(enterpriseCodeSigningCertificate).
    type: list
    elements: str
    required: true
  api_version:
    description: The version of Microsoft Graph. V(v1.0) when it is not given for a path, and the resource's own for the name of one.
    type: str
    choices: [v1.0, beta]
  select:
    description: The properties to return, for paths (C($select)).
    type: list
    elements: str
  filter:
    description: Which items of a collection to return, for paths, in the language of OData (C($filter)).
    type: str
  expand:
    description: What to return along with each, for paths (C($expand)).
    type: list
    elements: str
  orderby:
    description: The properties to sort by, for paths, each with C( desc) behind it or not (C($orderby)).
    type: list
    elements: str
  query:
    description:
      - More query options as Graph has them, for paths, such as V($top) and V($search).
      - A list is joined by commas. Values are encoded here.
    type: dict
    default: {}
  advanced_query:
    description: Ask for the advanced queries of directory objects, for paths. That sends C(ConsistencyLevel=eventual) and C($count=true).
    type: bool
    default: false
extends_documentation_fragment:
  - m365.graph.plugin
seealso:
  - module: m365.graph.resource_info
  - name: Query parameters of Microsoft Graph
    description: What each option does, and where.
    link: https://learn.microsoft.com/graph/query-parameters
"""

EXAMPLES = r"""
- name: The names of all certificate profiles for iOS
  ansible.builtin.debug:
    msg: "{{ query('m365.graph.graph', path, api_version='beta', select=['id', 'displayName'], filter=ios) | map(attribute='displayName') }}"
  vars:
    path: /deviceManagement/deviceConfigurations
    ios: isof('microsoft.graph.iosPkcsCertificateProfile')

- name: Take the one code-signing certificate that expires last
  ansible.builtin.set_fact:
    newest: "{{ query('m365.graph.graph', 'enterprise_code_signing_certificate') | sort(attribute='expiration_date_time') | last }}"

- name: One task for each domain
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
    - Those at a path are without the service's notes about them (names with C(@)) but for C(@odata.type).
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

#: The options that are query options of Graph under another name.
_QUERY = {"select": "$select", "filter": "$filter", "expand": "$expand", "orderby": "$orderby"}


class LookupModule(LookupBase):  # type: ignore[misc]  # ansible-core has no type information here
    """What is at paths, or every resource of a kind."""

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
    """The resource of that name, by its module or by Graph's type."""
    found = next(
        (item for item in catalogue.RESOURCES.values() if term in (item.name, documents.resource_type(item))), None
    )
    if found is None:
        known = ", ".join(sorted(catalogue.RESOURCES))
        raise AnsibleLookupError(
            f"{shown(term)} is neither a path, which begins with a slash, nor a resource that is described here: {known}."
        )
    return found
