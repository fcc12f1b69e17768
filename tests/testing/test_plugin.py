"""The plugin in projects that use it, and in one that does not: pytest is run within pytest."""

import subprocess
import sys

import pytest

TRADES = """
    import pytest

    ROW = dict(
        symbol="AAPL", side="BUY", order_type="MARKET", quantity="10", time_in_force="DAY"
    )

    def test_it_trades(sidestreet, clear_street_client, sidestreet_clock):
        orders = clear_street_client.v1.orders
        (order,) = orders.submit_orders(sidestreet.account_id, orders=[ROW]).data
        assert order.status == "PENDING_NEW"
        sidestreet_clock.advance("1s")
        assert sidestreet.order(order)["status"] == "FILLED"
"""


def run(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    """Run the tests of a project, which has the plugin because Sidestreet is installed."""
    return pytester.runpytest_inprocess("-pno:timeout", *options)


def test_a_test_has_a_desk_a_client_and_a_clock(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TRADES)
    run(pytester).assert_outcomes(passed=1)


def test_each_test_has_a_desk_of_its_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        SEEN = []

        @pytest.mark.parametrize("count", [1, 2])
        def test_it_begins_anew(sidestreet, count):
            SEEN.append(sidestreet)
            assert sidestreet.client().v1.orders.get_orders(sidestreet.account_id).data == []
            row = dict(symbol="AAPL", side="BUY", order_type="MARKET", quantity="1",
                       time_in_force="DAY")
            sidestreet.client().v1.orders.submit_orders(sidestreet.account_id, orders=[row])
            assert len(set(map(id, SEEN))) == count
        """
    )
    run(pytester).assert_outcomes(passed=2)


def test_markers_say_what_the_desk_is_like(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        pytestmark = pytest.mark.sidestreet(start="2025-10-31", hours="always")

        def test_the_file_has_the_word(sidestreet_clock):
            assert sidestreet_clock.text == "2025-10-31T13:30:00.000000000Z"

        @pytest.mark.sidestreet(start="2025-10-30")
        def test_the_nearest_has_the_last(sidestreet_clock):
            assert sidestreet_clock.text == "2025-10-30T13:30:00.000000000Z"
            assert sidestreet_clock.state()["session"] == "regular"

        @pytest.mark.sidestreet(server=True)
        def test_it_can_be_a_server(sidestreet):
            assert sidestreet.url.startswith("http://127.0.0.1:")
        """
    )
    run(pytester).assert_outcomes(passed=3)


def test_a_seed_file_is_looked_for_beside_the_test(pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("deep")
    (folder / "seed.yaml").write_text(
        "accounts: [{id: 7, full_name: Seven, short_name: S, cash: 10}]\n"
    )
    (folder / "test_deep.py").write_text(
        "import pytest\n\n"
        "@pytest.mark.sidestreet(seed='seed.yaml')\n"
        "def test_seven(sidestreet):\n"
        "    assert sidestreet.account_id == 7\n"
    )
    run(pytester).assert_outcomes(passed=1)


def test_clock_and_client_are_those_of_the_desk_that_the_test_has(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def bot(clear_street_client):
            return clear_street_client

        def test_of_a_server(sidestreet_server, bot, sidestreet_clock):
            assert str(bot.base_url).rstrip("/") == sidestreet_server.url
            assert sidestreet_clock is sidestreet_server.clock

        def test_of_a_desk(sidestreet, bot, sidestreet_clock):
            assert str(bot.base_url).rstrip("/") == sidestreet.url
            assert sidestreet_clock is sidestreet.clock

        def test_of_whichever(bot, sidestreet_clock, request):
            bot.v1.accounts.get_accounts()
            sidestreet_clock.advance("1s")
            assert request.getfixturevalue("sidestreet").clock is sidestreet_clock
        """
    )
    run(pytester).assert_outcomes(passed=3)


def test_a_test_that_asks_for_two_desks_is_refused(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_it_never_runs(sidestreet, sidestreet_server):
            pass

        def test_on_the_way(sidestreet_clock, request):
            request.getfixturevalue("sidestreet_server")
        """
    )
    result = run(pytester)
    result.assert_outcomes(errors=1, failed=1)
    result.stdout.fnmatch_lines(["a test has one desk, sidestreet or sidestreet_server, and *"])


@pytest.mark.parametrize(
    ("marker", "told"),
    [
        ("sed=1", "*does not know 'sed'; it knows seed, market, start*"),
        ("1", "*takes arguments by name alone*"),
    ],
)
def test_a_marker_that_is_misspelt_is_refused(
    pytester: pytest.Pytester, marker: str, told: str
) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.sidestreet({marker})
        def test_it_never_runs(sidestreet):
            pass
        """
    )
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([told])


def test_what_cannot_be_had_is_the_error_of_the_fixture(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.sidestreet(market="nowhere")
        def test_it_never_runs(sidestreet):
            pass
        """
    )
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*market: 'nowhere' is neither a file nor one of*"])


def test_a_file_that_is_nowhere_is_told_with_where_it_was_looked_for(
    pytester: pytest.Pytester,
) -> None:
    folder = pytester.mkdir("deep")
    (folder / "test_deep.py").write_text(
        "import pytest\n\n"
        "@pytest.mark.sidestreet(scenario='none.yaml')\n"
        "def test_it_never_runs(sidestreet):\n"
        "    pass\n"
    )
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [f"*(scenario='none.yaml'): there is no such file in {folder}, nor in {pytester.path}; *"]
    )


def test_without_the_sdk_the_test_is_skipped_and_says_why(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_it_is_skipped(clear_street_client):
            pass

        def test_it_is_not(sidestreet):
            assert sidestreet.account_id == 100001
        """
    )
    pytester.makeconftest(
        """
        import sys

        sys.modules["clearstreet"] = None
        """
    )
    result = pytester.runpytest_subprocess("-rs")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["*the official SDK is not installed: pip install clearstreet*"])


def test_the_plugin_shows_its_fixtures_and_its_marker(pytester: pytest.Pytester) -> None:
    fixtures = run(pytester, "--fixtures").stdout.str()
    for name in ("sidestreet", "sidestreet_server", "sidestreet_clock", "clear_street_client"):
        assert f"\n{name} -- " in fixtures or f"\n{name}\n" in fixtures, name
    run(pytester, "--markers").stdout.fnmatch_lines(["@pytest.mark.sidestreet(seed, market,*"])


def test_a_project_that_uses_no_fixture_imports_nothing_of_it(pytester: pytest.Pytester) -> None:
    """Of Sidestreet there are the three modules on the way to the plugin, and none besides."""
    pytester.makepyfile(
        """
        import sys

        def test_nothing_came():
            ours = sorted(each for each in sys.modules if each.startswith("sidestreet"))
            assert ours == ["sidestreet", "sidestreet.testing", "sidestreet.testing.plugin"]
            others = {"msgspec", "httpx", "apsw", "uvloop", "yaml", "clearstreet", "click"}
            assert not others & set(sys.modules)
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_plugin_itself_imports_nothing_but_pytest() -> None:
    """What pytest and the standard library's typing bring along is there before."""
    code = (
        "import sys, pytest, typing, collections.abc\n"
        "before = set(sys.modules)\n"
        "import sidestreet.testing.plugin\n"
        "print(sorted(set(sys.modules) - before))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(
        ["sidestreet", "sidestreet.testing", "sidestreet.testing.plugin"]
    )


FAILS = """
    def test_it_fails(sidestreet, clear_street_client):
        row = dict(id="<b>mine</b>", symbol="AAPL", side="BUY", order_type="MARKET",
                   quantity="10", time_in_force="DAY")
        clear_street_client.v1.orders.submit_orders(sidestreet.account_id, orders=[row])
        sidestreet.clock.advance("1s")
        assert False
"""


def test_a_failure_tells_what_happened_as_text_and_as_a_page(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_bot=FAILS)
    result = run(pytester, "--sidestreet-reports=pages")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*Sidestreet: what happened to the orders*",
            "*OrderAccepted*",
            "*OrderFilled*",
            f"As a page: {pytester.path}/pages/test_bot.py-test_it_fails-*.html",
        ]
    )
    (page,) = (pytester.path / "pages").iterdir()
    text = page.read_text("utf-8")
    assert text.lower().startswith("<!doctype html>")
    assert "<b>mine</b>" not in text
    assert "&lt;b&gt;mine&lt;/b&gt;" in text


def test_pages_go_into_the_cache_of_pytest_if_nothing_is_said(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_bot=FAILS)
    run(pytester, "-pcacheprovider").assert_outcomes(failed=1)
    folder = pytester.path / ".pytest_cache" / "d" / "sidestreet"
    assert [each.suffix for each in folder.iterdir()] == [".html"]


def test_runs_side_by_side_share_nothing(pytester: pytest.Pytester) -> None:
    """Two processes on one project, as a runner of tests in many processes starts them."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("number", range(5))
        def test_it_fails_on_its_own(sidestreet_server, number):
            assert sidestreet_server.accounts.create()["id"] == 100002
            assert number < 0
        """
    )
    command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "--sidestreet-reports=pages"]
    running = [
        subprocess.Popen(command, cwd=pytester.path, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for process in running:
        told, _ = process.communicate()
        assert "5 failed" in told
    assert len(list((pytester.path / "pages").iterdir())) == 5


def test_a_test_that_passes_leaves_nothing_behind(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TRADES)
    result = run(pytester, "--sidestreet-reports=pages")
    assert "what happened" not in result.stdout.str()
    assert not (pytester.path / "pages").exists()


def test_a_failure_of_a_fixture_on_the_way_tells_as_well(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def broken(sidestreet):
            raise RuntimeError("on the way")

        def test_it_never_runs(broken):
            pass
        """
    )
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*Sidestreet: what happened*", "Nothing has happened*"])


def test_a_failure_at_the_end_of_a_fixture_tells_as_well(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def tidy(sidestreet, clear_street_client):
            row = dict(symbol="AAPL", side="BUY", order_type="MARKET", quantity="10",
                       time_in_force="DAY")
            clear_street_client.v1.orders.submit_orders(sidestreet.account_id, orders=[row])
            yield
            pytest.fail("an order was left")

        def test_it_passes(tidy):
            pass

        def test_the_next_one_tells_nothing(sidestreet):
            pass
        """
    )
    result = run(pytester)
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*Sidestreet: what happened*", "*OrderAccepted*"])


def test_the_story_of_a_failure_has_an_end_and_says_how_much_is_left_out(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        test_bot="""
        def test_it_fails(sidestreet, clear_street_client):
            for hundred in range(3):
                rows = [dict(id=f"number-{hundred}-{each}", symbol="AAPL", side="BUY",
                             order_type="LIMIT", limit_price="1.00", quantity="10",
                             time_in_force="DAY") for each in range(100)]
                clear_street_client.v1.orders.submit_orders(sidestreet.account_id, orders=rows)
            sidestreet.venue.cancel("number-0-0", "an old one has news")
            assert False
        """
    )
    result = run(pytester, "--sidestreet-reports=pages")
    result.assert_outcomes(failed=1)
    text = result.stdout.str()
    assert "Left out are 280 more orders: these 20 had news last." in text
    assert "client id number-2-99, account" in text
    assert "client id number-0-0, account" in text
    assert "client id number-2-80, account" not in text
    (page,) = (pytester.path / "pages").iterdir()
    told = page.read_text("utf-8")
    assert "Left out are 100 more orders: these 200 had news last." in told


def test_a_desk_that_cannot_tell_does_not_hide_the_failure(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_it_fails(sidestreet, monkeypatch):
            monkeypatch.setattr(sidestreet, "control", lambda *_, **__: 1 / 0)
            assert "this is told" == ""
        """
    )
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*assert 'this is told' == ''*", "The desk does not tell what happened: ZeroDivision*"]
    )


def test_a_page_that_cannot_be_written_is_told_and_no_more(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_bot=FAILS)
    (pytester.path / "pages").write_text("in the way")
    result = run(pytester, "--sidestreet-reports=pages")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*OrderFilled*", "There is no page of it: *"])


def test_the_marker_says_what_the_desks_of_a_race_are_like(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from sidestreet.testing.races import races

        pytestmark = pytest.mark.sidestreet(start="2025-10-31", cancel_profile="strict")

        def held(race):
            race.client().v1.accounts.get_accounts()
            return race.desk.clock.text[:10], race.desk.account_id

        @races(seeds=1)
        def test_as_it_says(race):
            assert held(race) == ("2025-10-31", 100001)

        class TestOfAClass:
            @pytest.mark.sidestreet(seed="accounts: [{id: 7, full_name: S, short_name: S}]\\n")
            @races(seeds=1, start="2025-11-05")
            def test_arguments_have_the_last_word(self, race):
                assert held(race) == ("2025-11-05", 7)
        """
    )
    run(pytester).assert_outcomes(passed=2)


def test_a_race_on_a_server_is_refused(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from sidestreet.testing.races import races

        @pytest.mark.sidestreet(server=True)
        @races(seeds=1)
        def test_it(race):
            raise AssertionError("it was run")
        """
    )
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*server=True): the desks of a race are in its own process*"])
