"""What every command has: its language, errors in one line, progress, and where its output goes."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click

from geomap.errors import GeomapError, OutputError

Command = Callable[..., None]

_LANGUAGE = "geomap.language"
_CLEAR_LINE = "\r\033[K"


def _remember(context: click.Context, _: click.Parameter, value: str | None) -> None:
    context.meta[_LANGUAGE] = value or context.meta.get(_LANGUAGE, "zh")


lang_option = click.option(
    "--lang", type=click.Choice(["zh", "en"]), expose_value=False, callback=_remember,
    is_eager=True, help="Language of messages and of what is written; zh if left out.",
)  # fmt: skip


def command(function: Command) -> Command:
    """Add ``--lang`` and ``--debug``; without the latter, errors are one line and exit status 1."""

    @lang_option
    @click.option("--debug", is_flag=True, help="Show the traceback of an error.")
    @wraps(function)
    def run(*args: Any, debug: bool, **options: Any) -> None:
        try:
            function(*args, **options)
        except GeomapError as error:
            if debug:
                raise
            notice(str(error))
            sys.exit(1)

    return run


def examples(*calls: str) -> str:
    """Return calls as the last part of a command's help."""
    return "\n".join(("\b", "Examples:", *(f"  geomap {call}" for call in calls)))


# Words ------------------------------------------------------------------------------------------


def language() -> str:
    """Return the language of the running command, ``zh`` or ``en``."""
    context = click.get_current_context(silent=True)
    return "zh" if context is None else str(context.meta[_LANGUAGE])


def say(key: str, **values: object) -> str:
    """Return a sentence of ``words.json`` in the language of the running command."""
    from geomap.words import table

    return table("cli/words", language())[key].format(**values)


def notice(line: str) -> None:
    """Write a line to standard error, preceded by the program's name."""
    click.echo(f"geomap: {line}", err=True)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Yield a function that shows a line on a terminal's standard error, and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    try:
        yield lambda line: click.echo(f"{_CLEAR_LINE}{line}", nl=False, err=True)
    finally:
        click.echo(_CLEAR_LINE, nl=False, err=True)


# Options ----------------------------------------------------------------------------------------


def is_given(option: str) -> bool:
    """Whether the user gave an option of the running command, by its parameter name."""
    source = click.get_current_context().get_parameter_source(option)
    return source is click.core.ParameterSource.COMMANDLINE


def refuse(options: Iterable[str], why: str) -> None:
    """Refuse options, given by their parameter names, that would have no effect.

    Raises:
        click.UsageError: One of them was given.
    """
    parameters = {p.name: p for p in click.get_current_context().command.params}
    for option in options:
        if is_given(option):
            raise click.UsageError(f"{parameters[option].opts[-1]} is for {why}")


# Output -----------------------------------------------------------------------------------------


def write_output(data: bytes, target: Path | None) -> None:
    """Write to a file, whole or not at all, or to standard output.

    Raises:
        OutputError: It cannot be written.
    """
    if target is not None:
        from geomap.files import write_whole

        write_whole(target, data)
        return
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise  # the reader has seen enough: click ends quietly
    except OSError as error:
        raise OutputError(f"standard output: cannot be written: {error.strerror}") from error
