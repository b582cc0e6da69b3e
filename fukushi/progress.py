"""What a build tells while it runs: a bar on a terminal, a line for each part elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar
    from tqdm import tqdm

    from fukushi.country_work import Outcome


class Progress:
    """Shows the parts of a build; a context manager whose value is called for each part."""

    def __init__(self, label: str, stream: TextIO | None = None) -> None:
        self._label = label
        self._stream = stream or sys.stderr
        self._bar: ProgressBar[int] | None = None
        self._name = ""

    def __enter__(self) -> Progress:
        return self

    def __call__(self, name: str, done: int, total: int) -> None:
        """Tell that part ``done`` of ``total``, called ``name``, begins."""
        if not self._stream.isatty():
            click.echo(f"{self._label} {done}/{total}: {name}", file=self._stream)
            return
        if self._bar is None:
            self._bar = click.progressbar(
                length=total, label=self._label, file=self._stream, item_show_func=lambda _: self._name
            )
            self._bar.__enter__()
        self._name = name
        self._bar.update(done - self._bar.pos)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)


_BAR = "{desc}: {percentage:3.0f}%|{bar}| {n:.0f}/{total:.0f} [{elapsed}<{remaining}, {rate_fmt}]"
"""tqdm's own, but for parts of a municipality, which it would tell in decimals."""


class CountryProgress:
    """Shows how the municipalities of a country get done: how many, how fast, how long still.

    A context manager; see fukushi.country_build.Hearer.
    """

    def __init__(self, label: str, stream: TextIO | None = None) -> None:
        self._label = label
        self._stream = stream or sys.stderr
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> CountryProgress:
        return self

    def begins(self, total: int) -> None:
        """Tell that so many municipalities are to be worked on."""
        from tqdm import tqdm  # noqa: PLC0415 - one municipality has no use for it

        if not total:
            return
        # Elsewhere than on a terminal each state is a line, and there should be few.
        pause = 0.1 if self._stream.isatty() else 15.0
        self._bar = tqdm(
            total=total,
            desc=self._label,
            unit="city",
            file=self._stream,
            mininterval=pause,
            maxinterval=4 * pause,
            bar_format=_BAR,
        )

    def done(self, outcome: Outcome, part: float) -> None:
        """Tell that a part of the work on a municipality is done, and what went wrong with it."""
        if self._bar is not None:
            if outcome.error:
                self._bar.write(f"{outcome.code}: {outcome.error}", file=self._stream)
            self._bar.update(part)

    def loads(self) -> None:
        """Tell why the bar stands still: the store of all municipalities is loaded."""
        if self._bar is not None:
            self._bar.write(f"{self._label}: store", file=self._stream)

    def stage(self, name: str) -> None:
        """Tell that the municipalities are done and what follows."""
        self._close()
        click.echo(f"{self._label}: {name}", file=self._stream)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
