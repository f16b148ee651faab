"""Settings of the outputs."""

from __future__ import annotations

from pydantic import Field

from tiercel.config.section import Enabled, Section


class OutputsQueue(Section):
    """Alerts that wait for a slow output."""

    capacity: int = Field(default=0, ge=0)
    """Most alerts that wait for one output; what does not fit is counted as lost. 0: 65,536."""


class FileOutput(Enabled):
    """Alerts appended to a file."""

    filename: str = ""
    """The file; made with mode 0640."""
    keep_alive: bool = False
    """Keep the file open; SIGUSR1 opens it anew. Otherwise it is opened for every batch."""


class ProgramOutput(Enabled):
    """Alerts written to the standard input of a shell command."""

    program: str = ""
    """The command, run by `sh -c`."""
    keep_alive: bool = False
    """Start it once and write every alert to it. Otherwise it is started for every alert."""


class HttpOutput(Enabled):
    """Alerts sent by POST, one a request."""

    url: str = ""
    """Where to."""
    user_agent: str = "falcosecurity/falco"
    """The header of that name."""
    insecure: bool = False
    """Do not verify the server's certificate."""
    ca_cert: str = ""
    """File with the certificate of the server's authority."""
    ca_bundle: str = ""
    """File with several of them."""
    ca_path: str = "/etc/ssl/certs"
    """Folder with hashed certificates of authorities."""
    mtls: bool = False
    """Present a client certificate."""
    client_cert: str = "/etc/ssl/certs/client.crt"
    """The client certificate."""
    client_key: str = "/etc/ssl/certs/client.key"
    """Its key."""
    echo: bool = False
    """Log what the server answers."""
    compress_uploads: bool = False
    """Compress request bodies with gzip."""
    keep_alive: bool = False
    """Keep the connection open between alerts."""
    max_consecutive_timeouts: int = Field(default=5, ge=0, le=255)
    """How often a request that timed out is sent again."""
