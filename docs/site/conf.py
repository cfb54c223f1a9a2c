# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sphinx's settings for `make docs`: the pages that antsibull-docs has written from the plugins, the roles and the
guides.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

project = "m365.graph"
author = "m365.graph contributors"
copyright = f"2026, {author}"

extensions = ["sphinx_antsibull_ext"]

highlight_language = "YAML+Jinja"
pygments_style = "ansible"
default_role = "any"
nitpicky = True

html_theme = "furo"  # light and dark, works without a network, prints well
html_title = "m365.graph"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_use_index = False

ANSIBLE = "https://docs.ansible.com/projects/ansible/latest"
#: Labels of Ansible's documentation that antsibull-docs and the guides refer to.
ELSEWHERE = {
    "ansible_configuration_settings": "reference_appendices/config.html",
    "common_return_values": "reference_appendices/common_return_values.html",
}


def link_to_ansible(
    _app: Sphinx, _env: BuildEnvironment, node: pending_xref, content: nodes.Element
) -> nodes.reference | None:
    """A link to Ansible's own documentation.

    Intersphinx would need the network, and not give the same pages every time.
    """
    target: str = node["reftarget"]
    plugin = re.fullmatch(r"ansible_collections\.ansible\.builtin\.(\w+_[a-z]+)", target)
    page = f"collections/ansible/builtin/{plugin[1]}.html" if plugin else ELSEWHERE.get(target)
    if node["reftype"] == "envvar" and target.startswith("ANSIBLE_"):
        page = f"{ELSEWHERE['ansible_configuration_settings']}#envvar-{target}"
    return nodes.reference("", "", content, internal=False, refuri=f"{ANSIBLE}/{page}") if page else None


def drop_contents(_app: Sphinx, doctree: nodes.document) -> None:
    """antsibull-docs begins every page with a table of its contents, which the theme shows next to the text anyway."""
    for topic in [topic for topic in doctree.findall(nodes.topic) if "contents" in topic["classes"]]:
        topic.parent.remove(topic)


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", drop_contents)
    app.connect("missing-reference", link_to_ansible)
