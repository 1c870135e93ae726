"""Celery on a Redis-protocol broker: a wake-up, never the guarantee (stack.md §4)."""

from kombu import Queue

from atmp.settings import env

CELERY_BROKER_URL = env.secret("REDIS_URL") or env.running_instance().get("redis_url", "")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 50
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Tasks are idempotent sweeps: cancelling them in the middle of a mail would double the mail.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = "UTC"
# Mails and notifications never wait behind a copy of somebody's data, an import or a sweep: what
# may take longer than a minute has a queue of its own, and in `make run` and the compose file a
# worker of its own. A worker that is told no queue does both.
LONG_QUEUE = "long"
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_QUEUES = [Queue(CELERY_TASK_DEFAULT_QUEUE), Queue(LONG_QUEUE)]
CELERY_TASK_ROUTES = {
    task: {"queue": LONG_QUEUE}
    for task in (
        "accounts.carry_out_deletions",
        "core.clear_expired",
        "core.draw_pages",
        "core.run_imports",
        "core.run_jobs",
        "forum.*",
        "profiles.*",
    )
}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Twice the longest hard limit; without the two restore options a lost task waits about 100 s.
    "visibility_timeout": 360,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "health_check_interval": 10,
    "socket_keepalive": True,
}
# The sweeps are the guarantee; `expires` keeps them from piling up while no worker runs.
CELERY_BEAT_SCHEDULE = {
    "drain-outbox": {
        "task": "core.drain_outbox",
        "schedule": 3.0,
        "options": {"expires": 10},
    },
    "send-deliveries": {
        "task": "notifications.send_deliveries",
        "schedule": 3.0,
        "options": {"expires": 10},
    },
    "note-beat": {
        "task": "core.note_beat",
        "schedule": 15.0,
        # What lay in the queue while no worker ran says nothing about beat.
        "options": {"expires": 30},
    },
    "end-memberships": {
        "task": "profiles.end_memberships",
        "schedule": 21600.0,
        "options": {"expires": 3600},
    },
    "remind-of-reviews": {
        "task": "forum.remind_of_reviews",
        "schedule": 21600.0,
        "options": {"expires": 3600},
    },
    "keep-clocks": {
        "task": "forum.keep_clocks",
        "schedule": 900.0,
        "options": {"expires": 600},
    },
    "publish-answer-times": {
        "task": "forum.publish_answer_times",
        "schedule": 21600.0,
        "options": {"expires": 3600},
    },
    "match-searches": {
        "task": "forum.match_searches",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
    "mark-for-recheck": {
        "task": "forum.mark_for_recheck",
        "schedule": 900.0,
        "options": {"expires": 600},
    },
    "clear-expired": {
        "task": "core.clear_expired",
        "schedule": 3600.0,
        "options": {"expires": 600},
    },
    "run-imports": {
        "task": "core.run_imports",
        "schedule": 30.0,
        "options": {"expires": 60},
    },
    "run-jobs": {
        "task": "core.run_jobs",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "draw-pages": {
        "task": "core.draw_pages",
        "schedule": 30.0,
        "options": {"expires": 60},
    },
    "carry-out-deletions": {
        "task": "accounts.carry_out_deletions",
        "schedule": 600.0,
        "options": {"expires": 300},
    },
}
NUDGE_TIMEOUT_SECONDS = 0.2
