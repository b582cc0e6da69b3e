"""The tables of projects: two columns of lines in each objective.

Marks are true here: 【再掲】 repeats an unmarked line of the same column with
the same contents, 【新】 stands on the first line of a project. In the last
objective nothing is repeated and nothing comes back.
"""

from __future__ import annotations

from bench.generate import lexicon
from bench.generate.draft import Draft
from bench.generate.lexicon import Word
from loaders.plan_records import Listing, ListingPart

# About as often as in the shipped city.
REPOST, JOINT, NEW, CONTENT, COMPOUND, OTHERS = 0.16, 0.1, 0.05, 0.6, 0.03, 0.05


class Tables:
    """Writes the lines of all tables and registers their projects."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        # The first lines of each column so far, by their objective's place in the plan.
        self._first: dict[str, list[tuple[int, Listing]]] = {"shakyo": [], "shi": []}
        self._joined: set[str] = set()

    def column(self, place: int, objective: str, party: str, count: int, last: bool) -> None:
        """Write one column of an objective's table."""
        dice = self._draft.dice
        here: set[str] = set()
        for ordinal in range(1, count + 1):
            key = f"{objective}/listing/{party}/{ordinal}"
            repeated = None if last else self._repeated(place, party, here)
            joint = self._joint(party, here) if party == "shi" and not last and not repeated else None
            if repeated:
                self._line(key, objective, party, ordinal, repeated.name, repeated.content, ("再掲",))
                here.add(repeated.name)
            elif joint:
                line = self._line(key, objective, party, ordinal, joint.name, joint.content, ())
                self._first[party].append((place, line))
                here.add(joint.name)
            elif dice.chance(COMPOUND):
                self._compound(key, objective, party, ordinal)
            else:
                word = self._draft.wording.project()
                if dice.chance(OTHERS):
                    word = Word(f"{word.text}等", f"{word.kana}とう", f"{word.latin} to", f"{word.english} and others")
                self._draft.register_project(word)
                content = self._content() if dice.chance(CONTENT) else ""
                marks = ("新",) if dice.chance(NEW) else ()
                line = self._line(key, objective, party, ordinal, word.text, content, marks)
                if not marks and not last:
                    self._first[party].append((place, line))
                here.add(word.text)

    def _content(self) -> str:
        dice = self._draft.dice
        return f"{dice.pick(lexicon.WHAT)}の{dice.pick(lexicon.DOING)}"

    def _repeated(self, place: int, party: str, here: set[str]) -> Listing | None:
        """Return an earlier line to repeat, now and then."""
        if place == 0 or not self._draft.dice.chance(REPOST):
            return None
        earlier = [line for at, line in self._first[party] if at < place and line.name not in here]
        return self._draft.dice.pick(earlier) if earlier else None

    def _joint(self, party: str, here: set[str]) -> Listing | None:
        """Return a line of the other column whose project both parties run, now and then."""
        if not self._draft.dice.chance(JOINT):
            return None
        theirs = [line for _, line in self._first["shakyo"] if line.name not in self._joined and line.name not in here]
        if not theirs:
            return None
        line = self._draft.dice.pick(theirs)
        self._joined.add(line.name)
        return line

    def _line(
        self, key: str, objective: str, party: str, ordinal: int, name: str, content: str, marks: tuple[str, ...]
    ) -> Listing:
        span = self._draft.plan_pen.cell(len(name) + len(content) + 2 * bool(content) + 4 * len(marks))
        line = Listing(
            key=key,
            span=span,
            objective=objective,
            party=party,
            ordinal=ordinal,
            name=name,
            content=content,
            marks=marks,
        )
        self._draft.plan.listings.append(line)
        return line

    def _compound(self, key: str, objective: str, party: str, ordinal: int) -> None:
        """Write a line that names two projects."""
        words = [self._draft.wording.project(), self._draft.wording.project()]
        line = self._line(key, objective, party, ordinal, "、".join(word.text for word in words), "", ())
        start = line.span.start
        for number, word in enumerate(words, 1):
            self._draft.register_project(word)
            span = type(line.span)(line.span.line, start, line.span.line, start + len(word.text))
            part = ListingPart(key=f"{key}/part/{number}", span=span, listing=key, ordinal=number, name=word.text)
            self._draft.plan.listing_parts.append(part)
            start += len(word.text) + 1


def write_listings(draft: Draft) -> None:
    """Fill the tables of all objectives."""
    tables, objectives = Tables(draft), draft.plan.objectives
    count = len(objectives)
    shakyo, shi = draft.dice.spread(draft.outline.shakyo, count, 2), draft.dice.spread(draft.outline.shi, count, 2)
    for place, objective in enumerate(objectives):
        for party, shares in (("shakyo", shakyo), ("shi", shi)):
            draft.plan_pen.row()
            tables.column(place, objective.key, party, shares[place], last=place == count - 1)
