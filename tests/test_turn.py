"""A turn: what a message means, which form it goes to, and what a refusal leaves behind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.errors import NotNow
from handlers.fields import digits, number, pick, sentence
from handlers.form import Form
from handlers.offers import offer
from handlers.paging import A_PAGE, AN_ELDER_PAGE
from handlers.screens import Choice, Screen, say
from handlers.turn import MOST_FORMS, take_turn
from tests.toybook import WHO, Toy, presses, said

MANY = tuple(Choice(f"Mục {n}", str(n)) for n in range(1, 13))
DONE = say("order.done")
NONE: frozenset[str] = frozenset()


def note_down(book: Any, at: Any, *, mark: str) -> None:
    """A use-case that leaves a mark."""
    del at
    book.marks.append(mark)


def refuse(book: Any, at: Any) -> None:
    """A use-case that writes and then says no."""
    note_down(book, at, mark="half done")
    raise NotNow


def judge(book: Any, at: Any, *, code: str) -> str:
    """A use-case that counts a try."""
    note_down(book, at, mark=f"tried {len(code)}")
    return "right"


def ask_one(form: Form, name: str, choices: tuple[Choice, ...] = MANY[:3]) -> str:
    """One of some choices."""
    return str(form.ask(pick(name, say("order.which"), choices)))


def two(form: Form) -> Screen:
    """Two questions and a mark."""
    answers = [ask_one(form, "first"), ask_one(form, "second")]
    form.do(note_down, mark="".join(answers))
    return Screen(DONE)


def long(form: Form) -> Screen:
    """One question with twelve choices."""
    ask_one(form, "which", MANY)
    return Screen(DONE)


def short(form: Form) -> Screen:
    """One question with six choices."""
    ask_one(form, "which", MANY[: A_PAGE + 1])
    return Screen(DONE)


def refusing(form: Form) -> Screen:
    """One question, then a refusal."""
    ask_one(form, "first")
    form.do(refuse)
    return Screen(DONE)


def judging(form: Form) -> Screen:
    """A code, then a refusal: the try has to count."""
    form.ask(digits("code", say("order.which"), 4), check=judge)
    form.do(refuse)
    return Screen(DONE)


def wordy(form: Form) -> Screen:
    """A few words, then how many."""
    form.ask(sentence("why", say("order.which")))
    form.ask(number("many", say("order.which"), 1, 9))
    return Screen(DONE)


@pytest.fixture
def toy() -> Toy:
    """A counter with every script above."""
    return Toy(
        {
            "a": (two, frozenset({"first"})),
            "b": (long, NONE),
            "c": (short, NONE),
            "no": (refusing, NONE),
            "code": (judging, NONE),
            "words": (wordy, NONE),
            "d": (two, NONE),
        }
    )


def test_a_stranger_hears_nothing(toy: Toy) -> None:
    """Who is not admitted gets no answer at all."""
    stranger = replace(said("chào"), peer="citizen:else")
    assert take_turn(toy.book.as_book(), stranger, toy.counter()) is None


def test_a_button_names_its_form_and_field(toy: Toy) -> None:
    """Each choice of a question carries the form's number and the field's name."""
    assert presses(toy.hear(press=">a")) == ["1.first=1", "1.first=2", "1.first=3"]


def test_a_typed_number_means_what_was_shown(toy: Toy) -> None:
    """`2` is the second choice on the screen, in the menu and in a question alike."""
    toy.hear("chào")
    assert presses(toy.hear("2"))[0] == "1.which=1"
    toy.hear("2")
    assert toy.chat().forms[0]["last"] is not None


def test_a_number_that_was_not_shown_is_no_answer(toy: Toy) -> None:
    """Nobody reaches a choice of another page, or a value, by typing it."""
    toy.hear(press=">b")
    assert toy.hear("9").note == say("misread.pick")


def test_an_old_button_changes_its_own_answer(toy: Toy) -> None:
    """Pressing a choice of the first question again asks the second anew."""
    toy.hear(press=">a")
    toy.hear(press="1.first=1")
    toy.hear(press="1.first=2")
    assert toy.chat().forms[0]["answers"] == {"first": "2"}
    toy.hear(press="1.second=3")
    assert toy.book.marks == ["23"]


def test_a_second_tap_on_the_last_button_shows_the_last_screen(toy: Toy) -> None:
    """A finished form does nothing more, and says again what it said."""
    toy.hear(press=">a")
    toy.hear(press="1.first=1")
    first = toy.hear(press="1.second=1")
    assert toy.hear(press="1.second=1") == first
    assert toy.book.marks == ["11"]


@pytest.mark.parametrize("press", ["99.first=1", "1.!note_down=1", ">nowhere", "!x:1", "rubbish"])
def test_a_button_of_no_form_is_answered_with_the_question(toy: Toy, press: str) -> None:
    """A button long gone, or forged, says so and asks again."""
    question = toy.hear(press=">a")
    answer = toy.hear(press=press)
    assert answer.note == say("misread.stale")
    assert (answer.text, answer.choices) == (question.text, question.choices)


def test_a_button_of_a_question_not_reached_says_so(toy: Toy) -> None:
    """A later question's button cannot jump the queue."""
    toy.hear(press=">a")
    answer = toy.hear(press="1.second=1")
    assert answer.note == say("misread.stale")
    assert toy.chat().forms[0]["answers"] == {}


def test_back_takes_one_answer_and_before_the_first_is_the_menu(toy: Toy) -> None:
    """Back goes question by question, and ends at the menu with the form put away."""
    toy.hear(press=">a")
    toy.hear(press="1.first=1")
    assert presses(toy.hear("quay lại"))[0] == "1.first=1"
    assert toy.hear("quay lại").text.key == "menu.hello"
    assert toy.chat().forms == []


def test_a_link_brings_only_the_answers_it_may(toy: Toy) -> None:
    """`first` is on the list, `second` is not; a third name is dropped."""
    toy.hear(press=">a?first=2&second=3&zzz=1")
    assert toy.chat().forms[0]["answers"] == {"first": "2"}
    assert toy.book.marks == []


def test_a_link_with_a_bad_answer_asks_with_a_reason(toy: Toy) -> None:
    """What a link brings is read as strictly as what a person presses."""
    answer = toy.hear(press=">a?first=77")
    assert (answer.note, presses(answer)[0]) == (say("misread.pick"), "1.first=1")


def test_more_than_six_choices_come_in_pages(toy: Toy) -> None:
    """Five and `Xem thêm`; after the last page comes the first again."""
    pages = [presses(toy.hear(press=">b")), *(presses(toy.hear("xem thêm")) for _ in range(3))]
    numbers = [[p.split("=")[1] for p in page if "=" in p] for page in pages]
    first, second, third = "1 2 3 4 5".split(), "6 7 8 9 10".split(), ["11", "12"]
    assert numbers == [first, second, third, first]
    assert all(page[-1] == "/more" for page in pages)


def test_six_choices_fit_one_page(toy: Toy) -> None:
    """A page is not broken for the sake of one button."""
    assert len(presses(toy.hear(press=">c"))) == A_PAGE + 1


def test_fewer_buttons_for_older_eyes(toy: Toy) -> None:
    """Elder mode shows three at a time, and the same word turns it off."""
    toy.hear(press=">b")
    assert len(presses(toy.hear("ít nút"))) == AN_ELDER_PAGE + 1
    assert len(presses(toy.hear("ít nút"))) == A_PAGE + 1


def test_the_language_changes_in_the_middle_of_a_form(toy: Toy) -> None:
    """One word changes the language, the question stays, and the desk remembers."""
    toy.hear(press=">a")
    assert presses(toy.hear("English"))[0] == "1.first=1"
    assert toy.chat().lang == "en"
    toy.hear("tiếng Việt")
    assert toy.chat().lang == "vi"


def test_a_language_nobody_speaks_is_vietnamese(toy: Toy) -> None:
    """A forged language does not break the desk."""
    toy.hear(press=">lang?lang=xx")
    assert toy.chat().lang == "vi"


def test_what_is_beneath_waits_and_is_offered_again(toy: Toy) -> None:
    """A form opened over another ends with a button back to the first."""
    toy.hear(press=">a")
    toy.hear(press="1.first=1")
    toy.hear(press=">c")
    end = toy.hear(press="2.which=1")
    assert presses(end) == ["/resume"]
    assert presses(toy.hear(press="/resume"))[0] == "1.second=1"


def test_a_script_left_half_done_goes_on(toy: Toy) -> None:
    """Opening the same errand again keeps what was answered."""
    toy.hear(press=">a")
    toy.hear(press="1.first=1")
    toy.hear("menu")
    assert presses(toy.hear(press=">a"))[0] == "1.second=1"


def test_the_menu_offers_what_is_half_done(toy: Toy) -> None:
    """The menu over an open form has a way back to it, first."""
    toy.hear(press=">a")
    assert presses(toy.hear("menu")) == ["/resume", ">a", ">b"]


def test_no_more_than_a_few_forms_lie_open(toy: Toy) -> None:
    """Of many errands left half done the oldest is let go."""
    for name in ("a", "b", "c", "d"):
        toy.hear(press=f">{name}")
    assert [form["script"] for form in toy.chat().forms] == ["b", "c", "d"][-MOST_FORMS:]


def test_cancel_drops_the_form_on_top(toy: Toy) -> None:
    """`Thôi` lets go of the errand in hand and goes on with the one beneath."""
    toy.hear(press=">a")
    toy.hear(press=">b")
    answer = toy.hear("thôi")
    assert (answer.note, presses(answer)[0]) == (say("menu.dropped"), "1.first=1")


def test_a_refusal_rolls_the_turn_back(toy: Toy) -> None:
    """What was written and what was answered are as before, and the reason stands above."""
    toy.hear(press=">no")
    answer = toy.hear(press="1.first=1")
    assert (answer.note, presses(answer)[0]) == (say("refusal.not_now"), "1.first=1")
    assert toy.book.marks == []
    assert toy.chat().forms[0]["answers"] == {}


def test_a_judged_code_stays_counted_when_the_turn_is_refused(toy: Toy) -> None:
    """A refusal after a judged code ends the form and takes nothing back."""
    toy.hear(press=">code")
    answer = toy.hear("1234")
    assert answer.text == say("refusal.not_now")
    assert "tried 4" in toy.book.marks
    assert toy.chat().forms[-1]["last"] is not None


def test_a_free_sentence_is_not_taken_for_a_button(toy: Toy) -> None:
    """Where words are asked for, words that resemble a label are words."""
    toy.hear(press=">words")
    toy.hear("mục một bị mờ")
    assert toy.chat().forms[0]["answers"] == {"why": "mục một bị mờ"}


@pytest.mark.parametrize("text", ["", "   ", "🙂", "asdf", "x" * 5000])
def test_nonsense_is_answered_with_the_question_and_a_hint(toy: Toy, text: str) -> None:
    """Whatever is typed, the open question is asked again, and a note says what would help."""
    question = toy.hear(press=">a")
    answer = toy.hear(text)
    assert (answer.text, answer.choices) == (question.text, question.choices)
    assert answer.note is not None


def test_the_first_words_are_greeted_and_later_nonsense_gets_a_hint(toy: Toy) -> None:
    """Nobody is scolded for a first hello; after that the desk says it did not understand."""
    assert toy.hear("🙂").note is None
    assert toy.hear("asdf").note == say("misread.nothing")


def test_the_speaker_is_remembered(toy: Toy) -> None:
    """A turn leaves its time and the next form's number with the chat."""
    toy.hear(press=">a")
    assert (toy.chat().seen_at, toy.chat().serial) == (said().at, 1)
    assert toy.chat().peer == WHO


def test_the_newest_screen_hears_what_is_typed(toy: Toy) -> None:
    """With the menu shown last, words and numbers are the menu's; the open question only waits."""
    toy.hear(press=">words")
    assert toy.hear("menu").text.key == "menu.hello"
    answer = toy.hear("bản chính bị mờ")
    assert (answer.text.key, answer.note) == ("menu.hello", say("misread.nothing"))
    assert presses(answer)[0] == "/resume"
    assert toy.chat().forms[0]["answers"] == {}
    toy.hear(press="/resume")
    toy.hear("bản chính bị mờ")
    assert toy.chat().forms[0]["answers"] == {"why": "bản chính bị mờ"}


def test_the_end_of_another_errand_does_not_let_the_first_hear(toy: Toy) -> None:
    """After the last screen of one errand, the one beneath it hears nothing until it is shown."""
    toy.hear(press=">words")
    toy.hear(press=">c")
    toy.hear(press="2.which=1")
    assert toy.hear("một lời nào đó").note == say("misread.nothing")
    toy.hear("tiếp tục việc đang dở")
    toy.hear("một lời nào đó")
    assert toy.chat().forms[-1]["answers"] == {"why": "một lời nào đó"}


def test_a_waiting_form_hears_its_own_button(toy: Toy) -> None:
    """A press names its form: it is answered though the menu was shown since."""
    toy.hear(press=">a")
    toy.hear("menu")
    assert presses(toy.hear(press="1.first=2"))[0] == "1.second=1"
    assert presses(toy.hear("quay lại"))[0] == "1.first=1"


@pytest.mark.parametrize(("word", "form"), [("thôi", "1.first=1"), ("xem thêm", "1.which=1")])
def test_a_word_for_every_question_is_not_for_one_that_waits(
    toy: Toy, word: str, form: str
) -> None:
    """`Thôi` and `xem thêm` on the menu neither drop nor turn the question that is not shown."""
    toy.hear(press=">a" if "first" in form else ">b")
    toy.hear("menu")
    assert toy.hear(word).text.key == "menu.hello"
    assert presses(toy.hear(press="/resume"))[0] == form


def test_news_beside_a_question_leaves_it_the_newest_words(toy: Toy) -> None:
    """News is answered by its own words; all other words still go to the question asked."""
    toy.hear(press=">words")
    news = Screen(say("news.session_ends"), (Choice("Tôi vẫn ở đây", "/resume"),))
    assert offer(toy.book.as_book(), WHO, news) == 0
    assert toy.hear("tôi vẫn ở đây").text.key == "order.which"
    offer(toy.book.as_book(), WHO, news)
    toy.hear("bản chính bị mờ")
    offer(toy.book.as_book(), WHO, news)
    toy.hear("3")
    assert toy.chat().forms[0]["last"] is not None
    assert toy.chat().forms[0]["answers"] == {}


def test_news_over_the_menu_has_numbers_of_its_own(toy: Toy) -> None:
    """A question that waits does not take the numbers of what stands on the screen."""
    toy.hear(press=">words")
    toy.hear("menu")
    news = Screen(say("news.session_ends"), (Choice("Xem", ">c"),))
    assert offer(toy.book.as_book(), WHO, news) == 4
    assert presses(toy.hear("4"))[0] == "2.which=1"


def test_back_from_news_takes_back_an_answer(toy: Toy) -> None:
    """A button to go on, brought by news, does not make the question asked one that waits."""
    toy.hear(press=">a")
    toy.hear(press="1.first=1")
    news = Screen(say("news.session_ends"), (Choice("Tôi vẫn ở đây", "/resume"),))
    offer(toy.book.as_book(), WHO, news)
    assert presses(toy.hear("quay lại"))[0] == "1.first=1"


def test_a_group_button_leaves_the_question_asked(toy: Toy) -> None:
    """A card's short answer in the group does not take the words meant for the question."""
    toy.hear(press=">a")
    counter = replace(toy.counter(), cards=lambda _b, _s, _m: Screen(say("done.take", code="1")))
    pressed = replace(said(press="!take:1:placed"), room="ts:-1")
    passing = take_turn(toy.book.as_book(), pressed, counter)
    assert passing
    assert presses(passing.screen) == []
    assert presses(toy.hear("2"))[0] == "1.second=1"


def test_a_card_in_ones_own_chat_leads_back_to_the_question(toy: Toy) -> None:
    """A step pressed in the private chat answers there, with a way back to what was open."""
    toy.hear(press=">words")
    counter = replace(toy.counter(), cards=lambda _b, _s, _m: Screen(say("done.take", code="1")))
    answer = take_turn(toy.book.as_book(), said(press="!take:1:placed"), counter)
    assert answer
    assert presses(answer.screen) == ["/resume"]
    assert toy.hear("ghi chú").note == say("misread.nothing")
