"""What each finding says to whoever is about to send. English here; the doors translate. Pure."""

from __future__ import annotations


def gettext_noop(text: str) -> str:
    """Mark a sentence for translation, and leave it as it is."""
    return text


SENTENCES = {
    "question-left": gettext_noop("They asked “%(quote)s”, and nothing in the reply seems to answer it."),
    "blame": gettext_noop("“%(quote)s” puts it on them. Say what happened and what you will do."),
    "over-promise": gettext_noop("“%(quote)s” is more than anyone can know. Say what you do so that it goes well."),
    "promise-undated": gettext_noop("“%(quote)s” has no day. Say by when, or do it before you write."),
    "promise-unwritten": gettext_noop(
        "“%(quote)s” is a promise until %(due)s. Write it down with the reply, so that it is not forgotten."
    ),
    "non-apology": gettext_noop("“%(quote)s” is sorry for what they feel. Say what we did that we are sorry for."),
    "deflection": gettext_noop(
        "“%(quote)s” only sends them elsewhere. That does not count as an answer: they will still be waiting."
    ),
    "reply-all": gettext_noop("This would also be read by %(quote)s."),
    "newcomer": gettext_noop("%(quote)s never took part in this conversation and would read it."),
    "unchanged": gettext_noop("These are the suggested words as they were. Add what is only true for this person."),
    "repeated": gettext_noop("The same words have gone out in %(n)s replies of the last seven days."),
}
