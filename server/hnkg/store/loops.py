"""An event loop in a thread of its own, for whoever has none."""

from __future__ import annotations

import asyncio
import threading


def start_loop() -> asyncio.AbstractEventLoop:
    """Return an event loop that runs until the process ends."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return loop
