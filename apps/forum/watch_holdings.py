"""What the tables of watches, news and reliances hold."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from apps.core.privacy import Holding, OnErasure, Sort, hold
from apps.core.retention import keep_for
from apps.forum.models import NewsReader, Watch

READER_DAYS = 30

hold(
    Holding(
        table="forum.watch",
        purpose="Questions, topics, authorities and searches of which somebody wants news",
        kept="until its owner ends it or closes the account",
        about="person",
        on_erasure=OnErasure.DELETE,
        recipients="its owner only",
        fields={
            Sort.PERSONAL: "kind question topic authority filters name created_at",
            Sort.INTERNAL: "id updated_at person",
        },
    )
)
hold(
    Holding(
        table="forum.news",
        purpose="What became public, so that nobody is told of it twice",
        kept="as long as the question",
        basis="no personal data",
        fields={Sort.INTERNAL: "id created_at updated_at question answer searched_at"},
    )
)
hold(
    Holding(
        table="forum.newsreader",
        purpose="Who is told of which news, once each, and of the end of an answer told of",
        kept="30 days; of an official answer, while its owner keeps a watch, 30 days after its end",
        about="person",
        on_erasure=OnErasure.DELETE,
        recipients="its owner only",
        fields={Sort.PERSONAL: "news created_at", Sort.INTERNAL: "id updated_at person event"},
    )
)
hold(
    Holding(
        table="forum.reliance",
        purpose="Which answers somebody saved, cited or exported, to be told when they change",
        kept="until its owner ends it or closes the account",
        about="person",
        on_erasure=OnErasure.DELETE,
        recipients="its owner only",
        fields={
            Sort.PERSONAL: "answer kind created_at",
            Sort.INTERNAL: "id updated_at person",
        },
    )
)


@keep_for(
    "forum.news_readers",
    "Who was told of news of a watch: 30 days; of an official answer, while the person keeps a "
    "watch, 30 days after the answer ended",
)
def forget_readers(moment: datetime) -> int:
    """Delete who was told long ago; the notices themselves have a rule of their own."""
    end = moment - timedelta(days=READER_DAYS)
    ended = Q(news__answer__ended_on__lt=end.date()) | Q(news__answer__replaced_at__lt=end)
    watches = Exists(Watch.objects.filter(person=OuterRef("person")))
    # Who was told of an answer is told what becomes of it.
    over = Q(news__answer__isnull=True) | ended | ~watches
    old = NewsReader.objects.filter(over, created_at__lt=end)
    return old.filter(news__searched_at__isnull=False).delete()[0]
