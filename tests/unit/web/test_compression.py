"""What is coded can be decoded, by what else there is to decode it."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clients.missing import require

from hnkg.web.compression import CODINGS, decode, encode

LARGE = b"".join(b"<https://example.org/%d> " % number for number in range(60_000))


@given(st.binary(), st.sampled_from(CODINGS))
def test_decoding_gives_what_was_encoded(body: bytes, coding: str) -> None:
    assert decode(encode(body, coding), coding) == body


@pytest.mark.parametrize("coding", CODINGS)
def test_large_bodies_are_coded_too_and_the_same_way_each_time(coding: str) -> None:
    coded = encode(LARGE, coding)

    assert len(coded) < len(LARGE) / 4
    assert encode(LARGE, coding) == coded
    assert decode(coded, coding) == LARGE


@pytest.mark.parametrize(
    ("coding", "program"), [("gzip", "gzip"), ("zstd", "zstd"), ("br", "brotli")]
)
def test_the_usual_program_decodes_it(coding: str, program: str) -> None:
    require(shutil.which(program) is not None, program, ".ci/install")
    run = subprocess.run(
        [program, "-dc"], input=encode(LARGE, coding), capture_output=True, check=True
    )

    assert run.stdout == LARGE


def test_the_codecs_are_imported_when_they_are_needed() -> None:
    program = (
        "import sys, hnkg.web; assert not {'brotli', 'backports.zstd'} & set(sys.modules)\n"
        "from hnkg.web.compression import encode; encode(b'', 'br'); encode(b'', 'zstd')\n"
        "assert {'brotli', 'backports.zstd'} <= set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
