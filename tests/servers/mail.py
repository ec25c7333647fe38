"""Mail servers: mail-devel (one process, no root, everywhere), and Dovecot with Exim where they are
installed.

Both know brand@shop.test and ana@customer.test (password "secret"), and let nothing leave the machine.
"""

from __future__ import annotations

import imaplib
import os
import shutil
import smtplib
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers.processes import Server, free_port, start

BRAND = "brand@shop.test"
CUSTOMER = "ana@customer.test"
PASSWORD = "secret"

DOVECOT = """
base_dir = {dir}/run
state_dir = {dir}/run
log_path = {dir}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
auth_username_format = %Lu
mail_location = maildir:{dir}/mail/%u/Maildir
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
mail_fsync = never
imap_idle_notify_interval = 10s
passdb {{
  driver = passwd-file
  args = {dir}/users
}}
userdb {{
  driver = passwd-file
  args = {dir}/users
  default_fields = uid=mail gid=mail home={dir}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
}}
"""

EXIM = """
spool_directory = {dir}/spool
log_file_path = {dir}/log/%slog
pid_file_path = {dir}/exim.pid
primary_hostname = mx.shop.test
domainlist ours = shop.test : customer.test
local_interfaces = 127.0.0.1
daemon_smtp_ports = {smtp}
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = accept
host_lookup =
rfc1413_query_timeout = 0s
never_users =
tls_advertise_hosts =
dsn_from = Mail Delivery System <Mailer-Daemon@shop.test>
begin acl
acl_rcpt:
  accept domains = +ours
  deny message = relay not permitted
begin routers
to_dovecot:
  driver = manualroute
  domains = +ours
  transport = lmtp
  route_list = * 127.0.0.1 byname
  self = send
begin transports
lmtp:
  driver = smtp
  protocol = lmtp
  port = {lmtp}
  allow_localhost = true
  hosts_try_fastopen =
begin retry
* * F,1h,1m
"""


@dataclass
class MailServer:
    """A running pair of IMAP and SMTP. `real` says whether it is Dovecot with Exim (bounces, refusals,
    relays).
    """

    name: str
    imap_port: int
    smtp_port: int
    real: bool
    servers: list[Server] = field(default_factory=list)
    folder: Path | None = None

    def options(self, address: str = BRAND, **other: Any) -> Any:
        """Give the options of the email connector for one of the two accounts."""
        from colmado.channels.email import Options

        known: dict[str, Any] = {
            "address": address,
            "name": "Tienda" if address == BRAND else "Ana Pérez",
            "imap_host": "127.0.0.1",
            "imap_port": self.imap_port,
            "imap_security": "none",
            "imap_user": address,
            "imap_password": PASSWORD,
            "smtp_host": "127.0.0.1",
            "smtp_port": self.smtp_port,
            "smtp_security": "none",
        }
        return Options(**{**known, **other})

    def login(self, address: str = BRAND) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=20)
        client.login(address, PASSWORD)
        return client

    def put(self, mails: Iterable[bytes], folder: str = "INBOX", address: str = BRAND) -> None:
        """Put mails into a folder by IMAP, making the folder if it is not there."""
        client = self.login(address)
        if folder != "INBOX":
            client.create(f'"{folder}"')
        for mail in mails:
            kind, said = client.append(f'"{folder}"', "", None, mail)
            assert kind == "OK", said
        client.logout()

    def empty(self, address: str = BRAND, folder: str = "INBOX") -> None:
        """Remove every mail of a folder."""
        client = self.login(address)
        kind, said = client.select(f'"{folder}"')
        if kind == "OK" and said[0] != b"0":
            client.store("1:*", "+FLAGS", r"(\Deleted)")
            client.expunge()
        client.logout()

    def post(self, sender: str, to: str, content: bytes) -> None:
        """Send a mail as somebody else's mail program would."""
        with smtplib.SMTP(
            "127.0.0.1", self.smtp_port, local_hostname="laptop.customer.test", timeout=20
        ) as client:
            client.sendmail(sender, [to], content)

    def stop(self) -> None:
        for server in reversed(self.servers):
            server.stop()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def eventually(look: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Look again and again until there is something; what was seen last if the time is over."""
    until = time.monotonic() + seconds
    while not (seen := look()) and time.monotonic() < until:
        time.sleep(0.1)
    return seen


def start_mail_devel() -> MailServer:
    folder = Path(tempfile.mkdtemp(prefix="mail-devel-"))
    imap, smtp = free_port(), free_port()
    command = [sys.executable, "-W", "ignore", "-m", "mail_devel", "--host", "127.0.0.1", "--no-http"]
    command += ["--multi-user", "--user", BRAND, "--password", PASSWORD]
    command += ["--imap-port", str(imap), "--smtp-port", str(smtp)]
    server = start(command, folder / "log", [imap, smtp])
    return MailServer("mail-devel", imap, smtp, False, [server], folder)


def why_no_dovecot() -> str:
    """Say why Dovecot and Exim cannot be used here; "" if they can. COLMADO_REAL_MAIL=0 turns them off."""
    wanted = os.environ.get("COLMADO_REAL_MAIL", "")
    if wanted == "0":
        return "COLMADO_REAL_MAIL=0 asks not to"
    missing = [
        name
        for name in ("dovecot", "exim4")
        if not shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    ]
    if missing:
        return f"not installed: {', '.join(missing)}"
    if os.geteuid() != 0 and wanted != "1":
        return "only root can start them"
    return ""


def start_dovecot_and_exim() -> MailServer:
    folder = Path(tempfile.mkdtemp(prefix="dovecot-exim-"))
    folder.chmod(0o755)
    imap, lmtp, smtp = free_port(), free_port(), free_port()
    made = MailServer("dovecot+exim", imap, smtp, True, [], folder)
    for name in ("run", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "mail", "mail", "mail")
    (folder / "users").write_text("".join(f"{who}:{{PLAIN}}{PASSWORD}::::::\n" for who in (BRAND, CUSTOMER)))
    (folder / "dovecot.conf").write_text(DOVECOT.format(dir=folder, imap=imap, lmtp=lmtp))
    exim = folder / "exim"
    for name in ("", "spool", "log"):
        (exim / name).mkdir()
        shutil.chown(exim / name, "Debian-exim", "Debian-exim")
    (folder / "exim.conf").write_text(EXIM.format(dir=exim, smtp=smtp, lmtp=lmtp))
    try:
        command = ["dovecot", "-c", str(folder / "dovecot.conf"), "-F"]
        made.servers.append(start(command, folder / "dovecot.out", [imap, lmtp]))
        command = ["/usr/sbin/exim4", "-C", str(folder / "exim.conf"), "-bdf", "-q1m"]
        made.servers.append(start(command, folder / "exim.out", [smtp]))
    except RuntimeError:
        made.stop()
        raise
    return made
