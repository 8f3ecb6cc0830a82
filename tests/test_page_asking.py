"""Asking in the page gives what `reach` gives: every pair, every day on which something changes, every choice."""

from __future__ import annotations

import json
import zlib
from datetime import date, timedelta
from itertools import product

import pytest

from datareach import reach
from datareach.law.facts import Law
from datareach.reach.day import Spells
from datareach.reach.evidence import Grading
from datareach.reach.hops import Hops
from datareach.reach.text import answer_data
from datareach.render.asking import MOST_HOPS, asking_data

FULL = """
(question) => {
  const found = window.datareach.answer(question);
  return [found.verdict, found.support, found.modality, found.notes, found.nearest,
    found.paths.slice(0, 10).map((path) => [path.support, path.modality, path.certain,
      window.datareach.sentences(path, question.on).map((step) => [step.said, step.cautions, step.scope])])];
}
"""
SUMS = f"""
(questions) => {{
  const answer = {FULL};
  return questions.map((question) => {{
    let sum = -1;
    for (const byte of new TextEncoder().encode(JSON.stringify(answer(question)))) {{
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
    }}
    return (sum ^ -1) >>> 0;
  }});
}}
"""


@pytest.fixture(scope="module")
def record(shipped_record):
    return shipped_record


def asked(record, data, who, what, on, accept, reading, possible):
    """The answer of reach in the form that the page gives it."""
    answer = reach.ask(
        record,
        who,
        what,
        on=date.fromisoformat(on) if on else None,
        accept=tuple(data["accepts"][place][0] for place in accept),
        reading=record.readings[reading - 1] if reading else None,
        possible=possible,
    )
    told = answer_data(record, answer)
    paths = [
        [
            int(path.support),
            int(path.modality),
            path.certain,
            [[hop["sentence"], hop["cautions"], hop["scope"]] for hop in one["hops"]],
        ]
        for path, one in zip(answer.paths, told["paths"], strict=True)
    ]
    return [told["verdict"], int(answer.support), int(answer.modality or 0), told["notes"], told["nearest"], paths]


def questions(data, days, choices):
    for what in data["what"]:
        for who in sorted({who for place in what["sets"] for who in data["paths"].get(str(place), {})}):
            for on, (accept, reading, possible) in product(days, choices):
                yield {
                    "who": who,
                    "what": what["id"],
                    "on": on,
                    "accept": accept,
                    "reading": reading,
                    "possible": possible,
                }


def compare(page, record, data, listed, most=3000):
    """Of very many questions every n-th; n is prime, so that it does not fall in with the turns of pairs and days."""
    every = list(listed)
    step = next(n for n in (1, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61) if len(every) // n <= most)
    listed = every[::step]
    for question, found in zip(listed, page.evaluate(SUMS, listed), strict=True):
        wanted = asked(record, data, **question)
        if found != zlib.crc32(json.dumps(wanted, ensure_ascii=False, separators=(",", ":")).encode()):
            assert page.evaluate(FULL, question) == wanted, question
    return len(listed)


def days_of_change(record):
    """Every day from which a hop holds or not, or another legal status may hold; worked out without the page's data."""
    law = Law(record)
    spells = Spells(law)
    days = {cell.first for cell in record.cells} | {cell.last + timedelta(1) for cell in record.cells if cell.last}
    for hop in Hops(record, Grading(record)).claimed:
        for spell in spells.of(hop):
            days |= {spell.first_possible, spell.first_certain}
            days |= {d + timedelta(1) for d in (spell.last_certain, spell.last_possible) if d and d < date.max}
    return sorted(day.isoformat() for day in days if day and date(1, 1, 2) < day < date.max)


def test_the_page_answers_as_reach_does_on_every_pair_and_every_day_of_change(page, record, shipped_page):
    data = asking_data(record)
    page.goto(shipped_page)
    days = ["", "1990-01-01", *days_of_change(record)]
    asked = compare(page, record, data, questions(data, days, [([], 0, False), ([], 0, True)]))
    assert asked > 1000


def test_the_page_answers_as_reach_does_under_every_reading_and_with_every_basis(page, record, shipped_page):
    data = asking_data(record)
    page.goto(shipped_page)
    every = list(range(len(data["accepts"])))
    choices = [
        (accept, reading, False) for accept in ([], every[:1], every) for reading in range(len(data["readings"]))
    ]
    assert compare(page, record, data, questions(data, ["", "2025-08-20"], choices)) > 300


def test_a_pair_without_a_path_says_what_reach_says(page, record, shipped_page):
    data = asking_data(record)
    page.goto(shipped_page)
    pairs = [("id:palantir", "id:t-msis"), ("id:ssa", "id:t-msis"), ("id:ice", "id:irs")]
    listed = [
        {"who": who, "what": what, "on": on, "accept": [], "reading": 0, "possible": False}
        for who, what in pairs
        for on in ("", "2025-07-20")
    ]
    assert compare(page, record, data, listed) == 6


def test_the_chosen_path_lights_up_in_all_three_views_and_reads_as_sentences(page, shipped_page, complaints):
    page.goto(f"{shipped_page}#ask=ice~t-msis&on=2025-08-20")
    strip = page.locator("#strip-ask")
    assert strip.locator(".verdict").inner_text() == (
        "ICE → T-MSIS on 20 August 2025: on record as may; legal status: partly barred."
    )
    assert strip.locator(".path.chosen li a[href^='#claim-']").count() >= 1
    assert page.locator("#diagram .thing.lit").count() >= 5
    assert page.locator("#table tr.lit").count() == 1 and page.locator("#words .card.lit").count() == 1
    lit = "[...document.querySelectorAll('#diagram .lit')].map((each) => each.id).join()"
    first = page.evaluate(lit)
    strip.get_by_role("button", name="Show on the map").first.click()
    assert page.evaluate(lit) != first
    assert "path=2" in page.url
    page.go_back()
    assert page.evaluate(lit) == first
    assert complaints == []


def test_a_question_by_keyboard_alone(page, shipped_page):
    page.goto(shipped_page)
    page.get_by_role("button", name="Ask", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_label("Who", exact=True).select_option(label="ICE")
    page.get_by_label("What data", exact=True).select_option(label="ORR database")
    assert page.locator(".verdict").inner_text().startswith("ICE → ORR database: on record as can")
    assert "ask=ice~orr-database" in page.url


def test_a_graph_with_too_many_hops_is_asked_on_the_command_line(monkeypatch, record):
    monkeypatch.setattr("datareach.render.asking.MOST_HOPS", 1)
    assert MOST_HOPS > 1 and asking_data(record) is None
