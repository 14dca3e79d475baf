"""RTF and the Word format before 2007 are read through LibreOffice, which turns them into ODT: its own
format, in which it also says where the pages begin.

It runs with a profile of its own, made for the one file and thrown away: no other document is opened
with it, no macro is run, and nothing that a document links to is fetched.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from assistent.archives import faults, refuse_other
from assistent.errors import UnreadableFile, because
from assistent.lines import Reading
from assistent.opendocument import read_odt

TIME_LIMIT = 120.0  # seconds for one file; the start alone takes some

_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" \
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" \
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" \
oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" \
oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""
"""Links are blocked and never updated, macros not run (LibreOffice's own settings, by their names)."""


def read_converted(path: Path) -> Reading:
    """An RTF or DOC file. Raises ``UnreadableFile`` where LibreOffice is missing, cannot open the file
    or takes longer than ``TIME_LIMIT``."""
    with faults("filen"):
        refuse_other(path, path.suffix.lower(), ".rtf")  # Word writes RTF under the name of DOC too
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise UnreadableFile(
            f"formatet {path.suffix} läses genom LibreOffice, som inte är installerat",
            "installera LibreOffice Writer, eller spara om filen som DOCX eller PDF",
        )
    with tempfile.TemporaryDirectory(prefix="assistent-") as folder:
        work = Path(folder)
        source = work / f"dokument{path.suffix.lower()}"  # a copy: LibreOffice puts a lock file beside what it opens
        with faults("filen"):
            shutil.copyfile(path, source)
        _convert(program, source, work)
        made = work / "ut" / "dokument.odt"
        if not made.is_file():
            raise UnreadableFile(
                "LibreOffice kunde inte öppna filen: den är trasig eller skyddad med lösenord",
                "öppna den i Word och spara om den som DOCX eller PDF",
            )
        return read_odt(made)


def _convert(program: str, source: Path, work: Path) -> None:
    profile = work / "profil"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
               "--convert-to", "odt:writer8", "--outdir", str(work / "ut"), str(source)]  # fmt: skip
    try:
        process = subprocess.Popen(
            command, cwd=work, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise UnreadableFile(
            f"LibreOffice kan inte startas: {because(error)}",
            "kontrollera installationen, eller spara om filen som DOCX",
        ) from error
    try:
        process.wait(TIME_LIMIT)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            f"LibreOffice blev inte färdigt med filen på {TIME_LIMIT:.0f} sekunder", "spara om filen som DOCX eller PDF"
        ) from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends LibreOffice and what it has started: its start script only waits for another process."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # all have ended
    finally:
        process.wait()
