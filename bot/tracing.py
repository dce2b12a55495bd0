"""Optional traces for an OpenTelemetry collector: deliveries, listeners, answers, calls, notices.

Names and attributes of spans come from lists of our own: never an id, a name, a number of a ticket
or words, nor the text of an exception. While it is off, nothing of OpenTelemetry is imported.
"""

import contextvars
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar
from uuid import uuid4

from bot import VERSION
from bot.addresses import split_url

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

P = ParamSpec("P")
T = TypeVar("T")
LAST_SECONDS: Final = 2.0
"""How long the end of the program waits for a collector to take the last spans."""
MOST_REMEMBERED: Final = 1000
_KINDS: Final = {"delivery": "SERVER", "slack": "CLIENT", "notice": "CONSUMER"}
_tracer: "Tracer | None" = None
_remembered: "OrderedDict[str, Span]" = OrderedDict()


def endpoint_fault(endpoint: str) -> str | None:
    """Say why no traces can be sent there, as the rest of a sentence; None if they can."""
    try:
        parts = split_url(endpoint)
    except ValueError as error:
        return str(error)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return "must be a collector's http or https address, as http://127.0.0.1:4318"
    if not _is_installed():
        return "needs the extra telemetry: pip install 'madoguchi[telemetry]'"
    return None


def _is_installed() -> bool:
    try:
        wanted = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
        return all(map(find_spec, wanted))
    except ModuleNotFoundError:
        return False


@contextmanager
def export_spans(endpoint: str | None) -> Iterator[None]:
    """Send spans to this collector during the block; without one, none are made.

    The other OTEL_ variables (headers, certificate, sampler, resource) are read by the SDK.
    """
    global _tracer  # noqa: PLW0603 (one a process, as OpenTelemetry's own)
    if endpoint is None:
        yield
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    ours = {"service.name": "madoguchi", "service.version": VERSION}
    named = Resource.create({**ours, "service.instance.id": uuid4().hex})
    resource = named.merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracer = provider.get_tracer("madoguchi", VERSION)
    try:
        yield
    finally:
        _tracer = None
        _remembered.clear()
        ending = threading.Thread(target=provider.shutdown, name="last spans", daemon=True)
        ending.start()
        ending.join(LAST_SECONDS)


def span(name: str, under: str = "", **attributes: str) -> AbstractContextManager[object]:
    """A span while the block runs: below the one in which `under` was remembered, or the current
    one."""
    return _span(_tracer, name, under, attributes) if _tracer else nullcontext()


@contextmanager
def _span(tracer: "Tracer", name: str, under: str, attributes: dict[str, str]) -> Iterator[None]:
    from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context

    above = _remembered.get(under)
    with tracer.start_as_current_span(
        name,
        set_span_in_context(above) if above else None,
        SpanKind[_KINDS.get(name.split(maxsplit=1)[0], "INTERNAL")],
        _ours(attributes),
        record_exception=False,  # its text may hold a person's words
        set_status_on_exception=False,
    ) as current:
        try:
            yield
        except BaseException as error:
            current.set_attribute("error.type", type(error).__name__)
            current.set_status(Status(StatusCode.ERROR))
            raise


def annotate_span(*, is_fault: bool = False, **attributes: str) -> None:
    """Say more of the current span, if there is one."""
    if _tracer is None:
        return
    from opentelemetry.trace import Status, StatusCode, get_current_span

    get_current_span().set_attributes(_ours(attributes))
    if is_fault:
        get_current_span().set_status(Status(StatusCode.ERROR))


def _ours(attributes: dict[str, str]) -> dict[str, str]:
    return {f"madoguchi.{name}": value for name, value in attributes.items()}


def remember_span(key: str) -> None:
    """Let what is done later under this key, in this process, belong to the current span."""
    if _tracer is None:
        return
    from opentelemetry.trace import INVALID_SPAN, get_current_span

    current = get_current_span()
    if current is INVALID_SPAN:
        return
    _remembered[key] = current
    while len(_remembered) > MOST_REMEMBERED:
        with suppress(KeyError):
            _remembered.popitem(last=False)


def below_current_span(work: Callable[P, T]) -> Callable[P, T]:
    """The same work for another thread, below the current span."""
    if _tracer is None:
        return work
    context = contextvars.copy_context()
    return lambda *words, **more: context.run(work, *words, **more)


class ListenerThreads(ThreadPoolExecutor):
    """The threads of Bolt's listeners; each listener is a span below its delivery's."""

    def submit(self, work: Callable[P, T], /, *words: P.args, **more: P.kwargs) -> Future[T]:
        return super().submit(below_current_span(_listener(work)), *words, **more)


def _listener(work: Callable[..., Any]) -> Callable[..., Any]:
    def run(*words: Any, **more: Any) -> Any:
        with span("listener"):
            return work(*words, **more)

    return run
