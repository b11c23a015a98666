"""A private Dovecot: one mailbox behind IMAP over TLS, filled by LMTP."""

import grp
import os
import pwd
import signal
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

from imapclient import IMAPClient

from tests.servers.certificate import self_signed
from tests.servers.identity_provider import IdentityProvider
from tests.servers.process import (
    PATIENCE_SECONDS,
    ServerProcess,
    as_user,
    children_of,
    free_port,
    give_to,
    port_answers,
    run_once,
    wait_until,
)

# With root as the owner of the mail the server starts, and then LMTP never answers.
USER = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name

# The empty chroots and the default users are what lets it run without root. Failed logins are not slowed.
# The static passdb lets any address in with the one password: a test may have a second mailbox (fax, say).
CONFIGURATION = Template("""
base_dir = $folder/run
state_dir = $folder/state
log_path = $folder/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = $user
default_internal_group = $group
default_login_user = $user
first_valid_uid = $uid
mail_uid = $uid
mail_gid = $gid
mail_location = maildir:$folder/mail/%u
mail_privileged_group =
mail_max_userip_connections = 50
auth_failure_delay = 0
mailbox_idle_check_interval = 1 secs
auth_mechanisms = plain login xoauth2 oauthbearer
ssl = yes
ssl_cert = <$certificate
ssl_key = <$key
ssl_dh =
protocol lmtp {
  postmaster_address = postmaster@gov.test
}
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $folder/oauth2.conf
}
passdb {
  driver = static
  args = password=$password
}
userdb {
  driver = static
  args = uid=$uid gid=$gid home=$folder/mail/%u allow_all_users=yes
}
namespace inbox {
  inbox = yes
  separator = /
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  user = $user
  inet_listener {
    address = 127.0.0.1
    port = $sasl_port
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $imap_port
  }
  inet_listener imaps {
    port = $imaps_port
    ssl = yes
  }
}
service lmtp {
  chroot =
  inet_listener lmtp {
    address = 127.0.0.1
    port = $lmtp_port
  }
}
service stats {
  chroot =
}
""")

# A token's user must be who wants to log in; what the provider forgets must not be remembered here.
TOKENS = Template("""
introspection_mode = post
introspection_url = http://127.0.0.1:$introspection_port/introspect
client_id = $client_id
client_secret = $client_secret
username_attribute = username
active_attribute = active
active_value = true
timeout_msecs = 5000
""")


class Dovecot:
    """The mailbox is ``username``; ``ca_file`` is what a client must trust.

    It asks about tokens on ``introspection_port``, and says on ``sasl_port`` who may log in to a mail server.
    """

    host = "localhost"
    username = "inbox@gov.test"
    password = "mailbox-password"

    def __init__(self, directory: Path) -> None:
        self.imap_port, self.imaps_port, self.lmtp_port = free_port(), free_port(), free_port()
        self.introspection_port, self.sasl_port = free_port(), free_port()
        give_to(USER, directory, directory / "run", directory / "state", directory / "mail")
        certificate = self_signed(directory)
        self.ca_file = certificate.certificate_file
        self._mail = directory / "mail"
        self._configuration = directory / "dovecot.conf"
        account = pwd.getpwnam(USER)
        self._configuration.write_text(
            CONFIGURATION.substitute(
                folder=directory,
                user=USER,
                group=grp.getgrgid(account.pw_gid).gr_name,
                uid=account.pw_uid,
                gid=account.pw_gid,
                certificate=certificate.certificate_file,
                key=certificate.key_file,
                password=self.password,
                imap_port=self.imap_port,
                imaps_port=self.imaps_port,
                lmtp_port=self.lmtp_port,
                sasl_port=self.sasl_port,
            )
        )
        tokens = directory / "oauth2.conf"
        tokens.write_text(TOKENS.substitute(introspection_port=self.introspection_port, **IdentityProvider.mail_server))
        if os.geteuid() == 0:
            for path in (certificate.key_file, self._configuration, tokens):
                os.chown(path, account.pw_uid, account.pw_gid)
        self._server = ServerProcess(
            [*as_user(USER), "dovecot", "-F", "-c", str(self._configuration)], log=directory / "start.log"
        )

    def start(self) -> None:
        ports = (self.imap_port, self.imaps_port, self.lmtp_port)
        self._server.start(is_ready=lambda: all(port_answers(port) for port in ports))

    def kill(self) -> None:
        self._server.kill()

    def stop(self) -> None:
        # An idling client would be waited for, up to some seconds, without the limit.
        self._server.stop(seconds=2)

    def restart(self) -> None:
        self.stop()
        self.start()

    def connect(self, username: str | None = None) -> IMAPClient:
        """A client that has logged in; the tests' own eyes on the mailbox."""
        trust = ssl.create_default_context(cafile=str(self.ca_file))
        client = IMAPClient(self.host, port=self.imaps_port, ssl=True, ssl_context=trust, timeout=PATIENCE_SECONDS)
        client.login(username or self.username, self.password)
        return client

    def deliver(self, content: bytes, to: str | None = None, sender: str = "citizen@example.ae") -> None:
        """A mail server hands a mail over."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port, timeout=PATIENCE_SECONDS) as client:
            client.sendmail(sender, [to or self.username], content, ["BODY=8BITMIME"])

    def append(self, content: bytes, folder: str = "INBOX") -> None:
        """A mail program stores a mail."""
        with self.connect() as client:
            client.append(folder, content)

    def empty(self) -> None:
        """No mail in any inbox, and no other folder."""
        for mailbox in self._mail.iterdir():
            with self.connect(mailbox.name) as client:
                for _, _, folder in client.list_folders():
                    if folder != "INBOX":
                        client.delete_folder(folder)
                client.select_folder("INBOX")
                client.delete_messages(client.search())
                client.expunge()

    def renumber(self) -> None:
        """The mailbox as after a restored backup: the same mails, another UIDVALIDITY, UIDs from 1."""
        with self.connect() as client:
            before = client.folder_status("INBOX", ["UIDVALIDITY"])[b"UIDVALIDITY"]
        # The new number is the time in seconds, so it must have moved on.
        wait_until(lambda: time.time() > before + 1, "a new UIDVALIDITY is possible")
        self.kick()
        folder = self._mail / self.username
        for known in [folder / "dovecot-uidlist", *folder.glob("dovecot.index*")]:
            known.unlink(missing_ok=True)

    @contextmanager
    def unreadable(self, part: bytes) -> Iterator[None]:
        """The file of a mail that holds this is root's alone meanwhile; what was kept of it in memory is gone."""
        folder = self._mail / self.username
        [file] = [one for one in (*folder.glob("new/*"), *folder.glob("cur/*")) if part in one.read_bytes()]
        owner, number = file.stat().st_uid, file.stat().st_ino
        os.chown(file, 0, 0)
        file.chmod(0o600)
        self.kick()
        yield
        [file] = [one for one in (*folder.glob("new/*"), *folder.glob("cur/*")) if one.stat().st_ino == number]
        os.chown(file, owner, owner)

    def kill_imap(self) -> None:
        """The process behind each open connection dies without a goodbye: a dead socket."""
        for pid, name in children_of(self._server.pid).items():
            if name == "imap":
                os.kill(pid, signal.SIGKILL)

    def kick(self) -> None:
        """An operator ends all sessions: each client is sent a BYE."""
        doveadm = [*as_user(USER), "doveadm", "-c", str(self._configuration)]
        if len(run_once([*doveadm, "who", "-1"]).splitlines()) > 1:  # the first line is the heading
            run_once([*doveadm, "kick", self.username])
