"""What a run of ``bench.load`` has shown, and how the documentation tells it.

The block of docs/operation.md is made here, so that the page never says a
figure that no run has printed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from bench.contest import table
from bench.load_clients import Tally

MOST_RATIO = 3.0
"""How many times longer the slowest hundredth of the readers' requests may take among visitors than alone."""
_HEADERS = ("", "要求", "失敗", "p50", "p95", "p99")


@dataclass(frozen=True, slots=True)
class Memory:
    """What was in memory at one moment, in bytes: the web process, the process of the visitors' graphs, its workers."""

    phase: str
    web: int
    graphs: int
    workers: int


@dataclass
class Outcome:
    """All that a run has shown; ``seconds`` is how long the visitors were there, ``load`` the machine's load before."""

    alone: Tally
    among: Tally
    visitors: Tally
    memory: list[Memory] = field(default_factory=list)
    answers_at_the_end: bool = False
    workers_at_the_end: int = 0
    readers: int = 0
    visiting: int = 0
    seconds: float = 0.0
    load: float = 0.0

    @property
    def ratio(self) -> float:
        """The readers' 99th percentile among visitors, divided by that alone."""
        return self.among.percentile(0.99) / (self.alone.percentile(0.99) or 1)

    def mistakes(self) -> list[str]:
        """Return what must not be on any machine, in words."""
        found = [*self.alone.failures[:3], *self.among.failures[:3], *self.visitors.failures[:3]]
        if not (self.alone.times and self.among.times and self.visitors.statuses):
            found.append("some group has asked nothing")
        if not self.answers_at_the_end:
            found.append("the server does not answer after the run")
        if self.workers_at_the_end:
            found.append(f"{self.workers_at_the_end} queries still run after the run")
        return found

    def block(self) -> str:
        """Return the figures as they stand in docs/operation.md."""
        rows = [
            (
                name,
                f"{sum(tally.statuses.values()):,}",
                f"{len(tally.failures):,}",
                *(f"{tally.percentile(share):,.0f} ms" for share in (0.5, 0.95, 0.99)),
            )
            for name, tally in (("読む人だけ", self.alone), ("利用者と一緒に", self.among))
        ]
        met = "、".join(f"{status} が {count:,}" for status, count in sorted(self.visitors.statuses.items()))
        return "\n".join(
            (
                f"読む人 {self.readers} 人、利用者 {self.visiting} 人、{self.seconds:.0f} 秒。"
                f"{os.cpu_count()} コア、始める前の平均の負荷 {self.load:.1f}。",
                "",
                table(rows, _HEADERS),
                "",
                f"- 99 パーセンタイルは {self.ratio:.2f} 倍（目標は {MOST_RATIO:g} 倍まで）。",
                f"- 利用者への答え: {met}。ほかの答えと切れた接続は {len(self.visitors.failures):,}。",
                *(f"- {line}" for line in self._memory()),
                "",
            )
        )

    def _memory(self) -> list[str]:
        """Return a line for each process: before, after the readers alone, at the most, and after the end."""
        lines = []
        for name, part in (("Web プロセス", "web"), ("利用者のグラフを持つプロセス", "graphs")):
            size = {each.phase: getattr(each, part) / 1e6 for each in self.memory}
            if size:
                most = max(getattr(each, part) for each in self.memory) / 1e6
                told = "、".join(f"{phase} {value:.0f}" for phase, value in size.items())
                lines.append(f"{name}のメモリ (MB): {told}、最も多いとき {most:.0f}。")
        if self.memory:
            most = max(each.workers for each in self.memory) / 1e6
            left = self.workers_at_the_end
            lines.append(f"問い合わせのプロセス: 合わせて最も多いとき {most:.0f} MB、終わりに残ったもの {left}。")
        return lines
