"""nginx, giving the same document as a file: what a web server that computes nothing costs on this machine."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.desk_client import HOST, free_port, wait_for

FILE = "/events.ics"
# One worker, as the desk has; as a distribution sets it up, without its log.
_SETTINGS = """\
pid {folder}/pid; daemon off; worker_processes 1; error_log stderr error;
events {{ worker_connections 512; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; default_type text/calendar;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen {host}:{port}; root {folder}/root; }}
}}
"""


@contextmanager
def nginx(body: bytes) -> Iterator[int]:
    """The port at which nginx gives `body` as `FILE`; 0 where there is no nginx."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin")
    if program is None:
        print("nginx is missing: it is not compared.")
        yield 0
        return
    with TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)  # nginx's worker may be another user
        (folder / "root").mkdir()
        (folder / "root" / FILE[1:]).write_bytes(body)
        (folder / "nginx.conf").write_text(_SETTINGS.format(folder=folder, host=HOST, port=port))
        process = subprocess.Popen([program, "-c", str(folder / "nginx.conf"), "-p", name, "-e", "stderr"])
        try:
            wait_for(port, FILE)
            yield port
        finally:
            process.terminate()
            process.wait()
