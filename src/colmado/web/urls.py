"""The addresses of the pages."""

from __future__ import annotations

from django.urls import path

from colmado.web.pages import (
    answering,
    channels,
    check,
    conversation,
    house,
    inbox,
    listen,
    live,
    outbox,
    people,
    search,
    shelf,
    today,
)

urlpatterns = [
    path("", today.today, name="today"),
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/bulk", inbox.bulk, name="bulk"),
    path("live", live.live, name="live"),
    path("people", people.people, name="people"),
    path("channels", channels.channels, name="channels"),
    path("more", shelf.more, name="more"),
    path("look", shelf.look, name="look"),
    path("style", shelf.style, name="style"),
    path("manifest.webmanifest", shelf.manifest, name="manifest"),
    path("search", search.search, name="search"),
    path("messages", check.messages, name="messages"),
    path("conversation/<int:pk>", conversation.conversation, name="conversation"),
    path("conversation/<int:pk>/reply", answering.reply, name="reply"),
    path("conversation/<int:pk>/outcome", answering.outcome, name="outcome"),
    path("conversation/<int:pk>/promise", answering.promise, name="promise"),
    path("conversation/<int:pk>/place", answering.place, name="place"),
    path("promise/<int:pk>/end", answering.end_promise, name="end-promise"),
    path("outbox", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/decide", outbox.decide, name="decide"),
    path("check", check.check, name="check"),
    path("person/<int:pk>", people.person, name="person"),
    path("quarantine", listen.quarantine, name="quarantine"),
    path("quarantine/<int:pk>", listen.quarantined, name="quarantined"),
    path("quarantine/<int:pk>/raw", listen.quarantined_raw, name="quarantined-raw"),
    path("message/<int:pk>", listen.original, name="original"),
    path("message/<int:pk>/raw", listen.raw, name="raw"),
    path("message/<int:pk>/html", listen.html, name="html"),
    path("attachment/<int:pk>", listen.attachment, name="attachment"),
    path("sign-in", house.SignIn.as_view(), name="sign-in"),
    path("sign-out", house.sign_out, name="sign-out"),
    path("enter/<str:token>", house.enter, name="enter"),
    path("language", house.language, name="language"),
    path("healthy", house.healthy, name="healthy"),
]
