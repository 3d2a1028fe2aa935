"""A window of the browser in which every complaint and every request is noted."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import (
        Browser,
        ConsoleMessage,
        Dialog,
        FloatRect,
        Page,
        Request,
        ViewportSize,
    )

FRONTEND = Path(__file__).resolve().parents[2] / "server/frontend"
AXE = FRONTEND / "node_modules/axe-core/axe.min.js"
BUNDLE = FRONTEND.parent / "hnkg/web/assets/bundle/editor.js"

PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 900}

#: What has to hold: WCAG 2.2, levels A and AA.
RULES: Final = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
#: What depends on colours.
CONTRAST: Final = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
#: So long is waited for what has to come; it takes some tenths of a second on a good machine, and
#: much longer on one that has many things to do.
PATIENCE_S: Final = 60
#: No picture is higher, in pixels.
_MOST_HEIGHT: Final = 6000
_RUN_AXE = """
async (rules) => {
  const { violations } = await axe.run(document, { runOnly: rules });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} (${target})\\n${failureSummary}`));
}
"""
_FIND_WIDE = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) {
    return [];
  }
  const isFramed = ({ parentElement: around }) => around
    && (getComputedStyle(around).overflowX !== "visible" || isFramed(around));
  const wide = [...document.body.querySelectorAll("*")].filter(
    (each) => each.getBoundingClientRect().right > width + 1 && !isFramed(each));
  const told = wide.slice(0, 3).map((each) => each.outerHTML.slice(0, 120));
  return [`wider than the screen, as are: ${told.join(", ") || "words"}`];
}
"""


def has_axe() -> bool:
    """Say whether the front end and what checks it are installed."""
    return AXE.is_file() and BUNDLE.is_file()


@dataclass
class Visit:
    """A window and what was noted in it.

    Args:
        page: the page in it.
        origin: the server that it is at.
        complaints: what the console said, scripts that failed, requests to other servers.
        refused: whether answers of 4xx and 5xx are wanted; Chromium notes each in the console.
    """

    page: Page
    origin: str
    complaints: list[str] = field(default_factory=list)
    refused: bool = False

    @classmethod
    @contextlib.contextmanager
    def begin(cls, browser: Browser, port: int, **options: Any) -> Iterator[Visit]:  # noqa: ANN401  # as Playwright has them
        """Open a window, and close it; a complaint is an error.

        Args:
            browser: where.
            port: of the server on this machine.
            options: as Playwright has them, such as ``viewport`` and ``color_scheme``.
        """
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        context.set_default_timeout(PATIENCE_S * 1000)
        visit = cls(context.new_page(), f"http://127.0.0.1:{port}")
        visit.page.on("console", visit._note_message)
        visit.page.on("pageerror", lambda error: visit.complaints.append(f"script: {error}"))
        visit.page.on("dialog", visit._note_dialog)
        visit.page.on("request", visit._note_request)
        try:
            yield visit
        finally:
            context.close()
        assert not visit.complaints, f"the page complained: {visit.complaints}"

    def go(self, path: str) -> None:
        """Open another page of the server."""
        self.page.goto(f"{self.origin}{path}")

    def violations(self, rules: Mapping[str, object] = RULES) -> list[str]:
        """Return what axe-core finds against rules in the page as it is now."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[str] = self.page.evaluate(_RUN_AXE, rules)
        return found

    def picture(self, file: Path) -> None:
        """Keep how the page looks, down to a height."""
        screen = self.page.viewport_size or DESKTOP
        height: int = self.page.evaluate("document.documentElement.scrollHeight")
        whole: FloatRect = {
            "x": 0,
            "y": 0,
            "width": screen["width"],
            "height": min(height, _MOST_HEIGHT),
        }
        self.page.screenshot(path=file, full_page=True, clip=whole)

    def show(self, screen: ViewportSize, scheme: Literal["light", "dark"]) -> None:
        """Look at the page on another screen, in another scheme of colours."""
        self.page.set_viewport_size(screen)
        self.page.emulate_media(color_scheme=scheme)

    def wider_than_the_screen(self) -> list[str]:
        """Return what reaches out of the screen, where the page as a whole scrolls sideways."""
        wide: list[str] = self.page.evaluate(_FIND_WIDE)
        return wide

    def _note_message(self, message: ConsoleMessage) -> None:
        is_refusal = message.text.startswith("Failed to load resource: the server responded")
        if message.type in {"error", "warning"} and not (self.refused and is_refusal):
            self.complaints.append(f"console: {message.text}")

    def _note_dialog(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.complaints.append(f"request to {request.url}")
