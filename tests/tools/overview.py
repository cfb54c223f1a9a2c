# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Overviews that `make generate` writes: the README's tables of modules by area, and the guide's table of playbooks.

The table of playbooks comes from the comment at the beginning of each playbook: its first paragraph is what the
playbook does, and lines of the form ``#   name   meaning`` are its variables. Pure, apart from reading playbooks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

COLLECTION = "m365.graph"
GUIDES = "https://github.com/m365-graph/m365.graph/blob/main/docs/docsite/rst"
OTHERS = "Anything else"
#: Each area with the titles of its guides, and its modules without those whose names end with _info.
AREAS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "Entire tenant": (
        {
            "guide_estate": "managing an entire tenant",
            "guide_certificate_expiry": "certificate expiry",
            "guide_history": "drift and authors",
            "guide_troubleshooting": "troubleshooting",
        },
        ("apply", "certificate", "change", "doctor", "export", "permissions", "probe"),
    ),
    "Intune profiles": (
        {
            "guide_certificate_networks": "Wi-Fi, VPN, wired and e-mail configurations",
            "guide_certificate_profiles": "certificate profiles",
            "guide_device_certificates": "device certificates",
        },
        (
            *("certificate_chain", "certificate_connector", "certificate_profile", "derived_credential"),
            "ndes_connector",
            *("managed_all_device_certificate_state", "managed_device_certificate_state", "user_pfx_certificate"),
            *("email_configuration", "vpn_configuration", "wifi_configuration", "wired_configuration"),
            *("derived_credential_configuration", "device_features_configuration", "ztdns_configuration"),
        ),
    ),
    "Intune trust": (
        {"guide_certificate_profiles": "trusted root certificates", "guide_code_signing": "code signing"},
        (
            *("enterprise_code_signing_certificate", "symantec_code_signing_certificate"),
            "trusted_root_certificate",
        ),
    ),
    "Entra applications": (
        {"guide_app_credentials": "certificates of applications", "guide_certificate_sign_in": "authorities"},
        (
            *("app_management_policy", "application_proxy_certificate", "tenant_app_management_policy"),
            *("application_password_credential", "service_principal_password_credential"),
            *("application_key_credential", "federated_identity_credential", "service_principal_key_credential"),
            *("certificate_based_application_authority", "certificate_based_application_configuration"),
            *("claims_mapping_policy", "service_principal_token_signing_certificate", "token_issuance_policy"),
            *("deleted_item", "deleted_item_restore"),
            "service_principal_federated_identity_credential",
            "agent_identity_blueprint_federated_identity_credential",
        ),
    ),
    "Entra sign-in": (
        {"guide_certificate_sign_in": "certificate-based sign-in", "guide_policy_keys": "keys of Azure AD B2C"},
        (
            *("authentication_strength_policy", "x509_certificate_combination_configuration"),
            *("certificate_authority", "certificate_based_auth_configuration", "mutual_tls_oauth_configuration"),
            *(
                "public_key_infrastructure",
                "public_key_infrastructure_upload",
                "x509_certificate_authentication_method",
            ),
            *("trust_framework_key", "trust_framework_key_set"),
            *("api_connector", "custom_authentication_extension"),
            *("fido2_authentication_method_configuration", "user_authentication_key"),
        ),
    ),
    "Global Secure Access": (
        {"guide_certificate_sign_in": "TLS inspection"},
        (
            *("external_certificate_authority_certificate", "tls_inspection_policy"),
            *("tls_inspection_policy_link", "tls_inspection_rule"),
        ),
    ),
    "Federation": (
        {"guide_federation_rollover": "federation signing certificates"},
        (
            "federated_token_validation_policy",
            "internal_domain_federation",
            "saml_or_ws_fed_external_domain_federation",
        ),
    ),
    "Apple": (
        {"guide_apple": "certificates and tokens"},
        (
            *("apple_push_notification_certificate", "apple_push_notification_certificate_signing_request"),
            *("dep_onboarding_setting", "dep_onboarding_setting_action", "dep_onboarding_setting_public_key"),
            *("ios_lob_app_provisioning_configuration", "vpp_token", "vpp_token_action"),
        ),
    ),
    "Cloud PKI": (
        {},
        (
            *("cloud_certification_authority", "cloud_certification_authority_action"),
            "cloud_certification_authority_leaf_certificate",
        ),
    ),
    OTHERS: (
        {"guide_any_resource": "resources without a module", "guide_coverage": "coverage of types"},
        ("resource",),
    ),
}


@dataclass(frozen=True)
class PlaybookHeader:
    """What the comment of a playbook documents: its purpose, the variables with their meaning, and the roles."""

    purpose: str
    variables: Mapping[str, str]
    roles: tuple[str, ...]


def area_of(module: str) -> str:
    """The area in which the README lists a module."""
    stem = module.removesuffix("_info")
    return next((area for area, (_guides, stems) in AREAS.items() if stem in stems), OTHERS)


def modules(descriptions: Mapping[str, str]) -> str:
    """Markdown: a table for each area. A module shares its row with the module that reads the same resource."""
    parts = []
    for area, (guides, _stems) in AREAS.items():
        names = [name for name in sorted(descriptions) if area_of(name) == area]
        rows = ""
        for name in names:
            if name.endswith("_info") and name.removesuffix("_info") in names:
                continue
            info = f"`{name}_info`" if f"{name}_info" in names else ""
            rows += f"| `{COLLECTION}.{name}` | {descriptions[name]} | {info} |\n"
        links = ", ".join(f"[{title}]({GUIDES}/{guide}.rst)" for guide, title in guides.items())
        heading = f"**{area}**: {links}" if links else f"**{area}**"
        parts.append(f"{heading}\n\n| Module | Description | Read only |\n| --- | --- | --- |\n{rows}")
    return "\n".join(parts)


def header(text: str) -> PlaybookHeader:
    """What the comment at the beginning of a playbook documents. Raises ValueError if there is no such comment."""
    found = re.search(r"^# SPDX-.*\n\n((?:#.*\n)+)", text, re.MULTILINE)
    if not found:
        raise ValueError("has no comment that describes it")
    lines = [line.removeprefix("#").removeprefix(" ") for line in found[1].splitlines()]
    paragraphs = "\n".join(lines).split("\n\n")
    variables: dict[str, str] = {}
    for paragraph in paragraphs[1:]:
        name = ""
        for line in paragraph.splitlines():
            row = re.fullmatch(r"  (\w+) +(\S.*)", line)
            if row:
                name = row[1]
                variables[name] = row[2]
            elif name and line.startswith("    "):
                variables[name] += f" {line.strip()}"
            else:
                name = ""
    roles = re.findall(rf"^ +(?:- role|  name): {COLLECTION}\.(\w+)$", text, re.MULTILINE)
    roles += re.findall(r"import_playbook: (\w+)\.yml$", text, re.MULTILINE)
    return PlaybookHeader(paragraphs[0].replace("\n", " "), variables, tuple(roles))


def playbooks(root: Path) -> str:
    """reStructuredText: a table of all playbooks with their variables. Raises SystemExit for one without a comment."""
    rows = "   * - Playbook\n     - What it does\n     - Variables\n"
    role_names = {path.name for path in (root / "roles").iterdir()}
    for path in sorted((root / "playbooks").glob("*.yml")):
        try:
            found = header(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise SystemExit(f"playbooks/{path.name} {error}") from None
        parts = [f"* ``{name}``: {_plain(meaning)}" for name, meaning in found.variables.items()]
        parts += [
            f"* those of the role :ansplugin:`{COLLECTION}.{role}#role`"
            for role in found.roles
            if role in role_names and role != "emulator"
        ]
        if not parts:
            raise SystemExit(f"The comment of playbooks/{path.name} lists no variables, and it calls no role")
        cell = "\n       ".join(parts)
        rows += f"   * - ``{COLLECTION}.{path.stem}``\n     - {_plain(found.purpose)}\n     - {cell}\n"
    return f".. list-table::\n   :header-rows: 1\n   :widths: 27 28 45\n\n{rows}"


def _plain(text: str) -> str:
    """Text without meaning in reStructuredText."""
    return re.sub(r"([\\`*|]|_(?!\w))", r"\\\1", text)
