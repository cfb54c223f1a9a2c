# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from case import Case
from configurations import APPLICABILITY, EVERYTHING, REACH, another, tenant

from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_profiles import CERTIFICATE_PROFILE
from ansible_collections.m365.graph.plugins.module_utils._resources.trusted_roots import TYPES as ROOTS

USAGE = {"name": "Client Authentication", "object_identifier": "1.3.6.1.5.5.7.3.2"}
ALLOWED = {"allow_reissue": True}

SUBJECT: dict[str, Mapping[str, Any]] = {
    "certificate_validity_period_scale": {"certificate_validity_period_scale": "months", **ALLOWED},
    "certificate_validity_period_value": {"certificate_validity_period_value": 6, **ALLOWED},
    "renewal_threshold_percentage": {"renewal_threshold_percentage": 30, **ALLOWED},
    "subject_name_format": {"subject_name_format": "custom", **ALLOWED},
    "subject_alternative_name_type": {
        "subject_alternative_name_type": ["userPrincipalName", "emailAddress"],
        **ALLOWED,
    },
}
TEXTS: dict[str, Mapping[str, Any]] = {
    "subject_name_format_string": {"subject_name_format_string": "CN=%UserName%,O=Contoso", **ALLOWED},
    "subject_alternative_name_format_string": {"subject_alternative_name_format_string": "x@contoso.com", **ALLOWED},
    "custom_subject_alternative_names": {
        "custom_subject_alternative_names": [
            {"name": "device.contoso.com", "san_type": "domainNameService"},
            {"name": "upn@contoso.com", "san_type": ["userPrincipalName"]},
        ],
        **ALLOWED,
    },
    "certificate_store": {"certificate_store": "machine", **ALLOWED},
    "root_certificate": {"root_certificate": "Second root", **ALLOWED},
    "extended_key_usages": {
        "extended_key_usages": [USAGE, {"name": "Any Purpose", "object_identifier": "2.5.29.37.0"}],
        **ALLOWED,
    },
}
BASE: dict[str, Any] = {
    "certificate_validity_period_scale": "years",
    "certificate_validity_period_value": 1,
    "renewal_threshold_percentage": 20,
    "subject_name_format": "commonName",
}

WHOLE: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Mapping[str, Any]]]] = {
    "macOSScepCertificateProfile": (
        {
            **BASE,
            "root_certificate": "Root",
            "key_size": "size2048",
            "key_usage": "digitalSignature,keyEncipherment",
            "scep_server_urls": ["https://b.contoso.com/scep", "https://a.contoso.com/scep"],
            "extended_key_usages": [USAGE],
            "assignments": [{"target": "allLicensedUsers"}],
        },
        {
            **SUBJECT,
            **TEXTS,
            "key_size": {"key_size": "size4096", **ALLOWED},
            "key_usage": {"key_usage": ["digitalSignature"], **ALLOWED},
            "hash_algorithm": {"hash_algorithm": ["sha2"], **ALLOWED},
            "scep_server_urls": {"scep_server_urls": ["https://c.contoso.com/scep"], **ALLOWED},
            "deployment_channel": {"deployment_channel": "userChannel", **ALLOWED},
            "allow_all_apps_access": {"allow_all_apps_access": True, **ALLOWED},
        },
    ),
    "androidDeviceOwnerPkcsCertificateProfile": (
        {
            **BASE,
            "root_certificate": "Root",
            "certification_authority": "ca.contoso.com",
            "certificate_template_name": "Client",
            "certification_authority_type": "microsoft",
            "certificate_store": "user",
            "subject_name_format_string": "CN=%UserName%",
        },
        {
            **SUBJECT,
            **TEXTS,
            "certification_authority": {"certification_authority": "ca2.contoso.com", **ALLOWED},
            "certification_authority_name": {"certification_authority_name": "Contoso CA", **ALLOWED},
            "certification_authority_type": {"certification_authority_type": "digiCert", **ALLOWED},
            "certificate_template_name": {"certificate_template_name": "Client2", **ALLOWED},
            "certificate_access_type": {"certificate_access_type": "specificApps", **ALLOWED},
            "silent_certificate_access_details": {
                "silent_certificate_access_details": [{"package_id": "com.contoso.mail"}],
                **ALLOWED,
            },
        },
    ),
    "windows10ImportedPFXCertificateProfile": (
        {**BASE, "key_storage_provider": "useSoftwareKsp", "intended_purpose": "smimeSigning"},
        {
            **SUBJECT,
            "key_storage_provider": {"key_storage_provider": "useTpmKspOtherwiseFail", **ALLOWED},
            "intended_purpose": {"intended_purpose": "smimeEncryption", **ALLOWED},
        },
    ),
}

SAID = {"display_name": "x"}
BAD: Mapping[str, Sequence[tuple[Mapping[str, Any], str]]] = {
    "macOSScepCertificateProfile": [
        (
            {**SAID, "key_storage_provider": "useSoftwareKsp"},
            "type macOSScepCertificateProfile has no key_storage_provider; what it has is display_name, ",
        ),
        (
            {**SAID, "certification_authority": None, "intended_purpose": "vpn"},
            "has no certification_authority and no intended_purpose; what it has is",
        ),
        (
            {"type": "macOSCertificateProfileBase", **SAID},
            "value of type must be one of: iosScepCertificateProfile, .*, got: macOSCertificateProfileBase",
        ),
        ({"key_size": "size2048"}, "Which certificate profile is meant. Give id, or display_name"),
        (
            {**SAID, "subject_name_format": "commonNameAsAadDeviceId"},
            "is not one of commonName, commonNameAsEmail, custom, commonNameIncludingEmail",
        ),
        (
            {**SAID, "renewal_threshold_percentage": 100},
            "renewal_threshold_percentage: 100 is not a whole number from 1 to 99",
        ),
        (
            {**SAID, "extended_key_usages": [{"name": "x"}]},
            "missing required arguments: object_identifier found in extended_key_usages",
        ),
        (
            {**SAID, "extended_key_usages": [{"object_identifier": "client"}]},
            r"extended_key_usages\[0\].object_identifier: .* is not an object identifier",
        ),
        (
            {**SAID, "custom_subject_alternative_names": [{"san_type": ["emailAddress"]}]},
            r"custom_subject_alternative_names\[0\].name is missing",
        ),
        (
            {**SAID, "custom_subject_alternative_names": [{"name": " ", "san_type": ["emailAddress"]}]},
            r"names\[0\].name: the text is empty",
        ),
        (
            {**SAID, "extended_key_usages": [{**USAGE, "object_identifier": f"1.2.{number}"} for number in range(501)]},
            "501 elements; at most 500 are allowed",
        ),
        ({**SAID, "extended_key_usages": [USAGE, USAGE]}, 'extended_key_usages: "1.3.6.1.5.5.7.3.2" is there twice'),
        ({**SAID, "custom_subject_alternative_names": [{"name": "x", "kind": "y"}]}, "Unsupported parameters .*kind"),
        (
            {**SAID, "assignments": [{"target": "everybody"}]},
            '"everybody" is not one of group, exclusionGroup, allLicensedUsers, allDevices',
        ),
        ({**SAID, "assignments": [{"filter": "x"}]}, "an assignment to target group needs group"),
        ({**SAID, "assignments": [{"group": "x", "filter_type": "exclude"}]}, "filterType exclude needs filter"),
        ({**SAID, "assignments": [{"group": "x"}, {"group": "x"}]}, '"x" is assigned twice'),
        ({**SAID, "api_version": "v1.0"}, "value of api_version must be one of: beta"),
    ],
}


EVERY = {
    **REACH,
    **APPLICABILITY,
    **{option: options for _create, changes in WHOLE.values() for option, options in changes.items()},
}
"""A change of every option of every type."""


def _case(name: str) -> Case:
    """A type in :data:`WHOLE`, and at night each, has every option changed; another has all of them when it is created,
    so that each is sent and read once.
    """
    resource = CERTIFICATE_PROFILE.variants[name]
    own, changes = WHOLE.get(name, ({}, {}))
    options = {item.option: EVERY[item.option] for item in resource.writable()}
    whole = bool(own) or EVERYTHING
    if whole:
        changes = {**REACH, **APPLICABILITY, **changes} if own else options
        create = {
            **{
                item.option: another(item, options[item.option][item.option])
                for item in resource.writable()
                if not item.nullable
            },
            **own,
        }
    else:
        create = {option: values[option] for option, values in options.items()}
        changes = {"description": {"description": "Changed."}}
    create |= {"display_name": f"The {name}"}
    return Case(
        type=name,
        tenant=tenant(ROOTS),
        create=create,
        changes=changes,
        whole=whole,
        # The profile, in a batch with what is called by name; and, where it is known by name, its root certificate
        # afterwards.
        exchanges=2 if "root_certificate" in create else 1,
        before_removal=1,
        bad=BAD.get(name, []),
    )


CASES = [_case(name) for name in CERTIFICATE_PROFILE.variants]
