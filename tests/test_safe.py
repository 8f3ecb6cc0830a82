"""Addresses that become links, and those that do not."""

import pytest

from datareach.safe import text_link, web_address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//x.example/a",
        "https://user@x.example/",
        "https://x.example/ onclick=x",
        'https://x.example/"onclick="x',
        "https://[x",
        "https://",
        "\u202ehttps://x.example",
        "",
    ],
)
def test_only_plain_web_addresses_become_links(address):
    assert web_address(address) == ""
    assert text_link(address, "words") == ""


def test_a_link_carries_the_quoted_words_as_a_text_fragment():
    assert text_link("https://x.example/a#b", "a half-truth, at best") == (
        "https://x.example/a#:~:text=a%20half%2Dtruth%2C%20at%20best"
    )
