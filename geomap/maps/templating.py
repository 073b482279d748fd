"""The HTML templates in ``templates/``."""

from functools import cache
from pathlib import Path

import jinja2


def template(name: str) -> jinja2.Template:
    """Return a template. It escapes what it inserts, unless that is marked ``safe``.

    Raises:
        jinja2.TemplateNotFound: There is no such file.
    """
    return _environment().get_template(name)


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
