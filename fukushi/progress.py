"""What a build tells while it runs: a bar on a terminal, a line for each part elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


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
