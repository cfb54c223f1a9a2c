# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """Options of modules that manage a key credential of an application or a service principal."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(present) adds the credential if it is missing and removes the credentials that it replaces when due.
      - V(absent) removes it.
    type: str
    default: present
    choices: [present, absent]
  certificate:
    description:
      - Certificate as PEM text, base64-encoded DER, or the path of a file in PEM or DER format. Private keys are
        refused.
      - Required to add a credential, unless O(pfx_src) or O(pfx_content) is set. Use O(thumbprint) or O(key_id) to
        identify an existing credential without its certificate.
    type: str
  thumbprint:
    description: SHA-1 thumbprint of the certificate, 40 hexadecimal digits, case-insensitive, with or without
      separators.
    type: str
  key_id:
    description: ID of the credential. Required to identify a credential without a thumbprint.
      An example is V(9f4d3c2a-1e77-4f0e-8b21-5b8e1d647a3c).
    type: str
  pfx_src:
    description:
      - File with a certificate and its private key as PFX, with which the service signs. Requires O(pfx_password) and
        O(usage=Sign).
      - The service takes a PFX only with a proof, see O(proof_certificate_path). It returns neither the PFX nor the
        password. The credential is identified by the thumbprint of its certificate.
      - An example is V(/etc/pki/token-signing.pfx).
    type: path
  pfx_content:
    description:
      - The same as base64 text, for example from a vault. The value is secret.
      - The value is the output of C(base64 -w0 signing.pfx), for example.
    type: str
  pfx_password:
    description: Password of the PFX. The value is secret. Keep it in a vault, such as in the variable
      C(vault_pfx_password).
    type: str
  proof_certificate_path:
    description:
      - File with a valid certificate of the owner and its private key, as PEM or PFX. With it, the module adds and
        removes credentials one at a time and proves each time that it has the private key.
      - An application needs no permission for that if it changes itself. Microsoft documents this for applications
        only.
      - The certificate must be one of the owner's valid key credentials with O(usage=Verify), or O(usage=Sign) for a
        PFX. An owner without one cannot be changed this way.
      - The private key signs a token that is valid for ten minutes. The key is not sent, logged or returned.
      - With a proof, credentials cannot be renamed, and O(usage=Encrypt) is not possible.
    type: path
  proof_certificate_content:
    description:
      - The same as PEM text, or as base64 text of a PFX, for example from a vault. The value is secret.
      - The value is the output of C(cat agent.key agent.crt), for example.
    type: str
  proof_certificate_password:
    description: Password of the private key or of the PFX with which the proof is signed. The value is secret. Keep it
      in a vault, such as in the variable C(vault_proof_password).
    type: str
  usage:
    description:
      - Usage of the credential. V(Verify) credentials are used to sign in.
      - V(Encrypt) credentials are used to encrypt SAML tokens. The value is documented in the Microsoft guide on token
        encryption, but not in the reference of the resource.
      - The usage is part of the identity of a credential, because the same certificate can be present with several
        usages. It cannot be changed.
    type: str
    default: Verify
    choices: [Verify, Sign, Encrypt]
  display_name:
    description:
      - Name of the credential, with at most 90 characters.
      - A credential and its predecessors share the name. O(retire_after_days) uses it to find the predecessors.
    type: str
  start_date_time:
    description:
      - Start of the validity period in ISO 8601 format with a UTC offset. It cannot be changed afterwards.
      - By default, the validity period starts when the credential is added, or when the certificate becomes valid if
        that is later. O(retire_after_days) counts from this date, which is stored in the tenant.
      - An example is V(2026-12-01T00:00:00Z).
    type: str
  end_date_time:
    description:
      - End of the validity period, in the same format as O(start_date_time). The default is the expiry date of the
        certificate, which is also the latest possible value.
      - If the M(m365.graph.tenant_app_management_policy) or the policy of the application only allows a shorter period,
        the credential is refused before it is sent. This needs the permission C(Policy.Read.All). Without it, the
        service decides.
      - An example is V(2027-12-01T00:00:00Z).
    type: str
  active:
    description:
      - Whether tokens are encrypted with this credential. Only for O(usage=Encrypt). V(true) activates the credential,
        V(false) deactivates it.
      - Without this option, the state is not changed.
    type: bool
  retire_after_days:
    description:
      - Number of days after the start of this credential until its predecessors are removed. Without this option, they
        are not removed.
      - Predecessors are the other credentials with the same O(usage) that have the name O(retire_display_name) or are
        in O(retire_thumbprints). Other credentials are preserved.
      - A run that adds a credential never removes one, regardless of the number of days. There is always at least one
        run in between.
    type: int
  retire_display_name:
    description: Name of the predecessors. The default is O(display_name). An example is V(pipeline-2025).
    type: str
  retire_thumbprints:
    description: Thumbprints of the predecessors, instead of their name.
      An example is V(8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A).
    type: list
    elements: str
  allow_expired:
    description: Whether to allow a certificate that has expired.
    type: bool
    default: false
  allow_weak:
    description: Whether to allow a certificate with an RSA key of less than 2048 bits, or one signed with SHA-1 or MD5.
    type: bool
    default: false
  allow_in_use:
    description: Whether to remove the last valid credential with its usage, or one that is active for encryption or
      signing.
    type: bool
    default: false
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
"""
