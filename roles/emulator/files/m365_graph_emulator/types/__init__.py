# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The descriptions: what the emulated service consists of. Data only; ``model`` is built from it once."""

from __future__ import annotations

from ..model import EmulatedModel
from . import (
    android_types,
    app_policy_types,
    apple_types,
    audit_types,
    core,
    directory_paths,
    directory_types,
    directory_values,
    edge_types,
    enrollment_types,
    enums,
    expiring_types,
    intune_types,
    paths,
    signing_policy_types,
    trust_types,
    user_key_types,
    values,
    windows_types,
)


def build() -> EmulatedModel:
    """A model of everything described."""
    built = EmulatedModel()
    described = (core, android_types, apple_types, windows_types, intune_types, directory_types, trust_types)
    policies = (app_policy_types, signing_policy_types)
    for module in (*described, *policies, audit_types, enrollment_types, expiring_types, user_key_types, edge_types):
        built.add_entities(module.ENTITIES)
    built.add_complex(values.COMPLEX)
    built.add_complex(directory_values.COMPLEX)
    built.add_complex(audit_types.COMPLEX)
    built.add_complex(enrollment_types.COMPLEX)
    built.add_complex(expiring_types.COMPLEX)
    built.add_complex(edge_types.COMPLEX)
    built.add_enums(enums.ENUMS)
    built.add_enums(audit_types.ENUMS)
    built.add_enums(enrollment_types.ENUMS)
    built.add_enums(edge_types.ENUMS)
    built.add_enums(expiring_types.ENUMS)
    built.add_resources(paths.RESOURCES)
    built.add_resources(directory_paths.RESOURCES)
    built.add_resources(audit_types.RESOURCES)
    built.add_resources(expiring_types.RESOURCES)
    built.add_resources(edge_types.RESOURCES)
    built.add_complex(app_policy_types.COMPLEX)
    built.add_enums(app_policy_types.ENUMS)
    built.add_resources(app_policy_types.RESOURCES)
    built.add_enums(user_key_types.ENUMS)
    built.add_resources(user_key_types.RESOURCES)
    built.add_complex(signing_policy_types.COMPLEX)
    built.add_enums(signing_policy_types.ENUMS)
    built.add_resources(signing_policy_types.RESOURCES)
    built.containers.update(paths.CONTAINERS)
    built.containers.update(user_key_types.CONTAINERS)
    built.containers.update(expiring_types.CONTAINERS)
    return built


MODEL = build()
