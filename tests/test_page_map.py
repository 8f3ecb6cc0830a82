"""`datareach map`: one page, of the graph or of what lies around one thing, and no larger than a reader can use."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner

from datareach.cli import cli
from datareach.errors import LimitExceeded, UsageError
from datareach.graph import Graph
from datareach.model import Entity
from datareach.view.around import MOST, around, check_size


@pytest.fixture(scope="module")
def whole(shipped):
    return Graph.open(shipped).record


def run(shipped, *args):
    return CliRunner().invoke(cli, ["--graph", str(shipped), "map", *args])


def test_a_focus_draws_what_lies_around_one_thing_and_says_so(page, shipped, tmp_path, complaints):
    out = tmp_path / "ice.html"
    result = run(shipped, "--focus", "ICE", "--hops", "1", "--on", "2025-08-20", "-o", str(out))
    assert result.exit_code == 0, result.output
    page.goto(out.as_uri())
    assert "around Immigration and Customs Enforcement, within 1 hop" in page.locator(".lead").text_content()
    assert page.locator("[id='t-ice']").count() == 1 and page.locator("[id='t-irs']").count() == 0
    assert "partly barred" in page.locator("[id='t-access-ice-tmsis']").get_attribute("aria-label")
    page.evaluate("window.datareach.set({ ask: 'ice~tmsis-data' })")
    assert "on record as may; legal status: partly barred" in page.locator(".verdict").inner_text()
    assert complaints == []


def test_a_small_map_loses_no_dispute_and_no_status(whole):
    for focus in ("id:ice", "id:cms", "id:irs"):
        part = around(whole, focus, 1)
        assert 0 < len(part.claims) < len(whole.claims)
        for conflict in whole.conflicts:
            if set(conflict.involves) & part.claims.keys():
                assert conflict in part.conflicts or not set(conflict.involves) <= whole.claims.keys()
        for cell in part.cells:
            assert cell in whole.cells and set(cell.claims) <= part.claims.keys()


def test_where_nothing_is_near_it_says_what_to_do(shipped, whole):
    with pytest.raises(UsageError, match="Raise --hops"):
        around(whole, "id:palantir", 1)


def test_more_than_five_thousand_things_need_a_focus(whole):
    many = {f"id:x{n}": Entity(f"id:x{n}", f"x{n}", "organisation") for n in range(MOST)}
    large = replace(whole, entities={**whole.entities, **many})
    with pytest.raises(LimitExceeded, match=r"datareach map --focus NAME --hops 2"):
        check_size(large, focus=False)
    check_size(around(large, "id:ice", 2), focus=True)


def test_the_page_is_within_its_size_and_the_same_under_two_hash_seeds(shipped, tmp_path):
    pages = []
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.html"
        command = [sys.executable, "-m", "datareach", "--graph", str(shipped), "map", "-o", str(out)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True)
        pages.append(out.read_bytes())
    assert pages[0] == pages[1]
    assert len(pages[0]) <= 1_500_000
