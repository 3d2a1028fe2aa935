"""What holds for every kind of page, on a phone and on a desk, in light and in dark."""

from __future__ import annotations

import os
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import pytest
from tests.browser.kinds import KINDS
from tests.browser.watching import CONTRAST, DESKTOP, PHONE, RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import ViewportSize
    from tests.browser.kinds import Kind
    from tests.browser.watching import Visit
    from tests.serving.processes import Server

pytestmark = pytest.mark.browser

_WIDTHS: Final = "(all) => all.map((each) => each.offsetWidth)"
SCREENS: Final[dict[str, ViewportSize]] = {"phone": PHONE, "desktop": DESKTOP}
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder for the pictures of all pages: ``HNKG_PICTURES``, or one of pytest's."""
    named = os.environ.get("HNKG_PICTURES")
    folder = Path(named) if named else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def servers(released: Server, hostile: Server) -> dict[str, Server]:
    """Return the servers by the data that they serve."""
    return {"released": released, "hostile": hostile}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_nobody_is_kept_out(
    visit: Callable[..., Visit], servers: dict[str, Server], kind: Kind, pictures: Path
) -> None:
    """It meets WCAG 2.2 AA, fits the screen, and is pictured to be looked at."""
    seen = visit(servers[kind.data], None)
    seen.refused = kind.refused
    seen.go(kind.path)
    kind.prepare(seen.page)
    faults = []
    for (screen, size), scheme in product(SCREENS.items(), SCHEMES):
        seen.show(size, scheme)
        seen.picture(pictures / f"{kind.name}-{screen}-{scheme}.png")
        # Another scheme is another set of colours, and nothing else.
        found = seen.violations(CONTRAST if scheme == "dark" else RULES)
        found += seen.wider_than_the_screen()
        faults += [f"{screen}, {scheme}: {fault}" for fault in found]

    assert not faults, "\n".join(faults)


def test_an_answer_of_eight_columns_fits_a_desk(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = visit(released, "/examples/cq-26", viewport=DESKTOP).page
    frame = page.locator(".scroll:has(table.solutions)")
    heads = frame.locator("thead th")

    assert heads.count() == 8
    assert frame.evaluate("(each) => each.scrollWidth <= each.clientWidth")
    widths = dict(zip(heads.all_inner_texts(), heads.evaluate_all(_WIDTHS), strict=True))
    assert widths["verdict"] < widths["claim"] < 300
