"""What the server serves: the release, files, or a folder of files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hnkg.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.store.loading import Loaded, Progress


@dataclass(frozen=True)
class Data:
    """The data to load.

    Args:
        files: ``FILE`` or ``GRAPH_IRI=FILE``, in order.
        folder: whose files are loaded before them; no files and no folder means the release.
        base_iri: for relative IRIs in the files.
        default_graph: ``merge`` makes it the union of the named graphs, ``as-is`` leaves it as
            the files have it, ``auto`` merges for the release only.
    """

    files: tuple[str, ...] = ()
    folder: str = ""
    base_iri: str = Settings.base_iri
    default_graph: str = "auto"

    @classmethod
    def of(cls, files: tuple[str, ...], settings: Settings) -> Data:
        """Return the data that an operator names."""
        return cls(files, settings.data_dir, settings.base_iri, settings.default_graph)

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Data:
        """Return the data whose fields went through JSON."""
        return cls(**{**fields, "files": tuple(fields["files"])})

    def load(self, progress: Progress | None = None) -> Loaded:
        """Load everything.

        Raises:
            InputError: a file cannot be used.
        """
        # Imported here: the supervisor has the value, and never the engine.
        from hnkg.store import loading  # noqa: PLC0415

        if not self.files and not self.folder:
            return loading.load_release(progress, merge=self.default_graph != "as-is")
        return loading.load_files(
            self.files,
            folder=self.folder,
            base_iri=self.base_iri,
            merge=self.default_graph == "merge",
            progress=progress,
        )
