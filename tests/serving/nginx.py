"""A real nginx in front of a server, with the configuration that we hand out."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from tests.benchmarks.processes import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RECIPE = Path(__file__).resolve().parents[2] / "server/deploy/nginx.conf"
HOST = "example.org"

#: What a packaged nginx.conf has around the recipe.
_MAIN = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr notice;
events {{}}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/hnkg.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A running nginx.

    Args:
        port: on which it listens for TLS.
        certificate: of the host; nobody signed it but itself.
    """

    port: int
    certificate: Path

    @property
    def origin(self) -> str:
        """What a browser shows before the path."""
        return f"https://{HOST}:{self.port}"

    @contextlib.contextmanager
    def client(self, address: str = "127.0.0.1") -> Iterator[httpx.Client]:
        """Give a client that asks from a loopback address of its own."""
        trusted = ssl.create_default_context(cafile=self.certificate)
        transport = httpx.HTTPTransport(verify=trusted, local_address=address)
        with httpx.Client(
            base_url=f"https://127.0.0.1:{self.port}",
            headers={"Host": f"{HOST}:{self.port}"},
            transport=transport,
            timeout=20,
        ) as client:
            client.event_hooks["request"] = [_name_the_host]
            yield client


def find_nginx() -> str | None:
    """Return the program; none when it is not on this machine."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def write_configuration(
    folder: Path, upstream_port: int, change: Callable[[str], str] = lambda recipe: recipe
) -> Proxy:
    """Write the recipe for a free port and this machine, and a certificate for it."""
    certificate = folder / "certificate.pem"
    port = free_port()
    _run(
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
        *("-nodes", "-days", "2", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"),
        *("-keyout", str(folder / "key.pem"), "-out", str(certificate)),
    )
    recipe = change(RECIPE.read_text(encoding="utf-8"))
    for pattern, here in (
        (r"listen 443 ", f"listen 127.0.0.1:{port} "),
        (r"(?<=ssl_certificate     )\S+;", f"{certificate};"),
        (r"(?<=ssl_certificate_key )\S+;", f"{folder}/key.pem;"),
        (r"server 127\.0\.0\.1:7878;", f"server 127.0.0.1:{upstream_port};"),
    ):
        recipe, count = re.subn(pattern, here, recipe)
        assert count == 1, pattern
    (folder / "hnkg.conf").write_text(recipe, encoding="utf-8")
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder), encoding="utf-8")
    return Proxy(port, certificate)


def check_configuration(program: str, folder: Path) -> str:
    """Return what ``nginx -t`` says of the configuration in a folder."""
    return _run(program, "-t", "-c", f"{folder}/nginx.conf", "-e", "stderr")


@contextlib.contextmanager
def running_nginx(program: str, folder: Path, proxy: Proxy) -> Iterator[None]:
    """Run nginx with the configuration in a folder, and end it afterwards."""
    process = subprocess.Popen([program, "-c", f"{folder}/nginx.conf", "-e", "stderr"])
    try:
        ends_at = time.monotonic() + 10
        while process.poll() is None and not _listens(proxy.port):
            assert time.monotonic() < ends_at, "nginx does not listen"
            time.sleep(0.02)
        assert process.poll() is None, "nginx has ended"
        yield
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _name_the_host(request: httpx.Request) -> None:
    request.extensions = {**request.extensions, "sni_hostname": HOST}


def _run(*command: str) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout + ended.stderr
