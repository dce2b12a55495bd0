"""Joins the parts of the program."""

import gc
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

import structlog
from slack_bolt import App

from bot import tracing
from bot.clock import now, seconds_left
from bot.config import desk_file
from bot.config.office_context import CurrentOffice
from bot.config.reloading_file import ReloadingFile, files_of, stamp_of
from bot.delivery.audience import Audience
from bot.delivery.changed_answers import AnswerNotices, RecallDelivery
from bot.delivery.dispatcher import Dispatcher, Job, JobWaker, delivery_jobs
from bot.delivery.notices import Notices
from bot.delivery.poster import PacedPoster
from bot.maintenance.audit import MonthlyChainHeadTask, RateLimitAudit
from bot.maintenance.desk_people import ManagerChange, OwnersWhoLeft, ReachabilityCheck
from bot.maintenance.mornings import MorningRun, ReviewReminders, newest_library
from bot.maintenance.recalculation import Recalculation
from bot.maintenance.restore_check import RestoreCheck
from bot.maintenance.revisions import BaselineStore, CachedSignOffs, RevisionTask, check_new_base
from bot.maintenance.self_check import SelfCheck
from bot.maintenance.worker import InboxRecovery, Task, Worker, run_task, wait_for_listeners
from bot.reports.month_files import RegisterNames, month_files
from bot.settings import Settings, secret_of
from bot.slack.client import Client, prepare_https
from bot.slack.directory import Directory
from bot.slack.http_mode import HttpMode
from bot.slack.identity import AGENT_SCOPE, Identity, await_identity, silence_token_warning
from bot.slack.socket_mode import Connection
from bot.storage.backlog import OverdueWork, is_writable
from bot.storage.casebook.absences import StoredAbsences
from bot.storage.casebook.deadlines import DueClocks, StoredLeakMentions
from bot.storage.casebook.messages import Cards, EscalationCopies
from bot.storage.casebook.store import Casebook
from bot.storage.feedback import Feedback, QuestionInbox
from bot.storage.inbox import Inbox
from bot.storage.keys import RingSigner
from bot.storage.retention import Retention, RetentionTask
from bot.storage.setup import Storage, log_missing_keys
from bot.storage.turns import take_turn
from bot.web.monitoring import MeasuredApp, Metrics
from bot.web.server import Address
from handlers.limiter import Limiter
from handlers.listeners import register
from handlers.services import AgentView, Services
from knowledge.answering import Answerer
from knowledge.intent import patterns
from knowledge.library.files import FaultyKnowledge
from knowledge.matching import meaning
from tickets.desk import Desk
from tickets.model import tokyo
from tickets.ports import StorageFailed
from tickets.rules.office import Office

LISTENER_THREADS: Final = 64  # at 150 ms a call to Slack 240 replies a second, of 32 threads 150
SLACK_TIMEOUT_SECONDS: Final = 5
DRAIN_SECONDS: Final = 10.0
POLL_SECONDS: Final = 2.0
INBOX_RECOVERY_SECONDS: Final = 20.0
DIRECTORY_SECONDS: Final = 30.0
PEOPLE_PAGE_SECONDS: Final = 3.0  # a page of users.list, of which Slack allows twenty a minute
MORNING_POLL_SECONDS: Final = 5.0  # the digest itself goes out when the desk opens
AUDIT_SECONDS: Final = 60.0
REACHABILITY_SECONDS: Final = 60.0  # a look at the clock: it checks at 03:00
REVISION_SECONDS: Final = 10.0
SELF_CHECK_SECONDS: Final = 60.0
PURGE_SECONDS: Final = 24 * 3600.0
VACUUM_SECONDS: Final = 600.0
KEYS_SECONDS: Final = 24 * 3600.0
_log = structlog.get_logger()


@dataclass
class Program:
    """The running desk, from the first question to Slack until it is told to stop."""

    settings: Settings
    storage: Storage
    clock: Callable[[], datetime] = now
    http: Address | None = None
    """Where Slack's requests arrive; None is Socket Mode."""
    failure: BaseException | None = None
    opened: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)
    """Set by stop()."""
    _connected: Connection | HttpMode | None = None
    _unchecked: Answerer | None = None

    def __post_init__(self) -> None:
        prepare_https()
        settings = self.settings
        self.office: ReloadingFile[Office] = ReloadingFile(
            "desk",
            lambda: desk_file.read(settings.desk),
            lambda: stamp_of(desk_file.files_of(settings.desk)),
            desk_file.FaultyDeskFileError,
        )
        self.answerer: ReloadingFile[Answerer] = ReloadingFile(
            "knowledge", self._open_answerer, self._answerer_stamp, FaultyKnowledge
        )
        self.metrics = Metrics()
        self.client = Client(
            settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None,
            settings.slack_api_url,
            SLACK_TIMEOUT_SECONDS,
            self.metrics.called_slack,
        )
        database, sealer = self.storage.database, self.storage.sealer
        self.inbox = Inbox(database, sealer, clock=self.clock)
        turn = partial(take_turn, database, "users.list", PEOPLE_PAGE_SECONDS)
        self.directory = Directory(
            self.client, self.clock, lambda: self.office.current().language, turn
        )
        self.absences = StoredAbsences(database)
        self.mentions = StoredLeakMentions(database)
        away = self.absences.not_over
        self.context = CurrentOffice(self.office.current, self.directory, away, self.clock)
        self.casebook = Casebook(database, sealer, clock=self.clock)
        self.desk = Desk(self.casebook, self.context)
        library = partial(newest_library, self.answerer, settings.knowledge)
        self.names = RegisterNames(self.directory, library)
        self.reviews = ReviewReminders(
            self.casebook, library, self.context, self.directory, self.directory.expand
        )
        self.signed = CachedSignOffs(self.desk.sign_offs.list_all)
        self.sentences = BaselineStore(self.casebook, self._answerer_now, self.context, self.clock)
        self.bell = JobWaker()
        self.requests = Limiter(most=30)
        self.blocks_taken: dict[str, bool] = {}

    def run(self) -> None:
        """Work until stop() is called. Raises whatever makes working impossible."""
        self.office.read_first()
        self.sentences.read()  # at once: the database may be down when the base has been read
        matcher = threading.Thread(target=self._make_answerer, name="matcher")
        matcher.start()
        try:
            identity = await_identity(self.client, self.stopping)
            if identity is not None:
                self._serve(identity)
        finally:
            self.directory.close()
            self.client.connections.close()
        if self.failure is not None:
            raise self.failure

    def ready(self) -> Mapping[str, bool]:
        """Return for each part but the database whether it can take a request."""
        connection = self._connected
        is_open = connection is not None and connection.is_open and not self.stopping.is_set()
        return {"knowledge": self.answerer.is_ready, "slack": is_open}

    def stop(self) -> None:
        self.stopping.set()

    def _serve(self, identity: Identity) -> None:
        listeners = tracing.ListenerThreads(LISTENER_THREADS, thread_name_prefix="listener")
        app = build_bolt_app(self, identity, listeners)
        connection = self._connected = self._connection(app)
        mornings = MorningRun(self.desk, self.clock, self.bell.set, self.reviews.plan)
        worker = Worker(self._tasks(app, mornings), self.stopping.is_set)
        threads = Dispatcher({"worker": worker, **self.jobs(identity)}, self.bell)
        self.context.refresh_people()
        try:
            self.check_for_restore()
            if connection.open(self.stopping):
                run_task(Task("digests", 0, mornings.plan_digests))  # what is sent may rest on it
                threads.start()
                self._wait_until_open(connection)
                self.stopping.wait()
        finally:
            self.stopping.set()
            began = time.monotonic()
            until = began + DRAIN_SECONDS
            connection.stop_receiving(DRAIN_SECONDS)
            threads.stop(seconds_left(until))
            wait_for_listeners(listeners, seconds_left(until))
            connection.close()
            _log.info("desk.closed", seconds=round(time.monotonic() - began, 2))

    def _connection(self, app: App) -> Connection | HttpMode:
        if self.http is None:
            return Connection(app, secret_of(self.settings.slack_app_token))
        secret = secret_of(self.settings.slack_signing_secret)
        return HttpMode(app, secret, self.http, self.metrics.requests_refused.inc)

    def _wait_until_open(self, connection: Connection | HttpMode) -> None:
        """Questions are received before this, and answered as soon as possible."""
        while not (self.answerer.is_ready and connection.is_open):
            if self.stopping.wait(0.05):
                return
        gc.freeze()  # as in bot.cli: the base and its index stay too
        self.opened.set()
        _log.info("desk.open")

    def _tasks(self, app: App, mornings: MorningRun) -> list[Task]:
        """The first self-check comes after a minute, when reminders of a pause have been sent."""
        database, wake, clock = self.storage.database, self.bell.set, self.clock
        casebook, context, people = self.casebook, self.context, self.directory
        desk = (casebook, context, clock, wake)
        recovery = InboxRecovery(app, self.inbox, lambda: self.answerer.is_ready)
        retention = RetentionTask(database, self.storage.sealer, self.office.current, clock)
        answerer, keepers = self.answerer, self.reviews.owners_of
        revisions = RevisionTask(casebook, self.desk, answerer, keepers, context, wake)
        self_check = SelfCheck(
            *desk,
            OverdueWork(database),
            self.desk,
            self.metrics.checked,
            self.settings.heartbeat_url,
        )
        recalculation = Recalculation(DueClocks(database), *desk)
        reachability = ReachabilityCheck(*desk, self.client, people)
        keys = partial(log_missing_keys, database, self.storage.sealer.ring)
        later = time.monotonic() + SELF_CHECK_SECONDS
        return [
            Task("inbox_recovery", INBOX_RECOVERY_SECONDS, recovery),
            Task("database", INBOX_RECOVERY_SECONDS, partial(is_writable, database)),
            Task("files", POLL_SECONDS, self._reload),
            Task("owed", POLL_SECONDS, self._settle),
            Task("retention", PURGE_SECONDS, retention.purge),
            Task("vacuum", VACUUM_SECONDS, retention.vacuum),
            Task("directory", DIRECTORY_SECONDS, context.refresh_people),
            Task("people", PEOPLE_PAGE_SECONDS, people.read_page),
            Task("mornings", MORNING_POLL_SECONDS, mornings),
            Task("owners", DIRECTORY_SECONDS, OwnersWhoLeft(*desk, self.desk, people)),
            Task("revisions", REVISION_SECONDS, revisions),
            Task("sentences", REVISION_SECONDS, self.sentences),
            Task("chain_head", AUDIT_SECONDS, MonthlyChainHeadTask(*desk)),
            Task("manager", POLL_SECONDS, ManagerChange(*desk)),
            Task("recalculation", POLL_SECONDS, recalculation),
            Task(
                "rate_limit_audit", AUDIT_SECONDS, RateLimitAudit(self.requests, self.desk, clock)
            ),
            Task("self_check", SELF_CHECK_SECONDS, self_check, due=later),
            Task("reachability", REACHABILITY_SECONDS, reachability),
            Task("keys", KEYS_SECONDS, keys, due=later),
        ]

    def check_for_restore(self) -> None:
        """Look for traces of a restore, before anything is received or sent."""
        posting = PacedPoster(self.client, self.stopping.wait, self.stopping.is_set)
        ring, office = self.storage.sealer.ring, self.office.current
        RestoreCheck(self.storage.database, ring, posting, office, self.clock)()

    def jobs(self, identity: Identity) -> Mapping[str, Job]:
        """The dispatcher's jobs, also for delivery by hand."""
        stop = self.stopping
        posting = PacedPoster(self.client, stop.wait, stop.is_set, self.blocks_taken)
        self.directory.identity = identity
        audience = Audience(self.directory, self.office.current, self.context, self.clock)
        database, wake, reviews = self.storage.database, self.bell.set, self.reviews.due_for
        is_mended = self.answerer.is_of_present_files
        answers = AnswerNotices(self.desk, self._answerer_now, is_mended).draw
        notices = Notices(self.casebook, self.desk, EscalationCopies(database), reviews, answers)
        recalls = RecallDelivery(self.desk.recalls, self._answerer_now, posting, audience)
        delivery = delivery_jobs(database, self.casebook, notices, posting, audience, wake)
        return {**delivery, "recalls": recalls}

    def _answerer_now(self) -> Answerer:
        """Raises NotReadyError before the knowledge base is read."""
        return self.answerer.current(patience=0.0)

    def _reload(self) -> None:
        self.office.refresh()
        if self._unchecked and self.opened.is_set():
            unchecked, self._unchecked = self._unchecked, None
            self.answerer.faults = check_new_base(unchecked, in_use=None)
        self.answerer.refresh()

    def _settle(self) -> None:
        with suppress(StorageFailed):  # still down: `inbox.down` was logged
            self.inbox.record_finished()

    def _make_answerer(self) -> None:
        began = time.monotonic()
        _log.info("matcher.preparing")
        try:
            self.answerer.read_first()
            if encoder := meaning.installed_encoder():
                encoder.keep_weights_in_file(self.settings.cache)
            _log.info("matcher.ready", seconds=round(time.monotonic() - began, 2))
            patterns.compile_all()
        except Exception as error:  # noqa: BLE001 (whatever it is, the program cannot go on)
            self.failure = error
            self.stop()

    def _open_answerer(self) -> Answerer:
        answerer = Answerer.open(
            self.settings.knowledge,
            cache=self.settings.cache,
            facts=desk_file.desk_facts(self.office.current()),
            today=lambda: tokyo.date_of(self.clock()),
            sign_offs=self.signed,
        )
        answerer.use_baselines(self.sentences.read())
        answerer.grace_days = self.office.current().knowledge.grace_days
        if in_use := self.answerer.newest:
            self.answerer.faults = check_new_base(answerer, in_use=in_use)
        else:
            self._unchecked = answerer  # a start is not refused, so it need not wait for the check
        return answerer

    def _answerer_stamp(self) -> tuple[object, ...]:
        files, office = stamp_of(files_of(self.settings.knowledge)), self.office.current()
        return (*files, desk_file.desk_facts(office), office.knowledge)


def build_bolt_app(program: Program, identity: Identity, listeners: ThreadPoolExecutor) -> App:
    program.inbox.team = identity.team_id
    program.directory.identity = identity

    silence_token_warning()
    app = MeasuredApp(
        name="madoguchi",  # without one, Bolt looks through every module: half a second
        client=program.client,
        # Bolt would take the method's self for an argument.
        authorize=lambda: identity.authorize(),  # noqa: PLW0108
        token_verification_enabled=False,
        request_verification_enabled=False,  # SignedRequests does it before Bolt reads anything
        listener_executor=listeners,
    )
    app.metrics = program.metrics
    app.middleware(program.client.give_copy_to_request)
    database, sealer = program.storage.database, program.storage.sealer
    retention = Retention(database, sealer)
    services = Services(
        office=program.office.current,
        answerer=program.answerer.current,
        inbox=program.inbox,
        feedback=Feedback(
            database,
            sealer,
            clock=program.clock,
            team=identity.team_id,
            revision=lambda: program.answerer.current().library.revision,
        ),
        clock=program.clock,
        desk=program.desk,
        office_context=program.context,
        opening=program.context.opening_hours,
        signer=RingSigner(sealer.ring),
        absences=program.absences,
        mentions=program.mentions,
        receipts=EscalationCopies(database),
        curation=QuestionInbox(database, sealer, program.clock),
        faulty_answers=lambda: program.answerer.faults,
        reports=month_files(retention, program.casebook, program.context, program.names),
        is_card=Cards(database).is_card,
        wake=program.bell.set,
        people=program.directory,
        app_id=identity.app_id,
        requests=program.requests,
        blocks_taken=program.blocks_taken,
        agent_view=AgentView(AGENT_SCOPE in identity.scopes),
        answered=program.metrics.answered,
        span=tracing.span,
    )
    register(app, services)
    return app
