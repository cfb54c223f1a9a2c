# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What the modules share that keep a key credential, whoever owns it."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(present) adds the credential if it is not there and retires those that it replaces.
      - V(absent) removes it.
    type: str
    default: present
    choices: [present, absent]
  certificate:
    description:
      - The certificate as PEM text, as base64 of its DER, or the path of a file with PEM or DER. Private keys are refused.
      - Needed to add a credential. One that is there can be told by O(thumbprint) or O(key_id) instead.
    type: str
  thumbprint:
    description: The SHA-1 thumbprint of the certificate, 40 hexadecimal digits in any letter case, with or without separators.
    type: str
  key_id:
    description: The credential's ID, the only way to tell one whose certificate the service does not know.
    type: str
  usage:
    description:
      - What the credential is for. V(Verify) is the one that signs in.
      - V(Encrypt) is for the encryption of SAML tokens. Microsoft's guide on that has it, the reference of the resource has not.
      - Together with the thumbprint it tells a credential, as one certificate may be there for several uses. It cannot be changed.
    type: str
    default: Verify
    choices: [Verify, Sign, Encrypt]
  display_name:
    description:
      - The credential's name, at most 90 characters.
      - Credentials that follow one another share it. It is the mark by which O(retire_after_days) knows its own.
    type: str
  start_date_time:
    description:
      - When the credential starts to be valid, ISO 8601 with a UTC offset. It cannot be changed afterwards.
      - Without it a credential starts when it is added, or when its certificate does if that is later. So the tenant itself tells since when a
        credential has been there, from which O(retire_after_days) counts.
    type: str
  end_date_time:
    description: When the credential ends, written like O(start_date_time); the end of the certificate by default, and never later.
    type: str
  active:
    description:
      - Whether tokens are encrypted with this credential, for O(usage=Encrypt). V(true) makes it the one, V(false) takes that back.
      - Without it nothing is changed.
    type: bool
  retire_after_days:
    description:
      - How many days after the start of this credential its predecessors are removed. Without it nothing is.
      - Predecessors are the other credentials with the same O(usage) and the name O(retire_display_name), or those in O(retire_thumbprints).
        Nobody else's credential is touched.
      - The run that adds a credential never removes one, whatever the number of days, so that there is always a run between the two.
    type: int
  retire_display_name:
    description: The name of the credentials that are to make way, O(display_name) by default.
    type: str
  retire_thumbprints:
    description: The thumbprints of the credentials that are to make way, in place of their name.
    type: list
    elements: str
  allow_expired:
    description: Keep a certificate although it has expired.
    type: bool
    default: false
  allow_weak:
    description: Keep a certificate although its key has less than 2048 RSA bits or it is signed with SHA-1 or MD5.
    type: bool
    default: false
  allow_in_use:
    description: Remove a credential although no other valid one with its usage is left, or although tokens are encrypted or signed with it.
    type: bool
    default: false
  api_version:
    description: The version of Microsoft Graph.
    type: str
    default: v1.0
    choices: [v1.0, beta]
"""
