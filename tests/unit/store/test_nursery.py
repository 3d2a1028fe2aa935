"""What a worker leaves behind when it begins."""

from __future__ import annotations

import subprocess
import sys

#: Opens files with numbers far apart, lowers the limit below them, and says what is left.
PROGRAM = """
import os, resource
from hnkg.store.nursery import close_from
for number in (7, 8, 900):
    os.dup2(0, number)
resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
close_from(8)
left = []
for number in (7, 8, 900):
    try:
        os.fstat(number)
        left.append(number)
    except OSError:
        pass
print(left)
"""


def test_every_file_from_a_number_on_is_closed_whatever_the_limit_says() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )

    assert ended.stdout == "[7]\n"
