"""Templates filled in: HTML that survives mail programs, and plain text."""

from __future__ import annotations

from typing import Any

from css_inline import CSSInliner
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from alerts.delivery.escape import html, plain_text
from alerts.delivery.plain import can_link, domain


@pass_eval_context
def _inert(context: EvalContext, value: Any) -> Any:
    """What a template shows, made harmless for it: HTML, or text where it says `autoescape false`."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return html(value) if context.autoescape else plain_text(value)


TEMPLATES = Environment(
    loader=PackageLoader("alerts.delivery"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
    finalize=_inert,
    # a process that sends thousands of messages would look for each template's file each time
    auto_reload=False,
)
TEMPLATES.globals["can_link"] = can_link
TEMPLATES.filters["host"] = domain
# Outlook and Gmail's app drop a style element, so that styles stand at each element; what asks for a dark screen stays
# for those that read it. Nothing is ever loaded.
_INLINER = CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


def page(template: str, **content: Any) -> str:
    """An HTML template filled in, with its styles at each element."""
    return _INLINER.inline(TEMPLATES.get_template(template).render(**content))


def text_of(template: str, **content: Any) -> str:
    """A text template filled in; never more than one blank line."""
    lines = TEMPLATES.get_template(template).render(**content).strip().splitlines()
    return "\n".join(line for at, line in enumerate(lines) if line or lines[at - 1])
