"""A real Apache in the place of w3id.org, with the rules that we hand out."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.processes import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = Path(__file__).resolve().parents[2] / "server/deploy/w3id/.htaccess"
PLACEHOLDER = "https://put-the-host-here.invalid/"

#: What w3id.org has around the rules: overrides, and modules of a usual Apache.
_MAIN = """
ServerRoot {folder}
ServerName w3id.org
Listen 127.0.0.1:{port}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule dir_module {modules}/mod_dir.so
LoadModule rewrite_module {modules}/mod_rewrite.so
User www-data
PidFile {folder}/pid
ErrorLog {folder}/errors
DocumentRoot {folder}/www
<Directory {folder}/www>
    AllowOverride All
    Require all granted
    Options +FollowSymLinks
</Directory>
"""


def find_apache() -> str | None:
    """Return the program; none when it is not on this machine."""
    return shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin:/usr/local/sbin")


def rules_for(target: str) -> str:
    """Return the rules with an address in the place of the placeholder."""
    rules, count = re.subn(re.escape(PLACEHOLDER), target, RULES.read_text(encoding="utf-8"))
    assert count == 1
    return rules


@contextlib.contextmanager
def running_apache(program: str, target: str) -> Iterator[str]:
    """Run Apache with the rules below ``/hnk-kg/``, and end it afterwards; give its address."""
    modules = next(path for path in _MODULES if path.is_dir())
    port = free_port()
    # Its children are another user, who must come as far as the rules.
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "www/hnk-kg").mkdir(parents=True)
        folder.chmod(0o755)
        (folder / "www/hnk-kg/.htaccess").write_text(rules_for(target), encoding="utf-8")
        main = _MAIN.format(folder=folder, port=port, modules=modules)
        (folder / "apache.conf").write_text(main, encoding="utf-8")
        process = subprocess.Popen([program, "-f", f"{folder}/apache.conf", "-DFOREGROUND"])
        try:
            ends_at = time.monotonic() + 10
            while process.poll() is None and not _listens(port):
                assert time.monotonic() < ends_at, "Apache does not listen"
                time.sleep(0.02)
            assert process.poll() is None, (folder / "errors").read_text(encoding="utf-8")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


_MODULES = (Path("/usr/lib/apache2/modules"), Path("/usr/lib64/httpd/modules"))
