"""Apache Jena Fuseki, from Maven Central through ``mvn``."""

from __future__ import annotations

import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.processes import Server, StartError, run

if TYPE_CHECKING:
    from tests.benchmarks.graphs import Graph

#: The newest release that a version of Java runs.
RELEASES: Final = {21: "6.2.0", 17: "5.6.0"}
HEAP: Final = "-Xmx6g"
#: More triples than these are held on disk (TDB2), so that the heap is enough for any number.
LARGEST_IN_MEMORY: Final = 2_000_000


@dataclass
class Fuseki:
    """Fuseki with its dataset in memory, or on disk (TDB2) where the heap does not hold it."""

    name: str = "Fuseki"
    query_url: str = "/ds?query="
    largest: int | None = None
    _java: Path = Path("java")
    _jar: Path = Path("fuseki.jar")

    def find(self, cache: Path) -> None:
        """Get the server from Maven Central."""
        self._java, version = _newest_java()
        fitting = [RELEASES[least] for least in sorted(RELEASES, reverse=True) if least <= version]
        if not fitting:
            raise StartError(f"it needs Java {min(RELEASES)}, the newest here is {version}")
        artifact = f"jena-fuseki-server-{fitting[0]}.jar"
        self._jar = cache / "fuseki" / artifact
        if not self._jar.exists():
            if shutil.which("mvn") is None:
                raise StartError("mvn is needed to get it from Maven Central")
            run(
                [
                    "mvn",
                    "--batch-mode",
                    "--quiet",
                    "dependency:copy",
                    f"-Dartifact=org.apache.jena:jena-fuseki-server:{fitting[0]}",
                    f"-DoutputDirectory={self._jar.parent}",
                ]
            )

    def start(self, server: Server, graph: Graph) -> None:
        """Start with the file, or load it with ``tdb2.tdbloader`` and start with the database."""
        java: list[str | Path] = [self._java, HEAP]
        serve = [*java, "-jar", self._jar, "--quiet", "--localhost", f"--port={server.port}"]
        began = time.monotonic()
        if graph.triple_count <= LARGEST_IN_MEMORY:
            server.launch([*serve, f"--file={graph.path}", "/ds"])
            server.note_ready(began)
            return
        data = server.folder / "tdb2"
        run([*java, "-cp", self._jar, "tdb2.tdbloader", "--loc", data, graph.path])
        loaded = time.monotonic()
        server.launch([*serve, "--tdb2", f"--loc={data}", "/ds"])
        server.note_ready(began, loaded)


def _newest_java() -> tuple[Path, int]:
    """Return the newest Java under ``/usr/lib/jvm``, and its version.

    Raises:
        StartError: there is none.
    """
    found: dict[int, Path] = {}
    for release in Path("/usr/lib/jvm").glob("*/release"):
        version = re.search(r'^JAVA_VERSION="(?:1\.)?([0-9]+)', release.read_text(), re.MULTILINE)
        java = release.parent / "bin" / "java"
        if version and java.exists():
            found[int(version[1])] = java
    if not found:
        raise StartError("it needs Java, and there is none under /usr/lib/jvm")
    newest = max(found)
    return found[newest], newest
