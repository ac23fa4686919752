"""A print server of one's own: Debian's `cupsd`, its files in a folder, and one queue."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.printers.peers import found, free_port, listening, running, wait_for

SERVER = """Listen 127.0.0.1:{port}
Browsing No
DefaultAuthType None
JobPrivateAccess all
JobPrivateValues none
SubscriptionPrivateAccess all
SubscriptionPrivateValues none
LogLevel info
PageLogFormat %j|%u|%P|%C|%{{job-name}}|%{{media}}|%{{sides}}
WebInterface No
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
"""
FILES = """ServerRoot {folder}
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
CacheDir {folder}/cache
StateDir {folder}/state
ServerBin {programs}
DataDir /usr/share/cups
DocumentRoot /usr/share/cups/doc-root
AccessLog {folder}/access_log
ErrorLog {folder}/error_log
PageLog {folder}/page_log
User lp
Group lp
SystemGroup root
Printcap {folder}/printcap
SyncOnClose No
"""
PROGRAMS = Path("/usr/lib/cups")
FILTER = PROGRAMS / "filter" / "pdftopdf"
PPD = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "HP.PPD"
*Manufacturer: "HP"
*Product: "(HP)"
*PSVersion: "(3010.000) 0"
*ModelName: "HP 1"
*NickName: "HP 1"
*ShortNickName: "HP 1"
*LanguageLevel: "3"
*ColorDevice: True
*DefaultColorSpace: RGB
*FileSystem: False
*Throughput: "30"
*cupsFilter2: "application/vnd.cups-pdf application/pdf 0 -"
*OpenUI *PageSize/Media Size: PickOne
*DefaultPageSize: A4
*PageSize A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion/Media Size: PickOne
*DefaultPageRegion: A4
*PageRegion A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4/A4: "0 0 595 842"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
*OpenUI *Duplex/Double-Sided Printing: PickOne
*DefaultDuplex: None
*Duplex None/Off: "<</Duplex false>>setpagedevice"
*Duplex DuplexNoTumble/Long Edge: "<</Duplex true/Tumble false>>setpagedevice"
*CloseUI: *Duplex
"""
SAVE = """#!/bin/sh
# A device that keeps what the filters made of a job.
[ $# -eq 0 ] && {{ echo 'direct save:/ "Unknown" "Saves"'; exit 0; }}
exec cat "${{6:--}}" > "{folder}/out/$1.pdf"
"""


PDF_DEVICE = PROGRAMS / "backend" / "cups-pdf"
PDF_CONFIG = Path("/etc/cups/cups-pdf.conf")
PDF_PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_noopt.ppd")
PDF_PLACES = """AnonDirName {folder}/out
AnonUser nobody
AnonUMask 0022
Grp lp
Log {folder}
Spool {folder}/pdf
UserUMask 0022
"""


@dataclass
class Server:
    """A running server with one queue."""

    folder: Path
    port: int

    @property
    def uri(self) -> str:
        return f"ipp://127.0.0.1:{self.port}/printers/hp#HP-1"

    def pages(self) -> list[list[str]]:
        """Its own log: job, user, page or total, copies, job name, media, sides."""
        log = self.folder / "page_log"
        return [row.split("|") for row in log.read_text().splitlines()] if log.exists() else []

    def kept(self, job: int) -> bytes:
        """What came out at the device."""
        return (self.folder / "out" / f"{job}.pdf").read_bytes()

    def laid_down(self) -> list[Path]:
        """All that came out, by its names."""
        return [path for path in (self.folder / "out").rglob("*.pdf") if path.stat().st_size]


@contextlib.contextmanager
def serving(device: str = "save:/") -> Iterator[Server]:
    """A server on a free port, with a queue `hp` that keeps paper as PDF.

    `device`: ours, which keeps what the filters made, or `cups-pdf:/`, which draws it anew.

    Its filters run as nobody in particular, so its folder is one that anybody can enter.
    """
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        with serving_in(Path(place), device) as server:
            yield server


@contextlib.contextmanager
def serving_in(folder: Path, device: str) -> Iterator[Server]:
    """The same, in this folder."""
    port = free_port()
    programs = own_programs(folder)
    for name in ("spool/tmp", "cache", "state", "out", "ppd", "pdf"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "out").chmod(0o777)
    server, files = folder / "cupsd.conf", folder / "cups-files.conf"
    server.write_text(SERVER.format(port=port), encoding="utf-8")
    files.write_text(FILES.format(folder=folder, programs=programs), encoding="utf-8")
    (folder / "printers.conf").write_text(QUEUE.format(device=device), encoding="utf-8")
    (folder / "cups-pdf.conf").write_text(PDF_PLACES.format(folder=folder), encoding="utf-8")
    ppd = PPD if device.startswith("save") else PDF_PPD.read_text(encoding="utf-8")
    (folder / "ppd" / "hp.ppd").write_text(ppd, encoding="utf-8")
    command = [found("cupsd") or "", "-f", "-c", str(server), "-s", str(files)]
    with running([*told_where(folder), *command], folder / "says"):
        wait_for(lambda: listening(port), "cupsd")
        yield Server(folder, port)


def told_where(folder: Path) -> list[str]:
    """What makes cups-pdf, which reads one place only, read ours there; nothing where it is not."""
    if not PDF_DEVICE.exists():
        return []
    bind = f'mount --bind {folder}/cups-pdf.conf {PDF_CONFIG} && exec "$@"'
    return ["unshare", "-m", "sh", "-c", bind, "sh"]


QUEUE = """<DefaultPrinter hp>
DeviceURI {device}
Info HP-1
State Idle
Accepting Yes
Shared No
</DefaultPrinter>
"""


def own_programs(folder: Path) -> Path:
    """The system's filters, and a device of our own beside its devices."""
    programs = folder / "programs"
    (programs / "backend").mkdir(parents=True)
    for place in PROGRAMS.iterdir():
        if place.name != "backend":
            (programs / place.name).symlink_to(place)
    if PDF_DEVICE.exists():
        (programs / "backend" / PDF_DEVICE.name).symlink_to(PDF_DEVICE)
    device = programs / "backend" / "save"
    device.write_text(SAVE.format(folder=folder), encoding="utf-8")
    device.chmod(0o700)
    return programs
