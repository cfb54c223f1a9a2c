# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Loads the action plugin in the controller.

Ansible imports this package when it reads the first task of the collection. It would import the plugin itself in each
worker, which takes longer than most tasks.
"""

from __future__ import annotations

import gc

from ansible_collections.m365.graph.plugins.plugin_utils import collector, compiled

with collector.seldom():
    compiled.load(f"{__name__}.graph")
    compiled.load("ansible_collections.m365.graph.plugins.module_utils._module.resource")  # for most modules
    from ansible_collections.m365.graph.plugins.action import graph  # noqa: F401 - for its side effects

# What is loaded by now is needed until the run ends. Without this, this process and each worker would examine it again
# and again, and a worker would copy the memory that has it.
gc.freeze()
