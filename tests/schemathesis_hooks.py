"""What Schemathesis needs to know of our media types."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.serializer("application/sparql-query")
def sparql(context: Any, value: Any) -> bytes:
    """A query is sent as it is."""
    return str(value).encode("utf-8", "replace")
