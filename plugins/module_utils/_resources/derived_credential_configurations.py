# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Intune's configurations with which apps sign in with the derived credential of a device.

Source: Microsoft Graph (beta), "iosDerivedCredentialAuthenticationConfiguration resource type", and the metadata of
androidDeviceOwnerDerivedCredentialAuthenticationConfiguration.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Effect, Property, Traits
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_profiles import SILENT_ACCESS
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_references import (
    DERIVED,
    configuration,
)

TYPES: Mapping[str, Sequence[Property]] = {
    "iosDerivedCredentialAuthenticationConfiguration": (DERIVED,),
    # No certificate is issued because of these two: the derived credential is there already.
    "androidDeviceOwnerDerivedCredentialAuthenticationConfiguration": (
        *(dataclasses.replace(item, effect=Effect.SAFE) for item in SILENT_ACCESS),
        DERIVED,
    ),
}

DERIVED_CREDENTIAL_CONFIGURATION = configuration(
    "derived_credential_configuration", "derived credential configuration", TYPES, Traits(service="sign-in of apps")
)
