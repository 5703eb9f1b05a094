"""Our canonical JSON is that of RFC 8785, for everything it accepts."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from formgen_archive.canonical import canonical_json

pytestmark = pytest.mark.once

keys = st.text(st.characters(max_codepoint=127))
plain = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
values = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(keys, inner))


@given(st.dictionaries(keys, values))
def test_equals_the_reference(value: dict[str, object]) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [1.0, 0.5, float("nan"), 2**53, -(2**53), {"é": 1}, {1: 1}, (1,), b"x", "\ud800", {"a": [1.5]}],
    ids=repr,
)
def test_refuses_everything_else(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message of a codec is not ours
        canonical_json({"a": value})


def test_writes_control_characters_as_the_rfc_does() -> None:
    # RFC 8785, 3.2.2.2: the short escapes where there are any, else lower-case hexadecimal digits
    assert canonical_json({"a": '\b\t\n\f\r"\\/\x1f\x7f€'}) == (
        b'{"a":"\\b\\t\\n\\f\\r\\"\\\\/\\u001f\x7f\xe2\x82\xac"}'
    )
