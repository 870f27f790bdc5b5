"""Content encodings, honest and not."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.decoding import decoded
from crawler.failures import FetchFailed

LIMIT = 10_000


def bare_deflate(body):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKERS = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "Deflate": bare_deflate}


def kind(body, encoding, limit=LIMIT):
    with pytest.raises(FetchFailed) as failed:
        decoded(body, encoding, limit)
    return failed.value.kind


@pytest.mark.parametrize("encoding", PACKERS)
@given(st.binary(max_size=LIMIT))
def test_what_was_packed_comes_back(encoding, body):
    assert decoded(PACKERS[encoding](body), encoding, LIMIT) == body


@given(st.binary(max_size=500))
def test_two_layers_come_off_in_order(body):
    assert decoded(gzip.compress(zlib.compress(body)), "deflate, gzip", LIMIT) == body


@given(st.binary(min_size=1, max_size=500), st.data())
def test_n06_n10_a_packed_body_is_whole_or_nothing(body, data):
    packed = gzip.compress(body)
    cut = data.draw(st.integers(2, len(packed) - 1))
    assert kind(packed[:cut], "gzip") in ("truncated", "corrupt")


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "gzip, gzip", "identity", ""]))
def test_n10_whatever_comes_is_bounded_or_refused(body, encoding):
    with suppress(FetchFailed):
        assert len(decoded(body, encoding, 100)) <= max(100, len(body))


def test_a_body_exactly_at_the_limit_passes_and_one_byte_more_does_not():
    assert decoded(gzip.compress(b"a" * LIMIT), "gzip", LIMIT) == b"a" * LIMIT
    assert kind(gzip.compress(b"a" * (LIMIT + 1)), "gzip") == "too-large"


def test_members_are_joined_and_counted():
    assert decoded(gzip.compress(b"a") + gzip.compress(b"b") + b"\0\0", "gzip", LIMIT) == b"ab"
    assert kind(gzip.compress(b"") * 100_000, "gzip") == "corrupt"
    assert kind(gzip.compress(b"a" * 6_000) + gzip.compress(b"b" * 6_000), "gzip") == "too-large"


def test_many_layers_and_unknown_ones_are_refused():
    assert kind(b"", "gzip, gzip, gzip") == "encoding"
    assert kind(b"", "zstd") == "encoding"


def test_a_beginning_is_enough_where_it_is_all_that_is_wanted():
    packed = gzip.compress(b"Disallow: /\n" * 5_000)
    assert decoded(packed, "gzip", 100, truncate=True) == (b"Disallow: /\n" * 9)[:100]
    assert decoded(packed[:-30], "gzip", LIMIT, truncate=True).startswith(b"Disallow: /\n")
