# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """Options of modules that manage the secrets of an application or a service principal."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(present) ensures that a secret with the name is valid. It adds and removes secrets when due.
      - V(absent) removes the secrets that O(display_name) and O(key_id) refer to.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: Name of the secrets, with at most 90 characters. A secret and its predecessors share the name.
    type: str
  key_id:
    description: With O(state=absent), the ID of the secret to remove.
      An example is V(9f4d3c2a-1e77-4f0e-8b21-5b8e1d647a3c).
    type: str
  valid_for_days:
    description: Validity period of a new secret in days.
    type: int
    default: 180
  renew_before_days:
    description: A new secret is added if the newest secret with the name expires within this number of days.
    type: int
    default: 30
  retire_after_days:
    description:
      - Number of days after the start of the newest secret until the other secrets with the name are removed. Without
        this option, they are not removed.
      - A run that adds a secret never removes one, regardless of the number of days. Both are valid in between.
    type: int
  secret_file:
    description:
      - File in which the text of a new secret is stored, without a line break. Only its owner can read it (mode 0600).
        An existing file is replaced at once, and only if a secret is added. A link is refused.
      - If the file cannot be written, the new secret is removed again.
      - Required with O(state=present), unless O(return_secret) is V(true). The service returns the text only once.
    type: path
  return_secret:
    description:
      - Whether to return the text of a new secret as RV(secret_text). Set C(no_log) for the task, so that Ansible does
        not print or log it.
    type: bool
    default: false
  allow_in_use:
    description: Whether to remove the last valid secret.
    type: bool
    default: false
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
"""
