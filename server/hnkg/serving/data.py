"""What the server serves: the release, or files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hnkg.store.loading import Loaded, Progress


@dataclass(frozen=True)
class Data:
    """The data to load.

    Args:
        files: ``FILE`` or ``GRAPH_IRI=FILE``, in order; none means the release.
        base_iri: for relative IRIs in the files; none means the loader's own.
        merge: whether the default graph is the union of the named graphs; none means yes for
            the release and no for files.
    """

    files: tuple[str, ...] = ()
    base_iri: str | None = None
    merge: bool | None = None

    def load(self, progress: Progress | None = None) -> Loaded:
        """Load everything.

        Raises:
            InputError: a file cannot be used.
        """
        # Imported here: the supervisor has the value, and never the engine.
        from hnkg.store import loading  # noqa: PLC0415
        from hnkg.store.evaluate import DEFAULT_BASE_IRI  # noqa: PLC0415  # likewise

        if not self.files:
            return loading.load_release(progress, merge=self.merge is not False)
        return loading.load_files(
            self.files,
            base_iri=self.base_iri or DEFAULT_BASE_IRI,
            merge=self.merge is True,
            progress=progress,
        )
