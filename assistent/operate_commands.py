"""What the commands do that run and look after an installation: ``mcp`` and ``gallra``."""

from __future__ import annotations

import argparse

from assistent.settings import Settings


def run_mcp(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serves the interfaces as MCP tools on stdin and stdout, until stdin is closed."""
    from assistent import logs, mcp_server, operating
    from assistent.assistant import Assistant

    logs.configure(settings)
    assistant = Assistant(settings)
    assistant.samling()  # no samling at all is told before anything heavy is loaded
    operating.keep(assistant)
    mcp_server.serve(assistant)
    return 0


def run_gallra(arguments: argparse.Namespace, settings: Settings) -> int:
    """Removes what has been noted for long enough, or writes all of it to a file."""
    from assistent import retention

    if arguments.export:
        count = retention.export(settings, arguments.export)
        print(f"{count} rader är skrivna till {arguments.export}. Inget är borttaget.")
        return 0
    print(retention.text(retention.clean(settings, dry=arguments.dry_run), settings.log_days, arguments.dry_run))
    return 0
