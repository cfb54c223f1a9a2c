# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small metadata document with every feature of CSDL that Graph's uses: aliases, inheritance, flags, links, open
types.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._any_type import csdl
from ansible_collections.m365.graph.plugins.module_utils._any_type.schema import Schema

SAMPLE = b"""<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
  <edmx:DataServices>
    <Schema Namespace="microsoft.graph" Alias="graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EnumType Name="usages" IsFlags="true">
        <Member Name="none" Value="0" /><Member Name="sign" Value="1" /><Member Name="seal" Value="2" />
      </EnumType>
      <TypeDefinition Name="length" UnderlyingType="Edm.Int32" />
      <EntityType Name="entity" Abstract="true">
        <Key><PropertyRef Name="id" /></Key>
        <Property Name="id" Type="Edm.String" Nullable="false" />
      </EntityType>
      <EntityType Name="thing" BaseType="graph.entity" OpenType="true">
        <Property Name="name" Type="Edm.String" />
        <Property Name="made" Type="Edm.DateTimeOffset" />
        <Property Name="length" Type="graph.length" />
        <Property Name="guarantee" Type="Edm.Duration" />
        <Property Name="token" Type="Edm.Guid" />
        <Property Name="photo" Type="Edm.Binary" />
        <Property Name="stream" Type="Edm.Stream" />
        <Property Name="tags" Type="Collection(Edm.String)" Nullable="false" />
        <Property Name="box" Type="graph.box" />
        <Annotation Term="Org.OData.Core.V1.AlternateKeys">
          <Collection><Record><PropertyValue Property="Key"><Collection>
            <Record><PropertyValue Property="Name" PropertyPath="name" /></Record>
          </Collection></PropertyValue></Record></Collection>
        </Annotation>
      </EntityType>
      <EntityType Name="gadget" BaseType="graph.thing">
        <Property Name="usages" Type="graph.usages" Nullable="false" />
        <Property Name="shade" Type="paint.colour" />
        <Property Name="extra" Type="Collection(microsoft.graph.paint.layer)" />
        <NavigationProperty Name="owner" Type="graph.thing" />
        <NavigationProperty Name="parts" Type="Collection(graph.part)" ContainsTarget="true" />
      </EntityType>
      <EntityType Name="part" BaseType="graph.entity">
        <Property Name="count" Type="Edm.Int64" Nullable="false" />
      </EntityType>
      <EntityType Name="settings" BaseType="graph.entity">
        <Property Name="on" Type="Edm.Boolean" />
        <NavigationProperty Name="limits" Type="graph.limits" ContainsTarget="true" />
      </EntityType>
      <EntityType Name="limits" BaseType="graph.entity">
        <Property Name="most" Type="Edm.Int32" />
      </EntityType>
      <EntityType Name="partner">
        <Key><PropertyRef Name="tenantId" /></Key>
        <Property Name="tenantId" Type="Edm.String" Nullable="false" />
      </EntityType>
      <EntityType Name="share" BaseType="graph.entity">
        <Key><PropertyRef Name="from" /><PropertyRef Name="to" /></Key>
      </EntityType>
      <EntityType Name="extension" BaseType="graph.entity" Abstract="true" OpenType="true" />
      <EntityType Name="openTypeExtension" BaseType="graph.extension" OpenType="true" />
      <ComplexType Name="box">
        <Property Name="width" Type="Edm.Int32" />
        <Property Name="inside" Type="graph.box" />
      </ComplexType>
      <Action Name="paintOver" IsBound="true">
        <Parameter Name="bindingParameter" Type="graph.thing" />
      </Action>
      <EntityContainer Name="GraphService">
        <EntitySet Name="things" EntityType="microsoft.graph.thing" />
        <Singleton Name="settings" Type="microsoft.graph.settings" />
      </EntityContainer>
    </Schema>
    <Schema Namespace="microsoft.graph.paint" Alias="paint" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EnumType Name="colour">
        <Member Name="red" /><Member Name="green" /><Member Name="unknownFutureValue" Value="7" /><Member Name="blue" />
      </EnumType>
      <ComplexType Name="layer" Abstract="true">
        <Property Name="colour" Type="paint.colour" />
      </ComplexType>
      <ComplexType Name="gloss" BaseType="paint.layer">
        <Property Name="shine" Type="Edm.Int32" />
        <NavigationProperty Name="maker" Type="graph.thing" />
      </ComplexType>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>
"""


def sample_index() -> dict[str, Any]:
    return csdl.parse(SAMPLE)


def sample_schema() -> Schema:
    return Schema(sample_index())
