"""One function per operation on questions and answers; each runs in one transaction."""
