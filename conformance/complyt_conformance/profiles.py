"""How hard a run tries."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.configuration import set_hypothesis_home_dir


@dataclass(frozen=True)
class Profile:
    """`examples` per generated check, `rounds` per race, `steps` per sequence of the model.

    `drawn` cases come from Schemathesis per operation beside those at the document's boundaries;
    where none are wanted nothing is taken from it at all.

    `customers` is about how many a run leaves behind.
    """

    name: str
    examples: int
    drawn: int
    rounds: int
    sequences: int
    steps: int
    customers: int

    @property
    def thorough(self) -> bool:
        """Whether each hostile value is sent to every place, not to one of them by turns."""
        return self.drawn > 0

    def activate(self) -> None:
        """Make Hypothesis try as hard as this profile says, and keep out of the working folder."""
        set_hypothesis_home_dir(_cache())
        settings.register_profile(
            self.name,
            max_examples=self.examples,
            stateful_step_count=self.steps,
            database=None,  # servers remember: a stored example would meet its own past
            deadline=None,  # a slow answer is no finding
            phases=(Phase.explicit, Phase.generate),  # values are small; shrinking only asks again
            suppress_health_check=[HealthCheck.too_slow],  # the server under test may be slow
            print_blob=False,
        )
        settings.load_profile(self.name)


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("smoke", examples=4, drawn=0, rounds=4, sequences=4, steps=15, customers=2_150),
        Profile(
            "standard", examples=60, drawn=20, rounds=30, sequences=40, steps=30, customers=4_600
        ),
        Profile(
            "certify",
            examples=1000,
            drawn=300,
            rounds=200,
            sequences=600,
            steps=50,
            customers=27_200,
        ),
    )
}


def _cache() -> Path:
    """Return where Hypothesis keeps what it computes of Unicode (XDG Base Directory)."""
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    except RuntimeError:  # a user without a home, as in many containers
        home = Path(tempfile.gettempdir())
    return home / "complyt-conformance"
