"""`noctop init`: what it asks, what it refuses, what it writes, and that it leaves nothing behind."""

from __future__ import annotations

import io
import itertools
import tomllib
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.cli.talking import (
    APIVIDEO,
    CONVIVA,
    END,
    EVERYTHING,
    MEDIAMELON,
    SECRET,
    SYSTEM73,
    UPLYNK,
    Answer,
    Scripted,
    no,
)
from tui.cli.exits import CommandError, ExitCode
from tui.cli.init import interview
from tui.cli.main import main
from tui.config.loading import load
from tui.config.shipped import shipped_example
from tui.config.sources import CommandSecret, EnvSecret, FileSecret, LiteralSecret

BLOCKS = (UPLYNK, SYSTEM73, APIVIDEO, CONVIVA, MEDIAMELON)
NAMES = ("Uplynk", "System73", "api.video", "Conviva", "MediaMelon")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "config.toml"


def asked(path: Path, script: list[tuple[str, Answer]], code: ExitCode = ExitCode.DONE) -> Scripted:
    """A conversation that must end with `code` and must have had a use for every answer."""
    talk = Scripted(script)
    assert interview(path, talk, "noctop doctor") == code
    assert not talk.script
    return talk


def test_all_five_vendors_become_a_config_that_loads(path: Path) -> None:
    talk = asked(path, EVERYTHING)
    config = load(path)
    assert config.console.timezone == "Europe/Berlin"
    assert list(config.vendors) == ["uplynk", "system73", "apivideo", "conviva", "mediamelon"]
    assert [vendor.base_url for vendor in config.vendors.values()] == [
        "https://services.uplynk.com/api/v4",
        "https://api.system73.com/analytics/legacy",
        "https://sandbox.api.video",
        "https://api.conviva.com/insights/3.0",
        "https://smartsight3.mediamelon.com",
    ]
    assert [vendor.secret for vendor in config.vendors.values()] == [
        EnvSecret("UPLYNK_API_KEY"),
        FileSecret(path.parent / "system73.key"),
        CommandSecret(("pass", "show", "noc/api video")),
        LiteralSecret(SecretStr(SECRET)),
        EnvSecret("NOC_MM_KEY"),
    ]
    assert "`noctop doctor`" in talk.said[-1]


def test_the_file_is_for_its_owner_alone(path: Path) -> None:
    asked(path, EVERYTHING)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["config.toml"]


@pytest.mark.parametrize("chosen", [one for one in itertools.product((False, True), repeat=5) if any(one)])
def test_whichever_vendors_are_chosen_the_result_loads(path: Path, chosen: tuple[bool, ...]) -> None:
    parts = [block if use else no(name) for use, block, name in zip(chosen, BLOCKS, NAMES, strict=True)]
    asked(path, [*itertools.chain(*parts), *END])
    assert len(load(path).vendors) == sum(chosen)


@pytest.mark.parametrize("answered", range(len(EVERYTHING)))
@pytest.mark.parametrize("end", [EOFError(), KeyboardInterrupt()])
def test_breaking_off_anywhere_leaves_nothing_behind(path: Path, answered: int, end: BaseException) -> None:
    asked(path, [*EVERYTHING[:answered], ("", end)], ExitCode.INTERRUPTED)
    assert not path.parent.exists()


def test_a_secret_is_shown_nowhere(path: Path) -> None:
    talk = asked(path, EVERYTHING)
    assert SECRET not in talk.text
    assert 'client_secret = "(hidden)"' in talk.text
    assert "21 characters" in talk.text
    assert SECRET in path.read_text()


def test_arguments_of_a_command_are_not_shown(path: Path) -> None:
    talk = asked(path, EVERYTHING)
    assert "noc/api video" not in talk.text
    assert '"pass"' in talk.text


def test_a_secret_typed_as_the_name_of_a_variable_is_not_shown(path: Path) -> None:
    mistaken = [*UPLYNK[:-1], ("variable", "hunter22hunter22"), *no(*NAMES[1:]), *END]
    talk = asked(path, mistaken)
    assert "hunter22" not in talk.text


def test_what_is_shown_before_writing_is_what_is_written(path: Path) -> None:
    talk = asked(path, [*UPLYNK, *no(*NAMES[1:]), *END])
    shown = next(words for words in talk.said if words.startswith("[console]"))
    assert tomllib.loads(shown) == tomllib.loads(path.read_text())


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("http://api.system73.com", "plain http is for this machine itself only"),
        ("api.system73.com", "it names no host"),
        ("https://key:secret@api.system73.com", "user, password"),
        ("", "it names no host"),
    ],
)
def test_a_wrong_base_url_is_refused_in_words_and_asked_again(path: Path, wrong: str, words: str) -> None:
    script = [*no("Uplynk"), SYSTEM73[0], ("base_url", wrong), *SYSTEM73[1:], *no(*NAMES[2:]), *END]
    talk = asked(path, script)
    assert any("vendors.system73.base_url is" in said and words in said for said in talk.said)
    assert "key:secret" not in talk.text
    assert load(path).vendors["system73"].base_url == "https://api.system73.com/analytics/legacy"


@pytest.mark.parametrize("wrong", ["", "abc", "0", "-5", "1e3", "9" * 30, "9" * 5000, "١٢"])
def test_a_wrong_customer_id_is_refused_in_words_and_asked_again(path: Path, wrong: str) -> None:
    script = [*no(*NAMES[:4]), *MEDIAMELON[:2], ("customer_id", wrong), *MEDIAMELON[2:], *END]
    talk = asked(path, script)
    assert any("vendors.mediamelon.customer_id is" in said and "a whole number" in said for said in talk.said)


def test_a_wrong_zone_is_refused_in_words_and_asked_again(path: Path) -> None:
    script = [*UPLYNK, *no(*NAMES[1:]), ("Time zone", "Europe/Berlim"), ("Time zone", ""), ("Write it", "y")]
    talk = asked(path, script)
    assert 'Did you mean "Europe/Berlin"?' in talk.text
    assert load(path).console.timezone == "UTC"


@pytest.mark.parametrize(
    ("ways", "words"),
    [
        ([("e]/f", "e"), ("variable", "no-name")], "env must be the name of a variable"),
        ([("e]/f", "c"), ("command", "pass 'show")], "A quote in it is not closed"),
        ([("e]/f", "c"), ("command", "")], "command must be a list of texts"),
        ([("e]/f", "l"), ("api_key", "")], 'api_key is ""'),
        ([("e]/f", "l"), ("api_key", "two\nlines")], "more than one line"),
        ([("e]/f", "x")], "e, f, c or l"),
    ],
)
def test_a_source_that_cannot_be_leads_back_to_the_choice(
    path: Path, ways: list[tuple[str, Answer]], words: str
) -> None:
    talk = asked(path, [*UPLYNK[:3], *ways, *UPLYNK[3:], *no(*NAMES[1:]), *END])
    assert words in talk.text
    assert load(path).vendors["uplynk"].secret == EnvSecret("UPLYNK_API_KEY")


def test_a_terminal_that_cannot_hide_gets_no_literal(path: Path) -> None:
    script = [*UPLYNK[:3], ("e]/f", "l"), *UPLYNK[3:], *no(*NAMES[1:]), *END]
    talk = Scripted(script, hides=False)
    assert interview(path, talk, "noctop doctor") == ExitCode.DONE
    assert "This terminal would show it" in talk.text


def test_a_variable_that_is_not_there_yet_is_noted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = [*UPLYNK, *no(*NAMES[1:]), *END]
    monkeypatch.delenv("UPLYNK_API_KEY", raising=False)
    assert "the environment has no variable UPLYNK_API_KEY" in asked(path, script).text
    path.unlink()
    monkeypatch.setenv("UPLYNK_API_KEY", "k")
    assert "the environment has no" not in asked(path, script).text


def test_no_command_is_run(path: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    script = [*APIVIDEO[:3], ("command", f"touch {trace}")]
    asked(path, [*no(*NAMES[:2]), *script, *no(*NAMES[3:]), *END])
    assert not trace.exists()


def test_whoever_says_no_in_the_end_gets_no_file(path: Path) -> None:
    asked(path, [*UPLYNK, *no(*NAMES[1:]), END[0], ("Write it", "n")], ExitCode.NOTHING_FOUND)
    assert not path.parent.exists()


def test_without_any_vendor_there_is_nothing_to_write(path: Path) -> None:
    talk = asked(path, no(*NAMES), ExitCode.NOTHING_FOUND)
    assert "`noctop demo`" in talk.text
    assert not path.parent.exists()


def test_neither_yes_nor_no_is_asked_again(path: Path) -> None:
    asked(path, [("Use Uplynk", "perhaps"), *UPLYNK, *no(*NAMES[1:]), *END])


def test_a_config_that_appears_meanwhile_is_not_written_over(path: Path) -> None:
    class Slow(Scripted):
        def ask(self, prompt: str) -> str:
            if "Write it" in prompt:
                path.parent.mkdir()
                path.write_text("# another's")
            return super().ask(prompt)

    with pytest.raises(CommandError, match="there already is such a file") as caught:
        interview(path, Slow(EVERYTHING), "noctop doctor")
    assert caught.value.code == ExitCode.CONFIG
    assert path.read_text() == "# another's"
    assert [entry.name for entry in path.parent.iterdir()] == ["config.toml"]


def test_an_old_config_is_refused_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = tmp_path / "config.toml"
    old.write_text("# mine")
    assert main(["--config", str(old), "init"]) == ExitCode.CONFIG
    said = capsys.readouterr()
    assert said.out == ""
    assert str(old) in said.err
    assert "--template" in said.err
    assert old.read_text() == "# mine"


def test_a_dangling_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "config.toml").symlink_to(tmp_path / "elsewhere")
    assert main(["--config", str(tmp_path / "config.toml"), "init"]) == ExitCode.CONFIG


def test_a_place_where_nothing_can_be_written_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["--config", str(tmp_path / "file" / "config.toml"), "init"]) == ExitCode.CONFIG
    assert "nothing can be written" in capsys.readouterr().err


def test_without_a_terminal_it_points_to_the_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n" * 50))
    assert main(["--config", str(tmp_path / "config.toml"), "init"]) == ExitCode.USAGE
    assert "--template" in capsys.readouterr().err
    assert not (tmp_path / "config.toml").exists()


def test_the_template_is_the_shipped_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--template"]) == ExitCode.DONE
    assert capsys.readouterr().out == shipped_example().read_text("utf-8")
