"""A private Postfix: the mail exchanger in front of us, and the road to the world outside."""

import json
import os
import shutil
from pathlib import Path
from string import Template
from typing import Literal

from tests.servers.certificate import self_signed
from tests.servers.process import ServerProcess, free_port, give_to, port_answers, run_once

DAEMONS = Path("/usr/lib/postfix/sbin")
PACKAGED = Path("/etc/postfix")

# All that is not for gov.test goes to one sink, so no test can send a mail into the real world.
# Retries come after a second or two instead of after minutes. Clients count as remote: no header is mended.
MAIN = Template("""
compatibility_level = 3.6
queue_directory = $folder/queue
data_directory = $folder/data
command_directory = /usr/sbin
daemon_directory = $daemons
mail_owner = postfix
setgid_group = postdrop
maillog_file = $folder/postfix.log
maillog_file_prefixes = $folder
myhostname = mx.gov.test
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
local_header_rewrite_clients =
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_tls_cert_file = $certificate
smtpd_tls_key_file = $key
smtpd_tls_security_level = may
smtp_tls_security_level = may
lmtp_tls_security_level = may
disable_dns_lookups = yes
smtp_dns_support_level = disabled
transport_maps = inline:{ {gov.test=$protocol:[127.0.0.1]:$inlet_port} }
default_transport = smtp:[127.0.0.1]:$outside_port
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
transport_retry_time = 1s
smtp_connection_cache_on_demand = no
lmtp_connection_cache_on_demand = no
""")

# It dies without whom it is to ask, so only some tests let it.
LOGINS = Template("""
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:$sasl_port
smtpd_relay_restrictions = permit_sasl_authenticated, reject
""")

# name, kind, private, chroot, wake-up seconds, most processes, command (master(5))
SERVICES = """
127.0.0.1:{port} inet n n - - smtpd
pickup    unix  n  n  60  1  pickup
cleanup   unix  n  n  -   0  cleanup
qmgr      unix  n  n  1   1  qmgr
tlsmgr    unix  -  n  -   1  tlsmgr
rewrite   unix  -  n  -   -  trivial-rewrite
bounce    unix  -  n  -   0  bounce
defer     unix  -  n  -   0  bounce
trace     unix  -  n  -   0  bounce
verify    unix  -  n  -   1  verify
flush     unix  n  n  -   0  flush
proxymap  unix  -  n  -   -  proxymap
smtp      unix  -  n  -   -  smtp
relay     unix  -  n  -   -  smtp
lmtp      unix  -  n  -   -  lmtp
error     unix  -  n  -   -  error
retry     unix  -  n  -   -  error
anvil     unix  -  n  -   1  anvil
scache    unix  -  n  -   1  scache
showq     unix  n  n  -   -  showq
postlog   unix-dgram n n - 1 postlogd
"""


class Postfix:
    """Takes mail on ``smtp_port``: for gov.test it goes where ``deliver_to`` says, all else to a sink."""

    host = "localhost"

    def __init__(self, directory: Path, outside_port: int) -> None:
        self.smtp_port = free_port()
        self._outside_port = outside_port
        self._handover: tuple[str, int] = ("lmtp", free_port())
        self._sasl_port: int | None = None
        self._folder = directory
        self._etc = directory / "etc"
        self._etc.mkdir(parents=True, exist_ok=True)
        give_to("postfix", directory / "data")
        (directory / "queue").mkdir(exist_ok=True)
        self._certificate = self_signed(directory)
        self.ca_file = self._certificate.certificate_file
        for name in ("postfix-files", "dynamicmaps.cf"):
            shutil.copy(PACKAGED / name, self._etc / name)
        (self._etc / "master.cf").write_text(_master(self.smtp_port))
        # Until a test says where to, mail for gov.test waits in the queue.
        self._write_main()
        self._server = ServerProcess([str(DAEMONS / "master"), "-c", str(self._etc), "-d"], log=directory / "start.log")

    def start(self) -> None:
        self._postfix("check")  # makes the queue's folders
        self._server.start(is_ready=lambda: port_answers(self.smtp_port))

    def kill(self) -> None:
        self._server.kill()

    def stop(self) -> None:
        self._server.stop(seconds=5)

    def restart(self) -> None:
        self.stop()
        self.start()

    def deliver_to(self, protocol: Literal["lmtp", "smtp"], port: int) -> None:
        """From now on, mail for gov.test is handed over on this port; what waits is tried at once."""
        self._handover = (protocol, port)
        self._write_main()
        self._postfix("reload")
        self._postfix("flush")

    def ask_about_logins(self, sasl_port: int | None) -> None:
        """From now on only who logs in may send, and a Dovecot says who may log in; None: anybody may send again."""
        if sasl_port != self._sasl_port:
            self._sasl_port = sasl_port
            self._write_main()
            self._postfix("reload")

    def empty(self) -> None:
        """Nothing waits in the queue."""
        run_once(["postsuper", "-c", str(self._etc), "-d", "ALL"])

    def waiting(self) -> int:
        """How many mails are still in the queue."""
        listed = run_once(["postqueue", "-c", str(self._etc), "-j"])
        # One that changes queues while they are listed may be in two of them.
        return len({json.loads(line)["queue_id"] for line in listed.splitlines() if line.startswith("{")})

    def _write_main(self) -> None:
        settings = self._etc / "main.cf"
        protocol, inlet_port = self._handover
        logins = LOGINS.substitute(sasl_port=self._sasl_port) if self._sasl_port else ""
        settings.write_text(
            MAIN.substitute(
                folder=self._folder,
                daemons=DAEMONS,
                certificate=self._certificate.certificate_file,
                key=self._certificate.key_file,
                protocol=protocol,
                inlet_port=inlet_port,
                outside_port=self._outside_port,
            )
            + logins
        )
        # Its tools wait two seconds for a file that is this new, in case it is still being written.
        os.utime(settings, (0, 0))

    def _postfix(self, command: str) -> None:
        # It takes its settings from the environment that the packaged instance would have set.
        run_once(["postfix", "-c", str(self._etc), command], MAIL_CONFIG=str(self._etc), PWD=os.getcwd())


def _master(port: int) -> str:
    lines = []
    for line in SERVICES.format(port=port).split("\n"):
        if line:
            name, kind, private, chroot, wake_up, most, command = line.split()
            lines.append(f"{name} {kind} {private} - {chroot} {wake_up} {most} {command}\n")
    return "".join(lines)
