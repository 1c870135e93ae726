"""`make run`: from a bare checkout to a served first page, in the foreground."""

from __future__ import annotations

import json
import os
import time
from urllib.parse import urlsplit

from atmp.up import console, prepared
from atmp.up.config import (
    ROOT,
    Config,
    check_addresses,
    check_data_dir,
    check_port,
    read_config,
    write_private,
)
from atmp.up.errors import StoppedError
from atmp.up.install import RUNTIME, ensure_packages
from atmp.up.instance import Instance
from atmp.up.processes import StopFlag
from atmp.up.stack import Stack


def run() -> int:
    """Start everything and stay until somebody asks to end; 0 then."""
    begun = time.monotonic()
    stop = StopFlag()
    stop.listen()
    config = read_config(os.environ)
    instance = Instance(config)
    try:
        _check(config, instance)
        with console.stage("packages") as notes:
            notes.append(ensure_packages(RUNTIME, stop))
        stack = Stack(config, instance, stop)
        instance.take()
        _run_stack(stack, instance, begun)
    except StoppedError:
        console.say("Everything is ended.")
    return 0


def _check(config: Config, instance: Instance) -> None:
    """Refuse before anything is made; what an earlier run left behind is ended here."""
    check_data_dir(config.data_dir)
    instance.take_existing()
    ended = instance.end_leftovers()
    if ended:
        console.say(f"An earlier run was cut off; ended what it left: {', '.join(ended)}.")
    check_port(config.port)
    for warning in check_addresses(config):
        console.say(warning)


def _run_stack(stack: Stack, instance: Instance, begun: float) -> None:
    try:
        with console.stage("services") as notes:
            notes.extend(stack.start_services())
        instance.secret_key()
        instance.publish(**stack.facts())
        with console.stage("database") as notes:
            notes.append(_prepare(stack))
        with console.stage("programs") as notes:
            stack.start_programs()
            notes.append("web, worker, long, beat")
        for line in _closing_block(stack):
            console.say(line)
        console.say(f"Ready after {time.monotonic() - begun:.1f} s. Ctrl-C ends everything.")
        stack.supervisor.watch(stack.nurse_worker)
    finally:
        console.say("Ending …")
        stack.supervisor.end_all()
        instance.clear()


def _prepare(stack: Stack) -> str:
    stamp = stack.config.data_dir / "prepared.json"
    wanted = prepared.wanted_stamp(stack.cluster.identity() if stack.cluster else "")
    steps = prepared.missing_steps(stamp, wanted) if stack.cluster else _steps_elsewhere(stack)
    if not steps:
        return "up to date"
    stack.prepare_database(steps)
    prepared.write_stamp(stamp, wanted)
    return "prepared with " + ", ".join(step.removeprefix("--") for step in steps)


def _steps_elsewhere(stack: Stack) -> list[str]:
    """A server of somebody else is asked each time; demo data stay on this machine."""
    here = urlsplit(stack.config.database_url or "").hostname in {
        None,
        "localhost",
        "127.0.0.1",
        "::1",
    }
    return [step for step in prepared.ALL_STEPS if here or step != "--demo"]


def _closing_block(stack: Stack) -> list[str]:
    config = stack.config
    lines = ["", f"Open        {config.base_url}"]
    if stack.mail_port:
        lines.append(f"Mailbox     {mailbox_address(config)}")
    lines += _accounts(config)
    return [*lines, f"Data        {config.data_dir}", ""]


def mailbox_address(config: Config) -> str:
    """The page that shows the mails of the local mailbox."""
    return f"{config.base_url}/en/mailbox/"


def _accounts(config: Config) -> list[str]:
    """Put today's addresses into the file of demo accounts and return its lines."""
    path = config.data_dir / "demo.json"
    try:
        demo = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    demo |= {"base_address": config.base_url, "mailbox_address": mailbox_address(config)}
    write_private(path, json.dumps(demo, indent=2, ensure_ascii=False) + "\n")
    people = demo.get("personas", {})
    place = "" if config.data_dir == ROOT / "var" else f"DATA_DIR={config.data_dir} "
    return [
        f"Accounts    also in {path}; codes: {place}python manage.py demo_code E-MAIL",
        *(
            f"            {name:<18}{person['email']:<52}{person['password']}"
            for name, person in people.items()
        ),
    ]
