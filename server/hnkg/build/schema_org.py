"""The dataset in the words of schema.org, for search engines: one JSON-LD document.

Its context is written out in it, so that reading it needs no network.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from hnkg.build.distributions import description_of
from hnkg.build.source import source_iri
from hnkg.build.terms import own
from hnkg.namespaces import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.build.files import ReleaseFile
    from hnkg.model import Knowledge, Source

NAME: Final = "schema-org.jsonld"


def build_schema_org(
    knowledge: Knowledge, files: Mapping[str, ReleaseFile], summary: str, version: str
) -> bytes:
    """Return the document.

    Args:
        knowledge: everything curated.
        files: every file of the release that is a distribution, by its path.
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
