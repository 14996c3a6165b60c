"""One Chromium serves all tests of a process, and each finds it as if it were its own."""

import pytest
from django.contrib.auth import get_user_model


@pytest.mark.parametrize("turn", [1, 2])
def test_nothing_of_one_test_is_left_in_the_browser_for_the_next(turn, browser, page, in_thread):
    assert browser.contexts == [page.context]
    page.goto("/help/")
    assert page.evaluate("[document.cookie.includes('left'), localStorage.left]") == [False, None]
    page.evaluate("document.cookie = 'left=1', localStorage.left = 1")
    # Closed by nobody but the fixture.
    browser.new_context().new_page()
    in_thread(get_user_model().objects.create, email="left@example.org")


@pytest.mark.django_db(transaction=True)
def test_after_a_browser_the_database_answers_in_the_tests_own_thread():
    assert not get_user_model().objects.filter(email="left@example.org").exists()
