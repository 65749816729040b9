"""Received HTML, links, pills, replies and reactions: what is shown is what is so, not what a message claims."""

from __future__ import annotations

from typing import Any

import pytest

from session.timeline.html_reading import MOST_CHARACTERS, MOST_DEPTH, MOST_TAGS, read_html
from session.timeline.links import address, host_of, links_in, matrix_place, place_behind
from session.values.model import ItemKind, Reaction, TimelineItem
from session.values.rich_text import BlockKind, Emphasis, text_of
from tests.fakes.room_events import ALICE, MALLORY, ME, edit, event, member, message, redaction, state
from tests.fakes.synced_account import SyncedAccount

HTML = "org.matrix.custom.html"


def html_message(html: str, body: str = "plat", sender: str = ALICE, **more: Any) -> dict[str, Any]:
    content = {"msgtype": "m.text", "body": body, "format": HTML, "formatted_body": html, **more}
    return event("m.room.message", content, sender)


def reply(target: str, body: str, sender: str = ALICE, **more: Any) -> dict[str, Any]:
    relation = {"m.in_reply_to": {"event_id": target}}
    return event("m.room.message", {"msgtype": "m.text", "body": body, "m.relates_to": relation, **more}, sender)


def reaction(target: str, key: object, sender: str = ALICE, event_id: str = "", kind: str = "m.reaction") -> Any:
    relation = {"rel_type": "m.annotation", "event_id": target, "key": key}
    return event(kind, {"m.relates_to": relation}, sender, event_id)


def only(account: SyncedAccount) -> TimelineItem:
    return account.items()[-1]


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>een <b>twee</b></p>", "een twee"),
        ("<ul><li>een</li><li>twee<ol start=3><li>a</li></ol></li></ul>", "• een\n• twee\n  3. a"),
        ("<blockquote><p>een</p><p>twee</p></blockquote>na", "> een\n> twee\nna"),
        ("<pre><code>a\n  b\n</code></pre>", "a\n  b"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a | b\n1 | 2"),
        ("een<br>twee<hr>drie", "een\ntwee\n---\ndrie"),
        ("<mx-reply><blockquote>oud</blockquote></mx-reply>nieuw", "nieuw"),
        ("<script>alert(1)</script><style>x</style>tekst", "tekst"),
        ("<font color=red>rood</font>", "rood"),
        ("&lt;b&gt; &amp;#27; &#27;[2J", "<b> &#27; [2J"),
        ('<img src="https://t.example/x.png" alt="plaatje">', "[plaatje]"),
    ],
)
def test_html_is_read_as_what_it_shows(html: str, shown: str) -> None:
    rich = read_html(html)
    assert rich is not None
    assert text_of(rich).replace("\x1b", "") == shown


def test_emphasis_adds_up_and_ends() -> None:
    rich = read_html("<b>a<i>b</i></b><del>c</del><u>d</u><code>e</code><span data-mx-spoiler>f</span>g")
    assert rich is not None
    assert [(span.text, span.emphasis) for span in rich.spans()] == [
        ("a", Emphasis.BOLD),
        ("b", Emphasis.BOLD | Emphasis.ITALIC),
        ("c", Emphasis.STRIKE),
        ("d", Emphasis.UNDERLINE),
        ("e", Emphasis.CODE),
        ("f", Emphasis.SPOILER),
        ("g", Emphasis.NONE),
    ]


def test_code_knows_its_language() -> None:
    rich = read_html('<pre><code class="x language-python">def f(): pass</code></pre>')
    assert rich is not None
    assert [(block.kind, block.language) for block in rich.blocks] == [(BlockKind.CODE, "python")]


@pytest.mark.parametrize(
    "html", ["", "<p></p>", "<script>x</script>", "<b>" * (MOST_TAGS + 1) + "x", "x" * (MOST_CHARACTERS + 1)]
)
def test_what_is_empty_or_too_much_gives_way_to_the_body(account: SyncedAccount, html: str) -> None:
    account.receive(html_message(html, body="de tekst"))
    assert (only(account).rich, only(account).text) == (None, "de tekst")


def test_depth_is_bounded() -> None:
    rich = read_html("<blockquote>" * 100 + "x" + "</blockquote>" * 100)
    assert rich is not None
    assert [len(block.inside) for block in rich.blocks] == [MOST_DEPTH]


@pytest.mark.parametrize(
    ("text", "href", "place"),
    [
        ("bank.example", "https://evil.example/", "evil.example"),
        ("https://bank.example/login", "https://evil.example/", "evil.example"),
        ("https://bank.example@evil.example/", "https://bank.example@evil.example/", "evil.example"),
        ("bank.example evil.example", "https://evil.example/", "evil.example"),
        ("klik hier", "https://evil.example/", "evil.example"),
        ("https://a.example/foo.html", "https://a.example/foo.html", ""),
        ("a.example", "https://A.example/x", ""),
        ("münchen.example", "https://münchen.example/", "münchen.example = xn--mnchen-3ya.example"),
        ("https://bаnk.example", "https://bаnk.example", "bаnk.example = xn--bnk-6cd.example"),
    ],
)
def test_a_link_says_where_it_really_leads(text: str, href: str, place: str) -> None:
    assert place_behind(text, href) == place


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://a.example",
        "data:text/html,x",
        "https://",
        "https://a.example/\x1b[2J",
        "https://a.example/\u202ex",
        "https://a.example/ b",
        "//a.example",
        "https://[",
        "https://a.example/" + "x" * 3000,
    ],
)
def test_only_safe_addresses_are_links(href: str) -> None:
    assert address(href) == ""
    rich = read_html(f'<a href="{href}">x</a>')
    assert rich is not None
    assert rich.links == ()


def test_addresses_in_plain_text_are_links() -> None:
    found = links_in("zie https://a.example/x, www.b.nl en README.md of mail aan c@d.example")
    assert [href for _, _, href in found] == ["https://a.example/x", "http://www.b.nl"]
    assert host_of("https://A.example:8443/") == "a.example"


@pytest.mark.parametrize(
    ("href", "named"),
    [
        ("https://matrix.to/#/@noor:hs.example", ("@noor:hs.example", "")),
        ("https://matrix.to/#/%23lunch:hs.example?via=hs.example", ("#lunch:hs.example", "")),
        ("https://matrix.to/#/!r:hs.example/$e", ("!r:hs.example", "$e")),
        ("matrix:u/noor:hs.example", ("@noor:hs.example", "")),
        ("matrix:roomid/r:hs.example/e/ev", ("!r:hs.example", "$ev")),
    ],
)
def test_addresses_of_matrix_are_read(href: str, named: tuple[str, str]) -> None:
    place = matrix_place(href)
    assert place is not None
    assert (place.id, place.event_id) == named


@pytest.mark.parametrize(
    "href", ["https://matrix.to.evil.example/#/@a:b", "https://matrix.to/", "matrix:x/y", "matrix:"]
)
def test_what_only_looks_like_one_names_nothing(href: str) -> None:
    assert matrix_place(href) is None


def pill(user: str, text: str) -> str:
    return f'<a href="https://matrix.to/#/{user}">{text}</a>'


def test_a_pill_says_the_room_s_name_and_not_the_message_s(account: SyncedAccount) -> None:
    account.receive(
        html_message(pill(MALLORY, "Alice")), state=(member(ALICE, name="Alice"), member(MALLORY, name="Mal"))
    )
    assert only(account).text == "@Mal"


@pytest.mark.parametrize("imitation", ["Alice", "ALICE", "Аlice", "A1ice", "@alice:hs.example", "\u200b", ""])
def test_a_pill_with_a_name_that_can_be_taken_for_another_s_says_the_id(account: SyncedAccount, imitation: str) -> None:
    people = (member(ALICE, name="Alice"), member(MALLORY, name=imitation))
    account.receive(html_message(pill(MALLORY, "x")), state=people)
    assert only(account).text == MALLORY


@pytest.mark.parametrize(
    ("said", "marked"),
    [
        ({"m.mentions": {"user_ids": [ME]}}, True),
        ({"m.mentions": {"user_ids": [ALICE]}}, False),
        ({"m.mentions": {"user_ids": ME}}, False),
        ({"m.mentions": []}, False),
        ({"m.mentions": {"room": True}}, False),
    ],
    ids=str,
)
def test_mentions_of_us_are_marked(account: SyncedAccount, said: dict[str, Any], marked: bool) -> None:
    account.receive(event("m.room.message", {"msgtype": "m.text", "body": "x", **said}, MALLORY))
    assert only(account).mentions_me is marked


def test_a_pill_of_us_is_a_mention(account: SyncedAccount) -> None:
    account.receive(html_message(pill(ME, "jij")))
    assert only(account).mentions_me


def test_who_may_call_everybody_does(account: SyncedAccount) -> None:
    levels = state("m.room.power_levels", {"users": {ALICE: 50}})
    called = {"msgtype": "m.text", "body": "x", "m.mentions": {"room": True}}
    account.receive(event("m.room.message", called), event("m.room.message", called, MALLORY), state=(levels,))
    assert [item.mentions_me for item in account.items()] == [True, False]


def test_a_reply_quotes_what_is_so_and_not_its_fallback(account: SyncedAccount) -> None:
    account.receive(message("het echte", MALLORY, "$o"), state=(member(MALLORY, name="Mal"),))
    account.receive(reply("$o", "> <@alice:hs.example> verzonnen\n> nog een\n\nja"))
    quoted = only(account).reply
    assert quoted is not None
    assert (quoted.sender_name, quoted.text, only(account).body) == ("Mal", "het echte", "ja")


def test_a_quote_follows_edits_and_removals(account: SyncedAccount) -> None:
    account.receive(message("een", event_id="$o"), reply("$o", "ja"))
    changes = account.receive(edit("$o", "twee"))
    assert only(account).reply is not None
    assert [item.reply.text for item in account.items() if item.reply] == ["twee"]
    assert changes.timelines["!room:hs.example"] == {0, 1}
    changes = account.receive(redaction("$o"))
    assert [item.reply.text for item in account.items() if item.reply] == [""]
    assert changes.timelines["!room:hs.example"] == {0, 1}


def test_a_quote_leaves_covered_what_its_writer_covered(account: SyncedAccount) -> None:
    account.receive(html_message("dader: <span data-mx-spoiler>de <b>butler</b></span> dus"))
    original = only(account)
    account.receive(reply(str(original.event_id), "echt?"))
    quoted = only(account).reply
    assert quoted is not None
    assert quoted.text == "dader: ▒▒ dus" == original.glimpse
    assert original.text == "dader: de butler dus"


def test_a_quote_of_what_cannot_be_seen_says_why(account: SyncedAccount) -> None:
    account.receive(message("een", event_id="$o"), redaction("$o"), reply("$o", "ja"))
    account.receive(event("m.room.message", {"msgtype": "m.emote", "body": "zwaait"}, event_id="$e"), reply("$e", "x"))
    removed, waving = (item.reply for item in account.items() if item.reply)
    assert removed.words is not None
    assert (removed.text, str(removed.words), removed.emote) == ("", "Message removed.", False)
    assert (waving.text, waving.words, waving.emote) == ("zwaait", None, True)


def test_a_reply_to_what_is_not_here_says_so(account: SyncedAccount) -> None:
    account.receive(reply("$elsewhere", "ja"))
    quoted = only(account).reply
    assert quoted is not None
    assert (quoted.event_id, quoted.sender_name, quoted.text) == ("$elsewhere", "", "")


@pytest.mark.parametrize("broken", [{"m.in_reply_to": 5}, {"m.in_reply_to": {"event_id": []}}, [], "x"], ids=str)
def test_a_broken_reply_is_a_message(account: SyncedAccount, broken: object) -> None:
    account.receive(event("m.room.message", {"msgtype": "m.text", "body": "> x", "m.relates_to": broken}))
    assert (only(account).reply, only(account).body) == (None, "> x")


def test_reactions_count_each_sender_once(account: SyncedAccount) -> None:
    account.receive(message("x", event_id="$o"))
    said = [reaction("$o", "👍"), reaction("$o", "👍"), reaction("$o", "👍", ME), reaction("$o", "🎉", MALLORY)]
    changes = account.receive(*said)
    assert only(account).reactions == (Reaction("👍", 2, mine=True), Reaction("🎉", 1))
    assert changes.timelines["!room:hs.example"] == {0}


def test_forged_reactions_count_nothing(account: SyncedAccount) -> None:
    bundle = {"m.relations": {"m.annotation": {"chunk": [{"key": "👍", "count": 99}]}}}
    account.receive(message("x", event_id="$o", unsigned=bundle))
    account.receive(
        reaction("$o", 5), reaction("$o", ""), reaction("$o", "x" * 65), reaction("$o", "👍", kind="m.room.message")
    )
    assert only(account).reactions == ()


def test_a_reaction_that_is_taken_back_is_gone(account: SyncedAccount) -> None:
    account.receive(message("x", event_id="$o"), reaction("$o", "👍", event_id="$r"))
    changes = account.receive(redaction("$r"))
    assert only(account).reactions == ()
    assert changes.timelines["!room:hs.example"] == {0}


def test_only_its_sender_or_a_moderator_takes_a_reaction_back(account: SyncedAccount) -> None:
    account.receive(message("x", event_id="$o"), reaction("$o", "👍", event_id="$r"), redaction("$r", MALLORY))
    assert only(account).reactions == (Reaction("👍", 1),)


def test_a_removed_row_says_by_whom_and_why(account: SyncedAccount) -> None:
    removal = redaction("$o")
    removal["content"]["reason"] = "dubbel"
    account.receive(message("x", event_id="$o"), removal, state=(member(ALICE, name="Alice"),))
    assert (only(account).kind, str(only(account).words)) == (ItemKind.PLACEHOLDER, "Removed by Alice: dubbel")
