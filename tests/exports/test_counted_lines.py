"""JSON of a head that counts, and a member on each line."""

import json

import pytest

from exports.counted_lines import frame_problems, joined, quick_problems
from exports.restoring import EventRootsJson

MEMBERS = [b'{"id":"e1"}', b'{"id":"e2"}', b'{"id":"e3"}']


def document(*members: bytes) -> bytes:
    return b"".join(joined(b'{"count":%d,"events":[]}' % len(members), members))


WHOLE = document(*MEMBERS)
DAMAGES = {
    "sound": (WHOLE, []),
    "cut": (WHOLE[:-1], ["the document does not end with its closing line"]),
    "head": (WHOLE[1:], ["line 1: the head is not readable: JSONDecodeError('Extra data: line 1 column 8 (char 7)')"]),
    "uncounted": (WHOLE.replace(b'"count":3,', b""), ["line 1: the head is not readable: KeyError('count')"]),
    "miscounted": (WHOLE.replace(b":3", b":4"), ["the head counts 4 members, the document has 3"]),
    "lost": (WHOLE.replace(MEMBERS[1] + b",\n", b""), ["the head counts 3 members, the document has 2"]),
    "unparted": (WHOLE.replace(b"},\n", b"}\n", 1), ["line 2: the comma is missing"]),
}


@pytest.mark.parametrize("count", range(4))
def test_document_of_any_number_of_members_is_json_with_a_line_for_each(count):
    made = document(*MEMBERS[:count])
    assert json.loads(made) == {"count": count, "events": [json.loads(one) for one in MEMBERS[:count]]}
    assert [line.removesuffix(b",") for line in made.splitlines()[1:-1]] == MEMBERS[:count]
    assert quick_problems(made) == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_quick_look_says_what_a_look_at_all_lines_says(damage):
    body, problems = DAMAGES[damage]
    assert (quick_problems(body), frame_problems(body)[0]) == (problems, problems)


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_a_catalogue_is_made_again_from_is_looked_at_like_the_directory(damage):
    body, problems = DAMAGES[damage]
    assert EventRootsJson().quick_problems(body) == problems
    assert bool(EventRootsJson().problems(body)) == bool(problems)
