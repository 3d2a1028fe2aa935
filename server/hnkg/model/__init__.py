"""The values that curation produces and the build consumes. All frozen; no I/O."""

from hnkg.model.claim import NOT_STATED, Claim, Explicitness, Modality, Polarity, Property, Reading
from hnkg.model.dataset import DatasetInfo, GraphInfo, Knowledge
from hnkg.model.entity import SYMMETRIC_RELATIONS, Entity, EntityRelation, Structure
from hnkg.model.evidence import (
    NOT_COUNTED,
    NOT_VERIFIED,
    Direction,
    EvidenceLine,
    Finding,
    Publication,
    Quantity,
    SeenLevel,
)
from hnkg.model.mapping import ExternalTerm, Mapping
from hnkg.model.review import Person, Review, ReviewStatus
from hnkg.model.source import Quote, Source, Unit

__all__ = [
    "NOT_COUNTED",
    "NOT_STATED",
    "NOT_VERIFIED",
    "SYMMETRIC_RELATIONS",
    "Claim",
    "DatasetInfo",
    "Direction",
    "Entity",
    "EntityRelation",
    "EvidenceLine",
    "Explicitness",
    "ExternalTerm",
    "Finding",
    "GraphInfo",
    "Knowledge",
    "Mapping",
    "Modality",
    "Person",
    "Polarity",
    "Property",
    "Publication",
    "Quantity",
    "Quote",
    "Reading",
    "Review",
    "ReviewStatus",
    "SeenLevel",
    "Source",
    "Structure",
    "Unit",
]
