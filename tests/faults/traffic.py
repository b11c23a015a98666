"""The upstreams: they send each input until it is accepted, sometimes twice, sometimes late, and keep a ledger."""

import random
import smtplib
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.faults.inputs import Input
from tests.servers.ledger import Ledger
from tests.servers.process import PATIENCE_SECONDS

AT_ONCE = 8
ANSWER_SECONDS = 10
RESEND_SECONDS = 0.5
NEIGHBOURS = 6
"""How far an input that is sent out of order is moved."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How well the upstreams behave."""

    per_second: float = 6
    sent_twice: float = 0.05
    """The share that is delivered again although it was accepted: half of it at the same moment, half later."""
    out_of_order: float = 0.05
    is_always_at_once: bool = False
    """Every second delivery happens at the same moment as the first."""
    held_back: float = 0
    """The share of the inputs, the last ones, that are sent only when the fault lets them go."""


@dataclass(frozen=True, slots=True)
class Inlets:
    """Where the pipeline takes messages in."""

    smtp_port: int
    web_port: int
    sms_secret: str


class Traffic:
    """Sends ``inputs`` from threads of its own; ``ledger_file`` says what was accepted, on disk before we go on."""

    def __init__(
        self, inputs: Sequence[Input], inlets: Inlets, habits: Habits, randomness: random.Random, directory: Path
    ) -> None:
        self.inputs = inputs
        self.ledger_file = directory / "accepted.jsonl"
        self._habits = habits
        self._inlets = inlets
        self._ledger = Ledger(self.ledger_file)
        self._web = httpx.Client(base_url=f"http://127.0.0.1:{inlets.web_port}", timeout=ANSWER_SECONDS)
        self._order = list(inputs)
        for place in range(len(self._order)):
            if randomness.random() < habits.out_of_order:
                other = min(len(self._order) - 1, place + randomness.randint(1, NEIGHBOURS))
                self._order[place], self._order[other] = self._order[other], self._order[place]
        self._waits = [randomness.expovariate(habits.per_second) for _ in inputs]
        self._twice = {one.tag for one in inputs if randomness.random() < habits.sent_twice}
        self._at_once = {tag for tag in sorted(self._twice) if habits.is_always_at_once or randomness.random() < 0.5}
        self._flowing = round(len(inputs) * (1 - habits.held_back))
        self._let_go = 0
        self._gives_up = threading.Event()
        self._all_offered = threading.Event()
        self._lock = threading.Lock()
        self._accepted: set[str] = set()
        self.sends = 0
        self._sender = threading.Thread(target=self._send_all, name="traffic", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._sender.start()

    def wait_for(self, share: float, seconds: float = PATIENCE_SECONDS) -> None:
        """Return when this share of the inputs was accepted."""
        deadline = time.monotonic() + seconds
        while len(self._accepted) < share * len(self.inputs):
            if time.monotonic() > deadline or not (self._sender.is_alive() or self.is_done):
                raise TimeoutError(f"only {len(self._accepted)} of {len(self.inputs)} inputs were accepted")
            time.sleep(0.02)

    def let_go(self, inputs: int) -> None:
        """So many more of those that are held back may be sent."""
        with self._lock:
            self._let_go += inputs

    def wait_until_offered(self) -> None:
        """Return when everything was sent for the first time, accepted or not."""
        self._all_offered.wait()

    @property
    def is_done(self) -> bool:
        """Whether everything was accepted and all second deliveries are made."""
        return not self._sender.is_alive() and len(self._accepted) == len(self.inputs)

    def stop(self) -> None:
        """Give up what is not accepted yet."""
        self._gives_up.set()
        self._sender.join()
        self._web.close()
        self._ledger.close()

    def _send_all(self) -> None:
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="upstream") as pool:
            for place, (one, wait_seconds) in enumerate(zip(self._order, self._waits, strict=True)):
                self._gives_up.wait(wait_seconds)
                while place >= self._flowing + self._let_go and not self._gives_up.wait(0.02):
                    pass
                pool.submit(self._deliver, one)
                if one.tag in self._at_once:
                    pool.submit(self._deliver, one)
                    if self._habits.is_always_at_once:
                        pool.submit(self._deliver, one)
            self._all_offered.set()
            for one in self._order:
                if one.tag in self._twice - self._at_once:
                    pool.submit(self._deliver, one)

    def _deliver(self, one: Input) -> None:
        while not self._gives_up.is_set():
            with self._lock:
                self.sends += 1
            if self._send(one):
                self._ledger.write(tag=one.tag, channel=one.channel, id=one.id)
                with self._lock:
                    self._accepted.add(one.tag)
                return
            self._gives_up.wait(RESEND_SECONDS)

    def _send(self, one: Input) -> bool:
        """Whether there was a positive answer; no answer is none."""
        try:
            match one.channel:
                case "email":
                    return self._mail(one)
                case "sms":
                    return self._post_text(one).is_success
                case "webform":
                    headers = {"Content-Type": "application/json"}
                    return self._web.post("/in/webform", content=one.content, headers=headers).is_success
        except (OSError, smtplib.SMTPException, httpx.HTTPError):
            return False

    def _mail(self, one: Input) -> bool:
        smtp = smtplib.SMTP("127.0.0.1", self._inlets.smtp_port, timeout=ANSWER_SECONDS)
        try:
            smtp.ehlo()
            smtp.mail(one.sender)
            smtp.rcpt("contact@gov.example")
            code, _ = smtp.data(one.content)
            # The answer stands, whatever becomes of the farewell.
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
        finally:
            smtp.close()
        return code == 250

    def _post_text(self, one: Input) -> httpx.Response:
        return self._web.post(
            "/in/sms",
            params={"secret": self._inlets.sms_secret, "id": one.id},
            content=one.content,
            headers={
                "Content-Type": "text/plain; charset=utf-8",
                "X-Kannel-From": one.sender,
                "X-Kannel-To": "109",
            },
        )
