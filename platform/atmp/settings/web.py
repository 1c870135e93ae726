"""How much one web process takes on before it says 503 (core.shedding)."""

from atmp.settings import env

# More at once than this share the interpreter and make each other slower.
WEB_AT_WORK = env.integer("WEB_THREADS", 4)
WEB_WAITING = 8
WEB_WAIT_SECONDS = 3.0
# So long a process says of itself what it found (/health/ready): each look asks four services.
READY_KEPT_SECONDS = 2.0
# Of how many people somebody signed in, and a visitor, reads within an hour. Nobody copies the
# directory: a profile counts each time it is opened, a line of a list once.
PEOPLE_AN_HOUR = {
    "person": env.integer("PEOPLE_AN_HOUR", 100),
    "visitor": env.integer("PEOPLE_AN_HOUR_VISITORS", 30),
}
