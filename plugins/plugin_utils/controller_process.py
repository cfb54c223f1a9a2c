# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The process of the Ansible program that this process belongs to."""

from __future__ import annotations

import multiprocessing
import os


def controller_pid() -> int:
    """The ID of the controller's process; this one may be a worker of it, or the controller itself.

    A worker outlives a controller that is killed, and then the system gives it another parent, which lives on.
    """
    controller = multiprocessing.parent_process()
    return controller.pid if controller and controller.pid else os.getpid()
