"""What is typed becomes clean HTML, and what that shows is what was assessed."""

from __future__ import annotations

import pytest

from hints.advisor import Advisor
from hints.model import Clearance, Draft, DraftKind, Held, Markup, Part, RoomFacts
from session.sending.content import About, event_of
from session.sending.formatting import MOST_TEXT, formed_text, with_markup
from session.sending.reaction_key import reaction_key
from session.values.errors import NotCleared
from session.values.model import EventId
from tests.support.screens import advisor

FACTS = RoomFacts(room_id="!r:hs.example", own_server="hs.example", encrypted=True, readers=2)
BSN = "123456782"


def markdown(text: str, kind: DraftKind = DraftKind.MESSAGE) -> Draft:
    return with_markup(Draft(kind, text, FACTS), Markup.MARKDOWN)


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("hallo", None),
        ("een\ntwee", None),
        ("1 * 2 * 3", None),
        ("<b>x</b>", None),
        ("a_b_c", None),
        ("kop\n---", "<p>kop</p>\n<hr>"),
        ("**vet**", "<p><strong>vet</strong></p>"),
        ("~~weg~~", "<p><s>weg</s></p>"),
        (
            "dader: ||de **butler**|| dus",
            '<p>dader: <span data-mx-spoiler="">de <strong>butler</strong></span> dus</p>',
        ),
        ("a || b || c", None),
        ("||open", None),
        ("||||||||", None),
        ("- een\n- twee", "<ul>\n<li>een</li>\n<li>twee</li>\n</ul>"),
        ("> zo", "<blockquote>\n<p>zo</p>\n</blockquote>"),
        ("```python\nx\n```", '<pre><code class="language-python">x\n</code></pre>'),
        ("[x](javascript:alert(1)) **y**", "<p>[x](javascript:alert(1)) <strong>y</strong></p>"),
        ("**" + "x" * MOST_TEXT + "**", None),
    ],
)
def test_markdown_becomes_html_only_where_it_says_more(typed: str, html: str | None) -> None:
    formed = formed_text(typed, Markup.MARKDOWN)
    assert (formed.html, formed.body) == (html, typed)


@pytest.mark.parametrize(
    ("typed", "calls"),
    [
        ("@room brand", True),
        ("**kom**, @room!", True),
        ("(@room)", True),
        ("zeg `@room`", False),
        ("> @room\n\nnee", False),
        ("a@room en @rooms en @room:hs.example en https://x.example/@room", False),
    ],
)
def test_all_are_called_by_who_may_and_where_it_is_no_quote_or_code(typed: str, calls: bool) -> None:
    draft = markdown(typed)
    assert event_of(draft, About(calls_all=True))[1]["m.mentions"].get("room", False) is calls
    for other in (event_of(draft), event_of(Draft(DraftKind.MESSAGE, typed, FACTS), About(calls_all=True))):
        assert "room" not in other[1]["m.mentions"], "where it is not allowed, or /plain, it is text"


def test_a_user_id_is_a_pill_and_mentions_that_user_alone() -> None:
    _kind, content = event_of(markdown("zie @noor:hs.example, niet @piet of a@b.example"))
    assert content["m.mentions"] == {"user_ids": ["@noor:hs.example"]}
    assert '<a href="https://matrix.to/#/@noor:hs.example">@noor:hs.example</a>' in content["formatted_body"]
    assert content["body"] == "zie @noor:hs.example, niet @piet of a@b.example"


def test_html_is_cleaned_and_its_body_is_what_it_shows() -> None:
    typed = (
        '<b>vet</b><script>x</script> <a href="https://a.example/x" onclick="y">hier</a><img src="https://t.example/1">'
    )
    _kind, content = event_of(with_markup(Draft(DraftKind.MESSAGE, typed, FACTS), Markup.HTML))
    assert content["formatted_body"] == '<b>vet</b> <a href="https://a.example/x">hier</a><img>'
    assert content["body"] == "vet hier (https://a.example/x)[…]"


def test_plain_stays_as_it_stands() -> None:
    _kind, content = event_of(with_markup(Draft(DraftKind.MESSAGE, "**x** @noor:hs.example", FACTS), Markup.PLAIN))
    assert content == {"msgtype": "m.text", "body": "**x** @noor:hs.example", "m.mentions": {}}


def test_signs_between_the_digits_hide_nothing() -> None:
    gate: Advisor = advisor()
    draft = markdown("zijn bsn is 1234**5**6782")
    held = gate.clear(draft)
    assert isinstance(held, Held)
    assert Part.SHOWN in {finding.part for finding in held.assessment.findings}
    hidden = with_markup(Draft(DraftKind.MESSAGE, "zijn bsn is 1234<b></b>56782", FACTS), Markup.HTML)
    assert isinstance(gate.clear(hidden), Held)
    assert isinstance(gate.clear(markdown("tot **morgen**")), Clearance)


def test_a_clearance_is_for_the_markup_too() -> None:
    gate: Advisor = advisor()
    plain, marked = Draft(DraftKind.MESSAGE, "tot **morgen**", FACTS), markdown("tot **morgen**")
    cleared = gate.clear(plain)
    assert isinstance(cleared, Clearance)
    assert cleared.covers(plain)
    assert not cleared.covers(marked)


def test_what_was_not_assessed_is_no_event() -> None:
    smuggled = Draft(DraftKind.MESSAGE, "1234**5**6782", FACTS, markup=Markup.MARKDOWN, shown="iets anders")
    with pytest.raises(NotCleared):
        event_of(smuggled)
    with pytest.raises(NotCleared):
        event_of(Draft(DraftKind.MESSAGE, "1234**5**6782", FACTS, markup=Markup.MARKDOWN))


def test_an_answer_names_its_message_and_mentions_its_author() -> None:
    about = About(answers=EventId("$a"), author="@noor:hs.example")
    _kind, content = event_of(markdown("ja", DraftKind.REPLY), about)
    assert content["m.relates_to"] == {"m.in_reply_to": {"event_id": "$a"}}
    assert content["m.mentions"] == {"user_ids": ["@noor:hs.example"]}
    assert content["body"] == "ja"


def test_an_answer_in_a_thread_stays_there() -> None:
    about = About(answers=EventId("$a"), thread="$root")
    _kind, content = event_of(markdown("ja", DraftKind.REPLY), about)
    relation = {"rel_type": "m.thread", "event_id": "$root", "is_falling_back": False}
    assert content["m.relates_to"] == {**relation, "m.in_reply_to": {"event_id": "$a"}}


@pytest.mark.parametrize("typed", ["👍", "👨‍👩‍👧", "🇳🇱", "👍🏽", "❤️", "1️⃣"])
def test_one_emoji_is_a_reaction(typed: str) -> None:
    kind, content = event_of(Draft(DraftKind.REACTION, typed, FACTS), About(reacts_to=EventId("$a")))
    assert (kind, content["m.relates_to"]["key"]) == ("m.reaction", typed)


@pytest.mark.parametrize("typed", ["a", BSN, "geheim", "👍👍", "🇵🇦🇸🇸", "", "👍x", "ⓐ" * 3])
def test_words_are_no_reaction(typed: str) -> None:
    assert reaction_key(typed) is None
    with pytest.raises(ValueError, match="one emoji"):
        event_of(Draft(DraftKind.REACTION, typed, FACTS), About(reacts_to=EventId("$a")))


def test_emoji_have_names() -> None:
    assert [reaction_key(each) for each in ("+1", ":tada:", "Heart")] == ["👍", "🎉", "❤️"]
