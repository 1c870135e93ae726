"""Celery tasks of the forum: sweeps without arguments."""

from celery import shared_task

from apps.core.repeatable import REPEATABLE
from apps.forum import figures, reviews, sweeping
from apps.forum.services import faq, news, rechecking


@shared_task(name="forum.keep_clocks", soft_time_limit=170, time_limit=180)
def keep_clocks() -> None:
    """Remind, lapse and mark as overdue what time has brought to cases."""
    sweeping.run_clocks()


@shared_task(name="forum.publish_answer_times", soft_time_limit=170, time_limit=180)
def publish_answer_times() -> None:
    """Publish the response times of the months that are over."""
    figures.publish_months()


@shared_task(name="forum.remind_of_reviews", soft_time_limit=170, time_limit=180)
def remind_of_reviews() -> None:
    """Tell authorities which of their answers are to be reviewed, and mark outdated FAQ entries."""
    reviews.remind_of_reviews()
    faq.outdate_entries()


@shared_task(name="forum.mark_for_recheck", soft_time_limit=170, time_limit=180)
def mark_for_recheck() -> None:
    """Mark the answers that somebody worked on when new guidance came."""
    rechecking.mark_all()


REPEATABLE.add("forum.mark_for_recheck", "What is marked once is not looked for again.")


@shared_task(name="forum.match_searches", soft_time_limit=170, time_limit=180)
def match_searches() -> None:
    """Tell who watches a search of what became public and is found by it."""
    news.match_searches()


REPEATABLE.add(
    "forum.match_searches",
    "What became public is held against the searches once; nobody is told of it twice.",
)
REPEATABLE.add(
    "forum.remind_of_reviews", "Each reminder is noted on its answer in the same transaction."
)
REPEATABLE.add(
    "forum.publish_answer_times", "A month is published once; the chain of hashes holds it."
)
REPEATABLE.add(
    "forum.keep_clocks",
    "Each row is decided on under its lock; what was told or closed is not due again.",
)
