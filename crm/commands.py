"""Commands shared by all features: init, worker, scheduler, doctor, demo."""

import os
import signal
import sys
import time
from typing import Any

import click
from flask import Flask, current_app

from crm import mail, pdf, registries, schedule, tasks
from crm.database import db, migrations, unit_of_work
from crm.logs import log


def init_app(app: Flask) -> None:
    for command in (init, worker, scheduler):
        app.cli.add_command(command)


@click.command()
def init() -> None:
    """Migrations et données de référence ; sans effet quand tout est fait."""
    db.session.remove()
    db.engine.dispose()
    migrations().upgrade()
    for name, load in registries.references.items():
        click.echo(f'Données de référence : {name}')
        with unit_of_work():
            load()
    click.echo('La base est prête.')


@click.command()
@click.option('--processes', type=int, default=None, help='Nombre de travailleurs (réglage WORKERS).')
def worker(processes: int | None) -> None:
    """Carry out long work and send mails, in processes that are renewed every 200 tasks."""
    wanted = processes or current_app.config['WORKERS']
    pdf.load_engine()  # once, before the children
    db.session.remove()
    db.engine.dispose()
    children: set[int] = set()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while True:
            while len(children) < wanted:
                children.add(_spawn())
            pid, _status = os.wait()
            children.discard(pid)
            time.sleep(0.2)
    except (KeyboardInterrupt, SystemExit):
        for pid in children:
            os.kill(pid, signal.SIGTERM)


def _spawn() -> int:
    pid = os.fork()
    if pid:
        return pid
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = os.getppid()
    try:
        tasks.work_forever(lambda: _round(parent))
    except KeyboardInterrupt:
        pass
    except Exception as failure:
        log.error('worker_died', exc_info=failure)
    finally:
        os._exit(0)


def _round(parent: int) -> None:
    """Between two tasks: send what waits; leave when the supervisor was killed."""
    if os.getppid() != parent:
        os._exit(0)
    mail.send_waiting()


@click.command()
def scheduler() -> None:
    """Run the clock: ask for what is due."""
    app: Any = current_app
    db.session.remove()
    db.engine.dispose()
    schedule.run(app._get_current_object(), registries.timetable)
