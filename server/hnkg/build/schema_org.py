"""The dataset in the words of schema.org, for search engines: one JSON-LD document.

Its context is written out in it, so that reading it needs no network.
What it cites are the works that count for or against a claim: to cite is not to agree.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from hnkg.build.distributions import description_of
from hnkg.build.publications import publication_iri, publication_label
from hnkg.build.source import source_iri
from hnkg.build.terms import own
from hnkg.namespaces import SCHEMA, expand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.build.files import ReleaseFile
    from hnkg.model import Knowledge, Publication, Source
    from hnkg.namespaces import Prefix

NAME: Final = "schema-org.jsonld"


def build_schema_org(
    knowledge: Knowledge,
    files: Mapping[str, ReleaseFile],
    prefixes: Mapping[str, Prefix],
    summary: str,
    version: str,
) -> bytes:
    """Return the document.

    Args:
        knowledge: everything curated.
        files: every file of the release that is a distribution, by its path.
        prefixes: the declared prefixes, which make links of identifiers.
        summary: the IRI of the dataset.
        version: the IRI of this version of it.
    """
    info = knowledge.info
    organization = {"@type": "Organization", "name": info.creator}
    document = {
        "@context": {"@vocab": SCHEMA},
        "@id": version,
        "@type": "Dataset",
        "name": info.title,
        "description": f"{info.description} {info.rights}",
        "url": {"@id": summary},
        "version": info.version,
        "datePublished": info.issued,
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "keywords": list(info.keywords),
        "license": {"@id": info.license},
        "creator": organization,
        "publisher": organization,
        "creditText": f"{info.creator}: {info.title}, version {info.version}",
        "isBasedOn": [_source(source) for source in knowledge.sources],
        "citation": [_citation(work, prefixes) for work in _counted(knowledge)],
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": own("catalog").value,
            "name": "What HNK-KG publishes",
        },
        "distribution": [_download(name, file) for name, file in files.items()],
    }
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode()


def _source(source: Source) -> dict[str, object]:
    return {
        "@type": "WebPage",
        "@id": source_iri(source).value,
        "name": source.title,
        "publisher": {"@type": "Organization", "name": source.publisher},
        "copyrightNotice": source.rights,
    }


def _counted(knowledge: Knowledge) -> list[Publication]:
    """Return the works that count for or against a claim, each once, sorted by key."""
    works = {line.finding.publication for line in knowledge.evidence}
    return sorted((work for work in works if work.counts), key=lambda work: work.key)


def _citation(work: Publication, prefixes: Mapping[str, Prefix]) -> dict[str, object]:
    node: dict[str, object] = {
        "@type": "ScholarlyArticle" if work.kind == "article" else "CreativeWork",
        "@id": publication_iri(work).value,
        "name": publication_label(work),
    }
    if work.curies:
        node["sameAs"] = [{"@id": expand(curie, prefixes)} for curie in work.curies]
    return node


def _download(name: str, file: ReleaseFile) -> dict[str, object]:
    return {
        "@type": "DataDownload",
        "@id": own(f"download/{name}").value,
        "name": name,
        "description": description_of(name, file),
        "contentUrl": {"@id": own(f"download/{name}").value},
        "encodingFormat": file.media_type,
        "contentSize": f"{len(file.content)} B",
        "sha256": hashlib.sha256(file.content).hexdigest(),
    }
