"""What holds for every page that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser.watching import DESKTOP, PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.watching import Visit
    from tests.serving.processes import Server

pytestmark = pytest.mark.browser

SELECT = "/sparql?query=SELECT+*+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+20"
PATHS = ("/", "/sparql", SELECT, "/problems")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("path", PATHS)
def test_nobody_is_kept_out(
    visit: Callable[..., Visit], released: Server, path: str, screen: object, scheme: str
) -> None:
    seen = visit(released, path, viewport=screen, color_scheme=scheme)

    assert seen.violations() == []
    assert not seen.is_wider_than_the_screen()
