"""Virtuoso Open Source, from Debian's packages, without installing them."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.processes import HOST, Server, StartError, free_port, run

if TYPE_CHECKING:
    from tests.benchmarks.graphs import Graph

#: The server itself, and the libraries that a small Debian lacks.
PACKAGES: Final = ("virtuoso-opensource-7-bin", "libpcre3", "libminizip1")
GRAPH_IRI: Final = "https://w3id.org/hnk-kg/benchmark"
START_S: Final = 120.0
#: Its pages of 8 KiB: 1.3 GB, enough to hold 10 million triples.
BUFFER_COUNT: Final = 170_000

CONFIGURATION: Final = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 3
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0
[Parameters]
ServerPort = {host}:{sql_port}
DisableUnixSocket = 1
MaxClientConnections = 100
CheckpointInterval = 0
CaseMode = 2
DirsAllowed = {data_folder}
NumberOfBuffers = {buffer_count}
MaxDirtyBuffers = {dirty_count}
MaxQueryMem = 2G
[HTTPServer]
ServerPort = {host}:{port}
ServerRoot = {folder}
ServerThreads = 80
MaxClientConnections = 100
MaxKeepAlives = 100
KeepAliveTimeout = 60
Charset = UTF-8
EnabledGzipContent = 0
[SPARQL]
ResultSetMaxRows = 100000000
MaxQueryCostEstimationTime = 1000000
MaxQueryExecutionTime = 1000000
"""


@dataclass
class Virtuoso:
    """Virtuoso with its database on disk and its buffers large enough for all of it."""

    name: str = "Virtuoso 7"
    query_url: str = f"/sparql?default-graph-uri={GRAPH_IRI}&query="
    largest: int | None = None
    _root: Path = Path("/")

    def find(self, cache: Path) -> None:
        """Get the packages from Debian and unpack them."""
        if shutil.which("virtuoso-t") and shutil.which("isql-vt"):
            return
        self._root = cache / f"virtuoso-{len(PACKAGES)}"  # unpacked anew when packages are added
        if (self._root / "made").exists():
            return
        if shutil.which("apt-get") is None:
            raise StartError("it is taken from Debian's packages, and apt-get is not here")
        self._root.mkdir(parents=True, exist_ok=True)
        run(["sh", "-c", f'cd "$1" && apt-get download {" ".join(PACKAGES)}', "sh", self._root])
        for package in self._root.glob("*.deb"):
            run(["dpkg", "-x", package, self._root])
        (self._root / "made").touch()

    def start(self, server: Server, graph: Graph) -> None:
        """Load with the bulk loader, then start again with what was loaded."""
        sql_port = free_port()
        settings = server.folder / "virtuoso.ini"
        settings.write_text(
            CONFIGURATION.format(
                folder=server.folder,
                host=HOST,
                port=server.port,
                sql_port=sql_port,
                data_folder=graph.path.parent,
                buffer_count=BUFFER_COUNT,
                dirty_count=BUFFER_COUNT * 3 // 4,
            )
        )
        began = time.monotonic()
        self._launch(server, settings)
        self._load(graph, sql_port, server.folder)
        loaded = time.monotonic()
        server.stop()
        again = time.monotonic()
        self._launch(server, settings)
        server.load_s, server.ready_s = loaded - began, time.monotonic() - again

    def _launch(self, server: Server, settings: Path) -> None:
        server.launch(
            [
                self._root / "usr/bin/virtuoso-t",
                "+foreground",
                "+configfile",
                settings,
            ],
            **self._environment(),
        )
        server.await_answers(START_S)

    def _load(self, graph: Graph, sql_port: int, folder: Path) -> None:
        script = folder / "load.sql"
        script.write_text(
            f"ld_add('{graph.path}', '{GRAPH_IRI}');\n"
            "rdf_loader_run();\n"
            "checkpoint;\n"
            "SELECT ll_state, ll_error FROM DB.DBA.load_list;\n"
        )
        said = run(
            [
                self._root / "usr/bin/isql-vt",
                f"{HOST}:{sql_port}",
                "dba",
                "dba",
                "VERBOSE=OFF",
                "BANNER=OFF",
                script,
            ],
            environment=self._environment(),
        )
        if "2" not in said or "NULL" not in said:
            raise StartError(f"{self.name} did not load {graph.path.name}: {said.strip()[-400:]}")

    def _environment(self) -> dict[str, str]:
        if self._root == Path("/"):
            return {}
        libraries = "lib/x86_64-linux-gnu"
        return {"LD_LIBRARY_PATH": f"{self._root}/usr/{libraries}:{self._root}/{libraries}"}
