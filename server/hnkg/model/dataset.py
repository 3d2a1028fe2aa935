"""What the release says of itself, and everything that goes into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hnkg.model.claim import Claim, Property
    from hnkg.model.entity import Entity, EntityRelation, Structure
    from hnkg.model.evidence import EvidenceLine, Finding
    from hnkg.model.mapping import ExternalTerm, Mapping
    from hnkg.model.source import Source, Unit


@dataclass(frozen=True)
class GraphInfo:
    """What the dataset description says of one named graph."""

    name: str
    title: str
    description: str
    license: str
    rights: str


@dataclass(frozen=True)
class DatasetInfo:
    """Title, version and licence of the release, from the curated file.

    Args:
        license: the IRI of the licence.
        license_spdx: its identifier in the list of SPDX.
    """

    title: str
    description: str
    version: str
    issued: str
    license: str
    license_title: str
    license_spdx: str
    rights: str
    creator: str
    keywords: tuple[str, ...]
    graphs: tuple[GraphInfo, ...]


@dataclass(frozen=True)
class Knowledge:
    """Everything that is curated; units and claims in the order of the sources."""

    sources: tuple[Source, ...]
    units: tuple[Unit, ...]
    entities: tuple[Entity, ...]
    structures: tuple[Structure, ...]
    entity_relations: tuple[EntityRelation, ...]
    properties: tuple[Property, ...]
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    evidence: tuple[EvidenceLine, ...]
    mappings: tuple[Mapping, ...]
    terms: tuple[ExternalTerm, ...]
    info: DatasetInfo
