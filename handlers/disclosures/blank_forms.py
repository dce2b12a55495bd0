"""Blank forms of the company, as pages to print, by direct message."""

import html
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from handlers.forms.form import Form, FormContext, Part
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks, messages, replies
from handlers.slack.api import CallFailed
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from handlers.slack.phrases import Phrases
from handlers.tickets.fields import chosen_language, language_input
from tickets.letters.letter import BlankForm, blank_form
from tickets.model.kinds import Language, Role

_MAY: Final = frozenset({Role.AGENT, Role.MANAGER, Role.DEPUTY, Role.REPRESENTATIVE})
_PAGE: Final = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<title>{title}</title>
<style>
@page {{ size: A4; margin: 20mm }}
pre {{ font: 11pt/1.7 "Noto Serif CJK JP", "Yu Mincho", "Hiragino Mincho ProN", serif;
  white-space: pre-wrap }}
</style>
<pre>{text}</pre>
</html>
"""


def _draw(context: FormContext) -> Sequence[Part]:
    say = context.say
    offered = tuple(Option(each, say.word("blank_form", each)) for each in BlankForm)
    return (
        Input("forms", say("blank_forms_which"), "ticks", options=offered, required=True),
        language_input(context, say.language, say("blank_forms_language")),
        blocks.context(say("blank_forms_hint")),
    )


def _send(context: FormContext) -> Sequence[Block]:
    """Send the forms after the ack: files take longer than Slack waits."""
    language = chosen_language(context, context.say.language)
    found = {
        form: blank_form(form, context.office, context.rules, language)
        for form in BlankForm
        if form in context.picked("forms")
    }
    unset = sorted({name for _, names in found.values() for name in names})
    if unset:
        return [blocks.section(context.say("blank_forms_unset", settings=", ".join(unset)))]
    texts = {form: text for form, (text, _) in found.items()}
    context.request.after_ack.append(
        partial(_upload, context.request, list(_pages(texts, language)))
    )
    return [blocks.section(context.say("blank_forms_sent"))]


def _pages(texts: dict[BlankForm, str], language: Language) -> Iterator[dict[str, Any]]:
    """Pages with titles in the language of the forms."""
    for form, text in texts.items():
        title = Phrases(language).word("blank_form", form)
        page = _PAGE.format(language=language, title=html.escape(title), text=html.escape(text))
        yield {"filename": f"{form}.html", "content": page, "title": title, "alt_txt": title}


def _upload(request: RequestContext, pages: list[dict[str, Any]]) -> None:
    said = messages.short_message(request.say("blank_forms_follow"))
    channel = replies.send_dm(request, said, part="forms").channel
    try:
        request.call(request.client.files_upload_v2, channel=channel, file_uploads=pages)
    except CallFailed:
        failed = messages.short_message(request.say("blank_forms_not_sent"))
        replies.send_dm(request, failed, part="fault")


FORMS: Final = (Form("blank_forms", draw_parts=_draw, submit_and_tell=_send, only_for=_MAY),)
