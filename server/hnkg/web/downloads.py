"""The files of the release, as they were made: ``/download/NAME``.

They are offered only where the served data are those of the files: the description among the data
gives the SHA-256 of each data file.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, render_template, request

from hnkg import formats
from hnkg.errors import CurationError, NotFoundError
from hnkg.namespaces import GRAPH
from hnkg.resources import CHECKSUMS, RELEASE, data_root, read_bytes
from hnkg.sparql.negotiation import choose_coding
from hnkg.web import compression, headers
from hnkg.web.cache import CachedResult
from hnkg.web.cache_keys import digest_of
from hnkg.web.overview import ask_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from hnkg.web.answering import Answering
    from hnkg.web.documents import Documents

_DESCRIBED: Final = f"""
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX schema: <https://schema.org/>
PREFIX spdx: <http://spdx.org/rdf/terms#>
SELECT ?name ?sha256 ?size ?type WHERE {{
  {{
    GRAPH <{GRAPH}dataset> {{
      ?file a dcat:Distribution ; dcterms:title ?name ; dcat:byteSize ?size ; dcterms:format ?type ;
        spdx:checksum/spdx:checksumValue ?sha256
    }}
  }} UNION {{
    GRAPH <{GRAPH}entities> {{
      ?file a schema:ImageObject ; schema:name ?name ; schema:encodingFormat ?type ;
        schema:sha256 ?sha256
    }}
  }}
}}
"""

_CONTENT_TYPES: Final = {f.extension: f.content_type for f in formats.GRAPH}
_TEXT: Final = "text/plain; charset=utf-8"
_NONE: Final = (
    "Other data than the release are served here: there is nothing to download. "
    "Read whole graphs from /store instead."
)


@dataclass(frozen=True)
class Download:
    """One file that can be downloaded.

    Args:
        name: its path below the folder of the release, and the end of its address.
        content_type: what ``Content-Type`` says.
        sha256: in hexadecimal.
        size_bytes: its length, where the description of the data has it.
    """

    name: str
    content_type: str
    sha256: str
    size_bytes: int | None

    @property
    def folder(self) -> str:
        """The folder that it stands in; empty for that of the release itself."""
        return self.name.rpartition("/")[0]


class Downloads:
    """The files of the release.

    Args:
        answering: tells what is served, and keeps what was coded.
        root: the data root; the package's own when not given.
    """

    def __init__(self, answering: Answering, root: Traversable | None = None) -> None:
        self._answering = answering
        self._root = data_root() if root is None else root

    def offered(self) -> tuple[Download, ...]:
        """Return the files; none when other data are served, or the files are not here.

        Raises:
            RequestError: the store can not say now what is served.
        """
        described = {row["name"]: row for row in ask_rows(self._answering, _DESCRIBED)}
        sums = self._sums() if described else {}
        if not sums or any(sums.get(n) != row["sha256"] for n, row in described.items()):
            return ()
        return tuple(
            Download(
                name,
                _content_type(name, described),
                sha256,
                _size(described.get(name, {})),
            )
            for name, sha256 in sorted(sums.items())
        )

    def listed(self) -> list[tuple[Download, int]]:
        """Return the files with their lengths in bytes.

        Raises:
            NotFoundError: other data are served, or a file is missing.
        """
        if not (offered := self.offered()):
            raise NotFoundError(_NONE)
        return [(file, file.size_bytes or len(self._read(file.name))) for file in offered]

    def send(self, name: str) -> Response:
        """Return a file in the content coding that the client likes best.

        Raises:
            NotFoundError: there is no such file, or other data are served.
        """
        offered = {download.name: download for download in self.offered()}
        if name not in offered:
            raise NotFoundError(
                f"There is no file {name!r}. The files are: {', '.join(offered)}."
                if offered
                else _NONE
            )
        result = self._coded(
            offered[name],
            choose_coding(request.headers.get("Accept-Encoding"), compression.CODINGS),
        )
        return Response(result.pieces, headers=list(result.headers))

    def _sums(self) -> Mapping[str, str]:
        """Return the SHA-256 of each file, by name; that of the list itself too."""
        try:
            listed = self._read(CHECKSUMS)
        except NotFoundError:
            return {}
        lines = (line.split(maxsplit=1) for line in listed.decode().splitlines())
        return {
            CHECKSUMS: hashlib.sha256(listed).hexdigest(),
            **{name: sha256 for sha256, name in lines},
        }

    def _read(self, name: str) -> bytes:
        try:
            return read_bytes(self._root, f"{RELEASE}/{name}")
        except CurationError:
            raise NotFoundError(f"The file {name} is missing from this installation.") from None

    def _coded(self, download: Download, coding: str) -> CachedResult:
        key = (digest_of("download", download.name, download.sha256), coding)
        found = self._answering.cache.find(key)
        if found is not None:
            return found
        content = self._read(download.name)
        if hashlib.sha256(content).hexdigest() != download.sha256:
            raise NotFoundError(
                f"The file {download.name} was changed after the release was made: it has another "
                f"checksum than {CHECKSUMS} lists."
            )
        if len(content) < compression.SMALLEST_BYTES:
            coding = "identity"
        body = compression.encode(content, coding)
        etag = f'"{download.sha256}"' if coding == "identity" else f'"{download.sha256}-{coding}"'
        described = [
            ("Content-Type", download.content_type),
            ("Content-Location", download.name.rpartition("/")[2]),
            ("Content-Length", str(len(body))),
            ("ETag", etag),
            headers.VARY_CODING,
            headers.REVALIDATE,
        ]
        if coding != "identity":
            described.append(("Content-Encoding", coding))
        result = CachedResult(tuple(described), (body,), coding, etag)
        self._answering.cache.keep(key, result, is_dear=True)
        return result


def _size(row: Mapping[str, str]) -> int | None:
    return int(row["size"]) if "size" in row else None


def _content_type(name: str, described: Mapping[str, Mapping[str, str]]) -> str:
    """Return our own for RDF, else what the description of the data says, else text."""
    own = _CONTENT_TYPES.get(name.rpartition(".")[2])
    if own is not None or name not in described:
        return own or _TEXT
    media_type = described[name]["type"]
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def build_downloads(downloads: Downloads, documents: Documents) -> Blueprint:
    """Return the routes of the files, of their list, and of the documents about them."""
    blueprint = Blueprint("downloads", __name__, url_prefix="/download")

    @blueprint.get("/")
    def listing() -> Response:
        response = Response(render_template("downloads.html", files=downloads.listed()))
        response.headers.extend([headers.VARY_CODING, headers.REVALIDATE])
        response.add_etag()
        return response

    @blueprint.get("/<path:name>", merge_slashes=False)
    def file(name: str) -> Response:
        try:
            return downloads.send(name)
        except NotFoundError:
            # /download/hnk-kg.nq.html tells of the file, as such an address does of any thing.
            with suppress(NotFoundError):
                if (answer := documents.answer_document(f"download/{name}")) is not None:
                    return answer
            raise

    return blueprint
