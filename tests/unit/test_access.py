"""Who is the steward: by account, by passphrase, at the machine itself; and the audit log."""

from __future__ import annotations

import io
import json
import threading

import pytest

from data import audit, passphrase
from data.__main__ import main
from data.errors import UserError
from data.home import Home
from lens import access, readers
from lens.access import COOKIE, AccessError, Caller, enter, require, steward, taker

WORDS = "三只 橘猫 过河"
LOCAL = {"Host": "127.0.0.1:8501", "Origin": "http://127.0.0.1:8501"}
TABLE = 'header = "X-User"\nothers = "*"\nstewards = ["wang"]\n[accounts]\nwang = "*"\nli = "J01"\n'


def caller(peer: str = "127.0.0.1", cookie: str = "", **headers: str) -> Caller:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Caller(LOCAL | named, {COOKIE: cookie} if cookie else {}, peer)


@pytest.mark.parametrize(
    "asking",
    [caller(), caller("::1", Host="[::1]:8501", Origin="http://[::1]:8501"), caller(Host="localhost", Origin="")],
)
def test_whoever_sits_at_the_machine_is_steward_of_a_house_that_says_nothing(home: Home, asking: Caller):
    assert steward(home, asking) == access.HERE


@pytest.mark.parametrize(
    "asking",
    [
        caller("10.1.2.3"),
        caller(""),
        caller("127.0.0.1", X_Forwarded_For="127.0.0.1"),
        caller(x_real_ip="10.1.2.3"),
        caller(Via="1.1 office"),
        caller(Host="safety.office"),
        caller(Origin="http://safety.office"),
        caller(Referer="http://safety.office/present"),
        caller(Host="127.0.0.1.evil.example"),
        caller(Host="[not an address"),
        Caller({}, {}, "127.0.0.1"),
    ],
)
def test_another_machine_or_what_a_proxy_passes_on_is_not(home: Home, asking: Caller):
    assert steward(home, asking) == "" and taker(home, asking) == ""
    with pytest.raises(AccessError):
        require(home, asking)


def test_a_passphrase_is_asked_of_everybody_at_the_machine_too(home: Home):
    passphrase.set_to(home, WORDS)
    assert steward(home, caller()) == ""
    with pytest.raises(AccessError) as wrong:
        enter(home, caller(), "三只 橘猫 过江")
    assert wrong.value.code == "wrong"
    far = caller("10.1.2.3")
    cookie = enter(home, far, f" {WORDS} ")
    assert steward(home, caller("10.1.2.3", cookie)) == "passphrase 10.1.2.3"
    until, _, signed = cookie.partition(".")
    for forged in (f"{int(until) + 1}.{signed}", f"{until}.", f"{until}.{signed[:-1]}é", "1.a", "", "²." + signed):
        assert steward(home, caller("10.1.2.3", forged)) == ""
    assert WORDS not in (home.path / passphrase.FILE).read_text("utf-8")
    passphrase.set_to(home, "another passphrase")
    assert steward(home, caller("10.1.2.3", cookie)) == "", "whoever gave the old one gives the new one"


def test_a_ticket_ends(home: Home, monkeypatch: pytest.MonkeyPatch):
    passphrase.set_to(home, WORDS)
    cookie = enter(home, caller(), WORDS)
    at = access.time.time()
    monkeypatch.setattr(access.time, "time", lambda: at + access.HOLDS_S + 1)
    assert steward(home, caller(cookie=cookie)) == ""


def test_a_damaged_passphrase_opens_nothing(home: Home):
    home.path.mkdir()
    for text in ("", "{}", "[]", '{"salt": "zz"}'):
        (home.path / passphrase.FILE).write_text(text, "utf-8")
        assert steward(home, caller()) == "" and not passphrase.matches(home, "")
        assert steward(home, caller(cookie="99999999999.")) == ""


def test_guessing_is_made_to_wait(home: Home):
    passphrase.set_to(home, WORDS)
    guesser = caller("10.9.9.9")
    for _ in range(access.MOST_WRONG):
        with pytest.raises(AccessError):
            enter(home, guesser, "wrong")
    with pytest.raises(AccessError) as waits:
        enter(home, guesser, WORDS)
    assert waits.value.code == "wait"
    assert enter(home, caller("10.9.9.10"), WORDS), "another address does not wait for it"


def test_behind_a_proxy_that_names_accounts_the_stewards_are_named(home: Home):
    home.path.mkdir()
    (home.path / readers.FILE).write_text(TABLE, "utf-8")
    assert steward(home, caller(X_User="wang")) == "wang"
    assert steward(home, caller(X_User="zhao")) == "", "everybody comes from this machine there"
    assert (steward(home, caller(X_User="li")), taker(home, caller(X_User="li"))) == ("", "li")
    passphrase.set_to(home, WORDS)
    cookie = enter(home, caller(X_User="zhao"), WORDS)
    assert steward(home, caller(cookie=cookie, X_User="zhao"))
    assert steward(home, caller(cookie=cookie, X_User="li")) == "", "a street's account never"
    assert steward(home, caller(X_User="wang")) == "wang"
    with pytest.raises(readers.ReaderError):
        steward(home, caller())


def test_a_short_passphrase_is_refused(home: Home):
    with pytest.raises(UserError) as short:
        passphrase.set_to(home, "1234567 ")
    assert short.value.code == "passphrase_short" and not passphrase.is_set(home)


def test_the_command_sets_and_removes_it(home: Home, monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(WORDS + "\n"))
    common = ["passphrase", "--home", str(home.path), "--lang", "en"]
    assert main(common) == 0 and passphrase.matches(home, WORDS)
    assert main([*common, "--remove"]) == 0 and not passphrase.is_set(home)
    assert main([*common, "--remove"]) == 0 and "No passphrase was set" in capsys.readouterr().out
    assert [line["act"] for line in lines(home)] == ["passphrase_set", "passphrase_removed"]


def lines(home: Home) -> list[dict]:
    return [json.loads(line) for line in (home.path / audit.FILE).read_text("utf-8").splitlines()]


def test_an_act_is_one_line_whatever_it_holds(home: Home):
    audit.note(home, "wang\n{", "rows", "2026-11-22-abcdef", "sector=gas", 12, about="甲\r\n乙" * 1000)
    audit.note(home, "li", "import")
    first, second = lines(home)
    assert (first["who"], first["rows"], first["selection"]) == ("wang\n{", 12, "sector=gas")
    assert first["time"].count(":") >= 2 and len(first["about"]) == audit.LONGEST
    assert second["act"] == "import" and second["rows"] is None


def test_many_writers_lose_no_line(home: Home):
    def write(who: int) -> None:
        for _ in range(50):
            audit.note(home, str(who), "rows")

    writers = [threading.Thread(target=write, args=(who,)) for who in range(8)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert len(lines(home)) == 400


def test_what_cannot_be_recorded_is_not_done(home: Home):
    (home.path / audit.FILE).mkdir(parents=True)
    with pytest.raises(UserError) as refused:
        audit.note(home, "wang", "rows")
    assert refused.value.code == "audit_failed"
