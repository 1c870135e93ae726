"""How much one web process takes on before it says 503 (core.shedding)."""

from atmp.settings import env

# More at once than this share the interpreter and make each other slower.
WEB_AT_WORK = env.integer("WEB_THREADS", 4)
WEB_WAITING = 8
WEB_WAIT_SECONDS = 3.0
# So long a process says of itself what it found (/health/ready): each look asks four services.
READY_KEPT_SECONDS = 2.0
