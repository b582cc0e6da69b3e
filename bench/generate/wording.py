"""Names and statements put together from the parts of the lexicon."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from bench.generate import lexicon
from bench.generate.dice import Dice
from bench.generate.lexicon import Word


class Wording:
    """Draws names and statements for one city; a title is never given twice."""

    def __init__(self, dice: Dice, city: str) -> None:
        self._dice = dice
        self._city = city
        self._given: set[str] = set()

    def statement(self) -> str:
        """Return a short restatement, a noun phrase."""
        dice = self._dice
        return (
            dice.pick(lexicon.WHO)
            + dice.pick(lexicon.LINKS)
            + dice.pick(lexicon.WHAT)
            + "の"
            + dice.pick(lexicon.DOING)
        )

    def fingerprint(self, key: str) -> str:
        """Return the digest of the wording that stands at a place; two places never have the same."""
        return hashlib.sha256(f"{self._city}/{key}".encode()).hexdigest()[:16]

    def title(self) -> str:
        """Return a title (of an objective, direction, section, activity) that this city has not had."""
        dice = self._dice
        return self._fresh(lambda: f"{dice.pick(lexicon.WHAT)}の{dice.pick(lexicon.DOING)}", self.statement)

    def label(self, ending: str) -> str:
        """Return the name of something counted, in our words, that this city has not had."""
        dice = self._dice
        return self._fresh(
            lambda: f"{dice.pick(lexicon.WHAT)}に関わる{dice.pick(lexicon.WHO)}{ending}",
            lambda: f"{self.statement()}{ending}",
        )

    def catch(self) -> str:
        """Return the words before the name in the title of a feature, that this city has not had."""
        dice = self._dice
        return self._fresh(
            lambda: f"{dice.pick(lexicon.WHO)}の{dice.pick(lexicon.CATCHES)}",
            lambda: f"{self.statement()}、{dice.pick(lexicon.CATCHES)}",
        )

    def project(self) -> Word:
        """Return the name of a project that this city has not had."""
        dice, subjects, activities = self._dice, lexicon.SUBJECTS, lexicon.ACTIVITIES
        while True:
            parts = (dice.pick(subjects), dice.pick(activities), lexicon.PROJECT)
            text = "".join(part.text for part in parts)
            if text not in self._given:
                self._given.add(text)
                latin = " ".join(part.latin for part in parts).replace("_", " ")
                english = f"{parts[1].english} for {parts[0].english}"
                return Word(text, "".join(part.kana for part in parts), latin.capitalize(), english.capitalize())

    def place(self) -> Word:
        """Return the name of a place that this city has not had."""
        dice = self._dice
        while True:
            front, back = dice.pick(lexicon.FRONT), dice.pick(lexicon.BACK)
            if front.text + back.text not in self._given:
                self._given.add(front.text + back.text)
                latin = front.latin + back.latin
                return Word(front.text + back.text, front.kana + back.kana, latin, latin.capitalize())

    def _fresh(self, short: Callable[[], str], long: Callable[[], str]) -> str:
        """Return a wording not given yet: a short one if a few throws find one, else a longer one."""
        for make in (short, short, short, long, long, long, long):
            made = make()
            if made not in self._given:
                break
        else:
            made = f"{made}（{len(self._given)}）"
        self._given.add(made)
        return made
