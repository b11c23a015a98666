"""A private Kannel with handsets: the SMS gateway of a site, between fake mobile networks and our inlet."""

import re
import shutil
import socket
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from string import Template
from urllib.parse import quote

from tests.servers.handset import Sms, read_handset_log
from tests.servers.process import PATIENCE_SECONDS, ServerProcess, free_port, port_answers, wait_until

FAKE_NETWORK = "/usr/lib/kannel/test/fakesmsc"

# One fake network for texts to us and one for texts from us: each serves a single connection at a time.
# They listen on every address, which Kannel gives no choice in, but talk to 127.0.0.1 only.
# mo-recode gives us UTF-8, and post-url the bytes as they are: with get-url, the Arabic comma is damaged
# (its second UCS-2 byte, 0x0C, is taken for white space). send-sender adds X-Kannel-From.
# The spool keeps a text on disk until smsbox says that it is done with it; smsbox tries our inlet again each second for
# ten minutes. With hundreds of requests pending at once (its default is 512), it leaves some lying for minutes.
CONFIGURATION = Template("""
group = core
admin-port = $admin_port
admin-interface = 127.0.0.1
admin-password = admin
status-password = status
smsbox-port = $box_port
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
log-file = "$folder/bearerbox.log"
log-level = 1
store-type = spool
store-location = "$folder/spool"
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = from-handsets
port = $incoming_port
connect-allow-ip = 127.0.0.1
allowed-smsc-id = none

group = smsc
smsc = fake
smsc-id = to-handsets
port = $outgoing_port
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = $box_port
sendsms-port = $sendsms_port
sendsms-interface = 127.0.0.1
sendsms-url = "/cgi-bin/sendsms"
log-file = "$folder/smsbox.log"
log-level = 1
mo-recode = true
http-request-retry = 600
http-queue-delay = 1
max-pending-requests = 10

group = sendsms-user
username = $username
password = $password
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
accept-x-kannel-headers = true
max-messages = 0
omit-empty = true
send-sender = true
post-url = "$mo_url"
""")

RECEIVED_FROM_HANDSETS = re.compile(r"from-handsets\[.*?rcvd: sms (\d+)")
TO_HANDSETS_ONLINE = re.compile(r"to-handsets\[\S+\s+\S+ \(online")


class Kannel:
    """Posts texts to ``mo_url`` (the inlet with its secret); takes ours at ``sendsms_url``."""

    username = "gov"
    password = "gov-password"

    def __init__(self, directory: Path, mo_url: str) -> None:
        self._folder = directory
        (directory / "spool").mkdir(parents=True, exist_ok=True)
        self._ports = {
            name: free_port() for name in ("admin_port", "box_port", "incoming_port", "outgoing_port", "sendsms_port")
        }
        self.sendsms_url = f"http://127.0.0.1:{self._ports['sendsms_port']}/cgi-bin/sendsms"
        self._configuration = directory / "kannel.conf"
        self._handset_log = directory / "handset.log"
        self._handset_log.touch()
        self._seen_bytes = 0
        self._write_configuration(mo_url)
        configuration = str(self._configuration)
        self._gateway = ServerProcess(["bearerbox", configuration], directory / "bearerbox.out")
        self._box = ServerProcess(["smsbox", configuration], directory / "smsbox.out")
        # No message at all (-m 0): it only stays connected, and logs what it is handed.
        self._handsets = ServerProcess(
            [*self._fake_network("outgoing_port"), "-m", "0", "none none text none"], self._handset_log
        )

    def start(self) -> None:
        ports = (self._ports["admin_port"], self._ports["box_port"])
        self._gateway.start(is_ready=lambda: all(port_answers(port) for port in ports))
        self._handsets.start(is_ready=lambda: TO_HANDSETS_ONLINE.search(self._status()) is not None)
        self._start_box()

    def kill(self) -> None:
        for process in (self._box, self._handsets, self._gateway):
            process.kill()

    def stop(self) -> None:
        for process in (self._box, self._handsets, self._gateway):
            process.stop(seconds=5)

    def restart(self) -> None:
        self.stop()
        self.start()

    def deliver_to(self, mo_url: str) -> None:
        """From now on, texts are posted here; what was being tried at the former address is lost."""
        self._write_configuration(mo_url)
        self._box.kill()
        self._start_box()

    def receive_sms(self, sender: str, to: str, text: str) -> None:
        """A handset sends us a text, in UCS-2; returns when the gateway has it, not when we have."""
        before = self._received()
        content = quote(text.encode("utf-16-be"), safe="")
        handset = ServerProcess(
            [*self._fake_network("incoming_port"), "-m", "1", f"{sender} {to} ucs2 {content}"],
            self._folder / "sending.log",
        )
        handset.start(is_ready=lambda: self._received() > before)
        handset.kill()  # by itself it would stay connected

    def spooled(self) -> int:
        """How many texts are on the gateway's disk."""
        return sum(1 for path in (self._folder / "spool").rglob("*") if path.is_file())

    def receive_all(self, texts: Mapping[str, str], to: str) -> None:
        """A network hands over the texts of many senders, at once; returns when the gateway has them."""
        before = self._received()
        with socket.create_connection(("127.0.0.1", self._ports["incoming_port"])) as network:
            for sender, text in texts.items():
                content = quote(text.encode("utf-16-be"), safe="")
                network.sendall(f"{sender} {to} ucs2 {content}\n".encode())
            wait_until(lambda: self._received() >= before + len(texts), "the gateway has all texts")

    def sent_sms(self) -> list[Sms]:
        """What handsets have received from us since ``empty``; long texts are put together."""
        with self._handset_log.open("rb") as log:
            log.seek(self._seen_bytes)
            return read_handset_log(log.read())

    def empty(self) -> None:
        """Nothing waits in the gateway, and no handset has received anything."""
        if "store size 0" not in self._status():
            self.kill()
            shutil.rmtree(self._folder / "spool")
            (self._folder / "spool").mkdir()
            self.start()
        self._seen_bytes = self._handset_log.stat().st_size

    def _start_box(self) -> None:
        self._box.start(is_ready=lambda: port_answers(self._ports["sendsms_port"]))

    def _fake_network(self, port: str) -> list[str]:
        return [FAKE_NETWORK, "-H", "127.0.0.1", "-r", str(self._ports[port]), "-i", "0.01"]

    def _received(self) -> int:
        found = RECEIVED_FROM_HANDSETS.search(self._status())
        return int(found[1]) if found else 0

    def _status(self) -> str:
        url = f"http://127.0.0.1:{self._ports['admin_port']}/status.txt?password=status"
        with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as answer:
            text: str = answer.read().decode()
        return text

    def _write_configuration(self, mo_url: str) -> None:
        self._configuration.write_text(
            CONFIGURATION.substitute(
                self._ports,
                folder=self._folder,
                username=self.username,
                password=self.password,
                mo_url=mo_url,
            )
        )
