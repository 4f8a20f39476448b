"""A real sshd on loopback, as any user: throw-away keys, a port of its own, nothing of the machine's configuration."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SEPARATION = Path("/run/sshd")
"""Where sshd locks its unprivileged half in, when it runs as root; Debian's start script makes it."""

_CONFIG = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/user_key.pub
PidFile {folder}/sshd.pid
PasswordAuthentication no
KbdInteractiveAuthentication no
PubkeyAuthentication yes
PermitRootLogin yes
StrictModes no
UsePAM no
PrintMotd no
PrintLastLog no
SetEnv {environment}
"""


def missing() -> str:
    """What of OpenSSH and tmux is not here, "" where all is."""
    return ", ".join(name for name in ("sshd", "ssh", "ssh-keygen", "tmux") if not found(name))


def found(name: str) -> str | None:
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True, slots=True)
class Server:
    """`command` is ssh to it, with a terminal."""

    folder: Path
    port: int
    pid: int

    def command(self, *remote: str) -> list[str]:
        options = (
            *("-F", "/dev/null", "-tt", "-q", "-p", str(self.port), "-i", str(self.folder / "user_key")),
            *("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"),
            *("-o", "IdentitiesOnly=yes", "-o", "ControlPath=none", "-o", "EscapeChar=none"),
        )
        return [found("ssh") or "ssh", *options, f"{getpass.getuser()}@127.0.0.1", *remote]


@contextlib.contextmanager
def running(folder: Path, environment: Sequence[str]) -> Iterator[Server]:
    """An sshd whose sessions have `environment` (NAME=value)."""
    folder.mkdir(mode=0o700)
    for name in ("host_key", "user_key"):
        _run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name))
    if os.getuid() == 0:
        SEPARATION.mkdir(mode=0o755, exist_ok=True)
    port = _free_port()
    config = folder / "sshd_config"
    config.write_text(_CONFIG.format(port=port, folder=folder, environment=" ".join(environment)))
    sshd = found("sshd") or "sshd"  # by its whole path, which it wants for starting itself again
    with subprocess.Popen([sshd, "-D", "-e", "-f", str(config)], stderr=subprocess.PIPE) as process:
        try:
            _wait_for(port, process)
            yield Server(folder, port, process.pid)
        finally:
            process.terminate()
            process.wait(10)


def _run(name: str, *arguments: str) -> None:
    subprocess.run([found(name) or name, *arguments], check=True)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if process.poll() is not None:
            said = process.stderr.read().decode() if process.stderr else ""
            raise AssertionError(f"sshd does not run: {said}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("sshd never listened")
