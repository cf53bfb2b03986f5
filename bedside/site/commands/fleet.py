"""`bedside web` and `bedside worker`: one process each, for a fleet of machines."""

import argparse

from .start import add_data_option, migrate, start_django


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    web = subparsers.add_parser(
        "web",
        help="run one web process (for a fleet)",
        epilog="Example: DATABASE_URL=postgresql://... BEDSIDE_KEY=... bedside web --bind 0.0.0.0",
    )
    add_data_option(web)
    web.add_argument("--bind", default="127.0.0.1", help="address to listen on")
    web.set_defaults(run=run_web)
    worker = subparsers.add_parser(
        "worker",
        help="run one worker process (for a fleet)",
        epilog="Example: DATABASE_URL=postgresql://... BEDSIDE_KEY=... bedside worker --threads 8",
    )
    add_data_option(worker)
    worker.add_argument("--threads", type=int, help="deliveries at once (or BEDSIDE_THREADS)")
    worker.set_defaults(run=run_worker)


def run_web(options: argparse.Namespace) -> int:
    start_django(options.data)
    migrate()
    from django.conf import settings
    from django.core.management import call_command
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    call_command("collectstatic", interactive=False, verbosity=0)
    Server(
        "bedside.site.wsgi:application",
        address=options.bind,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()
    return 0


def run_worker(options: argparse.Namespace) -> int:
    start_django(options.data)
    migrate()
    from django.conf import settings

    from bedside.publishing import worker

    worker.run(options.threads or settings.WORKER_THREADS)
    return 0
