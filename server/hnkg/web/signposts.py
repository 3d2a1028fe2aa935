"""What the first page tells programs in its headers (FAIR Signposting)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import url_for

from hnkg import formats
from hnkg.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.web.downloads import Download

#: The data as a thing: to be cited, whichever server shows them.
DATASET: Final = f"{BASE}dataset"
LICENSE: Final = "https://creativecommons.org/licenses/by/4.0/"

_DESCRIBING: Final = (formats.TURTLE, formats.RDF_XML, formats.JSON_LD)


def signposts(downloads: Iterable[Download]) -> tuple[str, str]:
    """Return the header of the first page.

    Args:
        downloads: the files of the release; none when other data are served, whose name and
            licence are not ours to tell.
    """
    links = [
        f'<{url_for("descriptions.void", format=f.name)}>; rel="describedby"; type="{f.media_type}"'
        for f in _DESCRIBING
    ]
    # A proxy keeps little room for headers, so the files of folders are left to the page.
    files = [file for file in downloads if not file.folder]
    if files:
        links += [
            f'<{DATASET}>; rel="cite-as"',
            f'<{LICENSE}>; rel="license"',
            '<https://schema.org/Dataset>; rel="type"',
            '<https://schema.org/AboutPage>; rel="type"',
        ]
    links += [
        f'<{url_for("downloads.file", name=file.name)}>; rel="item"; type="{_media_type(file)}"'
        for file in files
    ]
    return ("Link", ", ".join(links))


def _media_type(file: Download) -> str:
    return file.content_type.partition(";")[0]
