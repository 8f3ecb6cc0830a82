"""Where things stand, measured on the scene: nothing overlaps, no line runs through a thing, no text is too small."""

import itertools
import json
import os
import subprocess
import sys

import pytest

import worlds
from datareach.errors import LimitExceeded
from datareach.graph import Graph
from datareach.layout import first_map, lay_out, order
from datareach.layout.chains import make_plan
from datareach.layout.shapes import FOLD
from datareach.layout.text import width, wrap
from datareach.model import Entity, Record
from datareach.view import make_view

WORLDS = ("shipped", "clinics", "small", "cycle", "everything", "scattered 1", "scattered 2", "scattered 3")


@pytest.fixture(scope="module")
def scenes(shipped):
    views = {
        "shipped": first_map(Graph.open(shipped).record).view,
        "clinics": make_view(worlds.clinics()),
        "small": make_view(worlds.small()),
        "cycle": make_view(worlds.cycle()),
        "everything": make_view(worlds.clinics(), everything=True),
    }
    for seed in (1, 2, 3):
        views[f"scattered {seed}"] = make_view(worlds.scattered(seed), limit=150)
    return {name: lay_out(view) for name, view in views.items()}


def box_of(label):
    wide = width(label.words, label.size, bold=label.bold)
    left = label.x - wide / 2 if label.middle else label.x
    return left, label.y - 0.74 * label.size, left + wide, label.y + 0.2 * label.size


def labels(scene):
    return [label for part in (*scene.columns, *scene.boxes, *scene.nodes) for label in part.labels]


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def dense(points):
    """The points of a line, no further apart than 2 px."""
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        steps = max(1, int(max(abs(x2 - x1), abs(y2 - y1)) / 2))
        for step in range(steps + 1):
            yield x1 + (x2 - x1) * step / steps, y1 + (y2 - y1) * step / steps


@pytest.mark.parametrize("world", WORLDS)
def test_no_text_overlaps_another_and_none_is_smaller_than_12_px(scenes, world):
    found = labels(scenes[world])
    assert found
    assert min(label.size for label in found) >= 12
    clashes = [(a.words, b.words) for a, b in itertools.combinations(found, 2) if overlap(box_of(a), box_of(b))]
    assert clashes == []


@pytest.mark.parametrize("world", WORLDS)
def test_every_word_stands_inside_its_thing(scenes, world):
    for node in scenes[world].nodes:
        for label in node.labels:
            left, top, right, bottom = box_of(label)
            assert node.left + 3 <= left and right <= node.left + node.width - 3, label.words
            assert node.top <= top and bottom <= node.top + node.height, label.words


@pytest.mark.parametrize("world", WORLDS)
def test_no_word_of_a_paper_touches_its_folded_corner(scenes, world):
    for node in scenes[world].nodes:
        if node.thing.shape == "paper":
            right, top = node.left + node.width, node.top
            fold = (right - FOLD - 1, top, right, top + FOLD)
            assert [label.words for label in node.labels if overlap(box_of(label), fold)] == []


@pytest.mark.parametrize("world", WORLDS)
def test_no_thing_overlaps_another(scenes, world):
    def box(node):
        return node.left, node.top, node.left + node.width, node.top + node.height

    nodes = scenes[world].nodes
    assert [(a.thing.id, b.thing.id) for a, b in itertools.combinations(nodes, 2) if overlap(box(a), box(b))] == []


@pytest.mark.parametrize("world", WORLDS)
def test_no_line_runs_through_a_thing_that_it_does_not_touch(scenes, world):
    scene = scenes[world]
    hits = set()
    for edge in scene.edges:
        for x, y in dense(edge.points):
            for node in scene.nodes:
                inside = abs(x - node.x) < node.width / 2 - 0.5 and abs(y - node.y) < node.height / 2 - 0.5
                if inside and node.thing.id not in (edge.route.start, edge.route.end):
                    hits.add((edge.route.id, node.thing.id))
    assert hits == set()


def test_no_line_of_the_shipped_map_runs_over_a_title(scenes):
    scene = scenes["shipped"]
    titles = [box_of(label) for part in (*scene.columns, *scene.boxes) for label in part.labels]
    hits = {
        edge.route.id
        for edge in scene.edges
        for x, y in dense(edge.points)
        for left, top, right, bottom in titles
        if left < x < right and top < y < bottom
    }
    assert hits == set()


def test_the_shipped_map_fits_a_laptop_without_making_text_smaller(scenes):
    scene = scenes["shipped"]
    assert scene.width <= 1440
    assert scene.height <= 760
    assert len(scene.nodes) <= 45


@pytest.mark.parametrize("world", WORLDS)
def test_columns_and_departments_are_named_and_hold_their_things(scenes, world):
    scene = scenes[world]
    assert [column.key for column in scene.columns] == [lane.key for lane in scene.view.lanes]
    assert all(column.labels for column in scene.columns)
    for node in scene.nodes:
        boxes = [
            box
            for box in scene.boxes
            if box.x <= node.left and node.left + node.width <= box.x + box.width
            if box.y <= node.top and node.top + node.height <= box.y + box.height
        ]
        assert [box.department.id for box in boxes] == ([node.thing.department] if node.thing.department else [])
    assert all(box.labels for box in scene.boxes)


@pytest.mark.parametrize("world", WORLDS)
def test_a_line_that_carries_data_has_an_arrow_in_its_direction(scenes, world):
    for edge in scenes[world].edges:
        assert bool(edge.arrow) == edge.route.directed
        nodes = {node.thing.id: node for node in scenes[world].nodes}
        first, last = edge.points[0], edge.points[-1]
        start, end = nodes[edge.route.start], nodes[edge.route.end]
        assert abs(first[0] - start.x) <= start.width / 2 + 0.1 and abs(first[1] - start.y) <= start.height / 2 + 0.1
        assert abs(last[0] - end.x) <= end.width / 2 + 0.1 and abs(last[1] - end.y) <= end.height / 2 + 0.1


def test_kinds_of_line_differ_without_colour():
    from datareach.view.encoding import LINES

    data = [LINES[key] for key in ("did", "can", "may", "planned", "disputed", "possible", "unstated")]
    assert len({(line.dash, line.width) for line in data}) == len(data)
    assert len({line.dash for line in data if line.dash}) == 4, "may, planned, disputed, possible each have a dash"
    assert len({line.word for line in LINES.values()}) == len(LINES)


def test_the_same_record_gives_the_same_bytes_under_any_hash_seed(shipped):
    code = (
        "import sys, hashlib; from datareach.graph import Graph; from datareach.view import make_view; "
        "from datareach.layout import lay_out; from datareach.render.page import render_page; "
        ""
        "r = Graph.open(sys.argv[1]).record; v = make_view(r); s = lay_out(v); "
        "t = render_page(r, v, s); "
        "sys.stdout.write(hashlib.sha256(t.encode()).hexdigest())"
    )
    found = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", code, str(shipped)], env=environment, capture_output=True, text=True, check=True
        )
        found.add(done.stdout)
    assert len(found) == 1


def test_without_an_answer_from_dot_the_scene_is_still_whole(monkeypatch):
    monkeypatch.setattr(order, "ask_dot", lambda plan, **given: ({}, "dot: no memory"))
    scene = lay_out(make_view(worlds.clinics()))
    assert len(scene.nodes) == len(scene.view.things)
    assert scene.notes == ("The diagram is ordered without dot, so more lines may cross: dot: no memory",)


def test_a_child_process_that_dies_or_hangs_is_no_answer(monkeypatch, tmp_path):
    plan = make_plan(make_view(worlds.small()))
    assert set(order.ask_dot(plan)[0]) == set(plan.items)
    for body in ("import os; os.abort()", "import time; time.sleep(60)", "print('{}')", "print('nonsense')"):
        worker = tmp_path / "worker.py"
        worker.write_text(body, encoding="utf-8")
        monkeypatch.setattr(order, "WORKER", worker)
        heights, why = order.ask_dot(plan, time_limit=2)
        assert heights == {} and why


def test_too_many_things_are_refused_with_advice():
    entities = {f"id:{n}": Entity(f"id:{n}", f"Agency {n}", "organisation") for n in range(301)}
    with pytest.raises(LimitExceeded, match="301 things are too many for one map"):
        lay_out(make_view(Record(entities=entities), everything=True))


def test_a_map_that_is_too_tall_is_laid_out_a_few_times_and_not_once_for_each_door(monkeypatch):
    import datareach.layout as layout

    tries = []

    def counted(view):
        tries.append(lay_out(view))
        return tries[-1]

    monkeypatch.setattr(layout, "lay_out", counted)
    scene = first_map(worlds.scattered(1), limit=150, height=500)
    assert scene.height <= 500 < tries[0].height
    doors = sum(thing.mark is not None for thing in scene.view.things)
    assert len(tries) <= 6 and len(tries) < sum(thing.mark is not None for thing in tries[0].view.things) - doors
    # One door more would not fit.
    taller = lay_out(make_view(worlds.scattered(1), limit=150, doors=doors + 1))
    assert taller.height > 500


def test_an_empty_view_gives_an_empty_scene():
    scene = lay_out(make_view(Record()))
    assert (scene.nodes, scene.edges) == ((), ())


def test_long_words_are_cut_and_long_texts_end_in_an_ellipsis():
    assert wrap("Unaccompanied-minor records", 94, 12) == ("Unaccompanied-", "minor records")
    lines = wrap("x" * 200, 90, 12, lines=2)
    assert len(lines) == 2 and lines[-1].endswith("…")
    assert all(width(line, 12) <= 90 for line in lines)


def test_the_plan_is_data_alone():
    plan = make_plan(make_view(worlds.clinics()))
    assert json.dumps([chain.items for chain in plan.chains])
