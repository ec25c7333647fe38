from tests.servers.fixtures import _dovecot, _mail_devel, exim_server, mail_server

__all__ = ["_dovecot", "_mail_devel", "exim_server", "mail_server"]
