"""JSON and back."""

import json
import math

import pytest

from ipyaccel.errors import UserError
from ipyaccel.report.archive import from_json, to_json


def test_round_trip(comparison):
    """What was written is read again, samples included, as strict JSON."""
    text = to_json(comparison)
    json.loads(text, parse_constant=lambda constant: pytest.fail(f"{constant} is no JSON"))
    restored = from_json(text)
    assert to_json(from_json(to_json(restored))) == to_json(restored)
    assert restored.outcomes[0].timing == comparison.outcomes[0].timing or math.isnan(restored.outcomes[0].timing.first)
    assert restored.call == comparison.call


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "other", "comparison": {}}', '{"format": "ipyaccel comparison"}'])
def test_other_texts_are_refused(text):
    """Anything else is one short message."""
    with pytest.raises(UserError):
        from_json(text)


def test_wrong_types_are_refused(comparison):
    """A changed field is found, not believed."""
    document = json.loads(to_json(comparison))
    document["comparison"]["complete"] = "yes"
    with pytest.raises(UserError):
        from_json(json.dumps(document))
    document["comparison"]["complete"] = True
    document["comparison"]["outcomes"] = [{"name": "python", "status": "splendid"}]
    with pytest.raises(UserError):
        from_json(json.dumps(document))
