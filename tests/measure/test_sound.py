"""A row that was sound stays sound."""

import pytest

from ipyaccel.build.endings import Died, Interrupted, Raised, Returned, TimedOut
from ipyaccel.measure.patience import OUT_OF_WORK
from ipyaccel.measure.record import Run
from ipyaccel.measure.sound import keeping_sound
from ipyaccel.measure.stray import Findings, call_of
from ipyaccel.model import Check, Outcome

SOUND = Outcome("fast", "ok", check=Check("close", 1e-13))
NOW = call_of("n = -1", Run(3), large=False)


def last(*news):
    return list(keeping_sound([("fast", one) for one in news]))[-1][1]


def test_a_child_lost_on_other_inputs_costs_a_note():
    """Crashed or out of work: status and check of the real call stay."""
    outcome = last(SOUND, Findings(same=4, now=NOW), Died(-11, "segmentation fault")).value
    assert (outcome.status, outcome.check.error, outcome.check.probes) == ("ok", 1e-13, 4)
    assert outcome.check.difference == "crashes when n = -1, where Python gives 3"
    outcome = last(SOUND, Findings(now=NOW), Died(OUT_OF_WORK, "stopped")).value
    assert outcome.check.difference == "takes more than 0.5 s when n = -1, where Python gives 3 at once"


def test_our_own_failure_is_told():
    """Nothing is known then about the other inputs, and the note says so."""
    outcome = last(SOUND, Findings(same=4), Raised("ValueError", "cannot scale", "")).value
    assert outcome.check.difference == "not all other inputs were tried: cannot scale"


@pytest.mark.parametrize("ending", [Interrupted(), TimedOut(30.0), Died(None, "nobody saw why")])
def test_what_nobody_knows_is_not_claimed(ending):
    """An interrupt, a timeout that may have gone into building, an ending unseen: what was known stays."""
    assert last(SOUND, Findings(same=4, now=NOW), ending).value.check == Check("close", 1e-13, probes=4)


def test_a_child_lost_before_it_was_sound_stays_lost():
    """A crash on the real arguments is a crash; other news passes."""
    assert last("hello") == "hello"
    assert last(Died(-11, "segmentation fault")) == Died(-11, "segmentation fault")
    better = Returned(Outcome("fast", "ok", check=Check("same", probes=9)))
    assert last(SOUND, Findings(), better) is better
