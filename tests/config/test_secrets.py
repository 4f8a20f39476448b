"""Where secrets come from, and that each trouble concerns its own vendor alone."""

from __future__ import annotations

import os
import threading
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.config.files import written
from tui.config.document import Config
from tui.config.loading import load
from tui.config.secrets import ResolvedSecrets, SecretProblem, resolve

KEY = "hunter22-the-key"
SECRET = SecretStr(KEY)


def config_with(folder: Path, *sources: str) -> Config:
    """A config with an api.video vendor v0, v1, … for each source of a secret."""
    tables = (
        f"[vendors.v{number}]\nkind = 'apivideo'\napi_key = {source}\n"
        for number, source in enumerate(sources)
    )
    return load(written(folder, "".join(tables)))


def resolved(folder: Path, *sources: str, environ: Mapping[str, str] | None = None) -> ResolvedSecrets:
    return resolve(config_with(folder, *sources), environ=dict(os.environ) if environ is None else environ)


def words(secrets: ResolvedSecrets, vendor: str = "v0") -> str:
    problem = secrets.of(vendor)
    assert isinstance(problem, SecretProblem)
    start = f"vendors.{vendor}.api_key: "
    assert problem.words.startswith(start)
    assert KEY not in problem.words
    return problem.words.removeprefix(start)


def key_file(folder: Path, content: bytes = KEY.encode(), mode: int = 0o600) -> Path:
    path = folder / "the key"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def script(folder: Path, body: str) -> str:
    """A command as the config writes it, that runs `body` in a shell of its own."""
    path = folder / f"script-{len(list(folder.iterdir()))}"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o700)
    return f"{{ command = ['{path}', 'an argument'] }}"


def test_a_literal(tmp_path: Path) -> None:
    assert resolved(tmp_path, f"'{KEY}'").of("v0") == SECRET


@pytest.mark.parametrize("value", [KEY, KEY + "\n"])
def test_a_variable(tmp_path: Path, value: str) -> None:
    assert resolved(tmp_path, "{ env = 'NOC_KEY' }", environ={"NOC_KEY": value}).of("v0") == SECRET


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "the environment has no variable NOC_KEY"),
        ({"NOC_KEY": ""}, "it is empty"),
        ({"NOC_KEY": " \n"}, "it is empty"),
        ({"NOC_KEY": f"{KEY}\nx"}, "it has more than one line, or invisible characters in it"),
        ({"NOC_KEY": f"{KEY}\u200b"}, "it has more than one line, or invisible characters in it"),
        ({"NOC_KEY": "\udcff"}, "what it gives is no text"),
    ],
)
def test_a_variable_without_a_secret(tmp_path: Path, environ: dict[str, str], said: str) -> None:
    assert words(resolved(tmp_path, "{ env = 'NOC_KEY' }", environ=environ)) == said


def test_a_key_in_place_of_the_variables_name_is_not_shown(tmp_path: Path) -> None:
    said = words(resolved(tmp_path, "{ env = 'sk_live_abcdef' }", environ={}))
    assert said == "the environment has no variable that is named there"


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n", b"\n\n"])
def test_a_file(tmp_path: Path, ending: bytes) -> None:
    path = key_file(tmp_path, KEY.encode() + ending, 0o400)
    assert resolved(tmp_path, f"{{ file = '{path}' }}").of("v0") == SECRET


def test_a_file_relative_to_the_config_and_one_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_file(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir("/")
    secrets = resolved(tmp_path, "{ file = 'the key' }", "{ file = '~/the key' }")
    assert secrets.of("v0") == secrets.of("v1") == SECRET


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610, 0o666])
def test_a_file_that_others_can_read(tmp_path: Path, mode: int) -> None:
    path = key_file(tmp_path, mode=mode)
    assert words(resolved(tmp_path, f"{{ file = '{path}' }}")) == (
        f"others can read the file \"{path}\" (mode {mode:04o}). Close it: chmod 600 '{path}'"
    )


def test_a_file_of_somebody_elses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = key_file(tmp_path)
    config = config_with(tmp_path, f"{{ file = '{path}' }}")
    monkeypatch.setattr("tui.config.opening.os.geteuid", lambda: path.stat().st_uid + 1)
    assert words(resolve(config)) == f'the file "{path}" belongs to another user'


def test_a_link_is_judged_by_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(key_file(tmp_path, mode=0o644))
    assert "others can read" in words(resolved(tmp_path, "{ file = 'link' }"))


def test_files_that_hold_no_secret(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "folder").mkdir(mode=0o700)
    for name, content in {"empty": b"\n", "two": b"a\nb\n", "large": b"x" * 70_000, "bytes": b"\xff"}.items():
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o600)
    names = ["nowhere", "pipe", "folder", "empty", "two", "large", "bytes"]
    secrets = resolved(tmp_path, *(f"{{ file = '{name}' }}" for name in names))
    assert [words(secrets, f"v{number}") for number in range(len(names))] == [
        f'the file "{tmp_path}/nowhere" cannot be opened: No such file or directory',
        f'"{tmp_path}/pipe" is no regular file',
        f'"{tmp_path}/folder" is a folder',
        "it is empty",
        "it has more than one line, or invisible characters in it",
        f'the file "{tmp_path}/large" is larger than any secret',
        "what it gives is no text",
    ]


@pytest.mark.parametrize("printed", [KEY, f"{KEY}\\n", f"{KEY}\\nurl: https://example.com\\nuser: x\\n"])
def test_a_command_is_worth_its_first_line(tmp_path: Path, printed: str) -> None:
    assert resolved(tmp_path, script(tmp_path, f"printf '{printed}'")).of("v0") == SECRET


def test_no_shell_reads_a_command(tmp_path: Path) -> None:
    secrets = resolved(tmp_path, "{ command = ['echo', '$HOME;id', '*'] }")
    assert secrets.of("v0") == SecretStr("$HOME;id *")


def test_commands_that_give_no_secret(tmp_path: Path) -> None:
    secrets = resolved(
        tmp_path,
        "{ command = ['no-such-program-here'] }",
        script(tmp_path, f"echo {KEY}; echo {KEY} >&2; exit 3"),
        script(tmp_path, "kill -TERM $$"),
        script(tmp_path, "exit 0"),
        script(tmp_path, "echo; echo second"),
        "{ command = ['head', '-c', '100000', '/dev/zero'] }",
        f"{{ command = ['{tmp_path}'] }}",
    )
    said = [words(secrets, f"v{number}").replace(str(tmp_path), "T") for number in range(7)]
    assert [line.partition('" ')[2] or line for line in said] == [
        "cannot be run: No such file or directory",
        "ended with exit code 3",
        "was ended by SIGTERM",
        "it is empty",
        "it is empty",
        "printed more than any secret",
        "cannot be run: Permission denied",
    ]
    assert said[0].startswith('the command "no-such-program-here"')


def test_stderr_and_stdin_are_not_the_commands(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = script(tmp_path, f'echo {KEY} >&2; read line; echo "${{line:-nothing}}"')
    assert resolved(tmp_path, source).of("v0") == SecretStr("nothing")
    assert capfd.readouterr() == ("", "")


def test_a_command_does_not_see_other_vendors_secrets(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "OTHER_KEY": KEY, "OFF_KEY": KEY, "PLAIN": "seen"}
    text = (
        "[vendors.a]\nkind = 'apivideo'\napi_key = { command = ['env'] }\n"
        "[vendors.b]\nkind = 'apivideo'\napi_key = { env = 'OTHER_KEY' }\n"
        "[vendors.c]\nkind = 'apivideo'\nenabled = false\napi_key = { env = 'OFF_KEY' }\n"
    )
    dump = tmp_path / "dump"
    text = text.replace("['env']", f"['sh', '-c', 'env > {dump}; echo k']")
    secrets = resolve(load(written(tmp_path, text)), environ=environ)
    assert secrets.usable == ("a", "b")
    seen = dump.read_text()
    assert "PLAIN=seen" in seen
    assert KEY not in seen


def running(pid: str) -> bool:
    """Whether this process still runs (a zombie does not)."""
    try:
        status = Path(f"/proc/{int(pid)}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] not in ("Z", "X")


def ends(pid: str) -> bool:
    """Whether this process ends; a killed one may take a moment to be gone."""
    patience = time.monotonic() + 5
    while running(pid) and time.monotonic() < patience:
        os.sched_yield()
    return not running(pid)


def content(mark: Path) -> str:
    return mark.read_text().strip() if mark.exists() else ""


def test_a_command_that_does_not_end_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its deadline comes once it has started its child."""
    mark, monotonic = tmp_path / "mark", time.monotonic
    source = script(tmp_path, f"sleep 600 & echo $! > {mark}; echo {KEY}; wait")
    config = config_with(tmp_path, source, "{ env = 'X' }")
    with monkeypatch.context() as patched:
        patched.setattr(
            "tui.config.asking.time.monotonic", lambda: monotonic() + (1000 if content(mark) else 0)
        )
        secrets = resolve(config, environ={**os.environ, "X": "x"}, deadline_s=100)
    assert words(secrets).endswith("gave no answer within 100 s")
    assert secrets.usable == ("v1",)
    assert ends(content(mark))


def test_what_a_command_leaves_running_does_not_hold_it_up(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    source = script(tmp_path, f"setsid sleep 600 & echo $! > {mark}; echo {KEY}")
    try:
        assert resolved(tmp_path, source).of("v0") == SECRET
    finally:
        os.kill(int(mark.read_text()), 9)


def test_commands_run_at_the_same_time(tmp_path: Path) -> None:
    """Each waits for the other's mark: one after the other, the first would never end."""
    one, two = tmp_path / "one", tmp_path / "two"
    wait = "until test -e {}; do sleep 0.01; done; echo k"
    secrets = resolve(
        config_with(
            tmp_path,
            script(tmp_path, f"touch {one}; {wait.format(two)}"),
            script(tmp_path, f"touch {two}; {wait.format(one)}"),
        ),
        deadline_s=5,
    )
    assert secrets.usable == ("v0", "v1")


def test_an_interrupt_ends_what_was_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "mark"
    config = config_with(tmp_path, script(tmp_path, f"echo $$ > {mark}; exec sleep 600"))

    def interrupted(_: object) -> bytes:
        while not content(mark):
            os.sched_yield()
        assert running(content(mark))
        raise KeyboardInterrupt

    monkeypatch.setattr("tui.config.asking.Asked.answer", interrupted)
    with pytest.raises(KeyboardInterrupt):
        resolve(config)
    assert ends(content(mark))


def test_with_the_screen_open_a_command_has_no_terminal(tmp_path: Path) -> None:
    source = script(tmp_path, 'echo "$(ps -o sid= -p $$ | tr -d " ") ${GPG_TTY:-none}"')
    config = config_with(tmp_path, source)
    environ = {**os.environ, "GPG_TTY": "/dev/pts/7"}
    session = os.getsid(0)
    before = resolve(config, environ=environ).of("v0")
    after = resolve(config, environ=environ, screen_open=True).of("v0")
    assert isinstance(before, SecretStr)
    assert isinstance(after, SecretStr)
    assert before.get_secret_value() == f"{session} /dev/pts/7"
    assert after.get_secret_value().split()[0] != str(session)
    assert after.get_secret_value().split()[1] == "none"


def test_one_vendors_trouble_is_its_own(tmp_path: Path) -> None:
    secrets = resolved(tmp_path, f"'{KEY}'", "{ env = 'NOWHERE_TO_BE_FOUND' }", "{ command = ['false'] }")
    assert secrets.usable == ("v0",)
    assert list(secrets.problems) == ["v1", "v2"]
    assert secrets.problems["v2"].words == 'vendors.v2.api_key: the command "false" ended with exit code 1'


def test_a_disabled_vendor_is_not_asked(tmp_path: Path) -> None:
    text = "[vendors.apivideo]\nenabled = false\napi_key = { command = ['touch', 'asked'] }"
    secrets = resolve(load(written(tmp_path, text)))
    assert (secrets.usable, dict(secrets.problems)) == ((), {})
    with pytest.raises(KeyError):
        secrets.of("apivideo")


def counting(folder: Path) -> str:
    """A command that prints key-1, then key-2, and so on."""
    count = folder / "count"
    return script(folder, f"echo x >> {count}; echo key-$(wc -l < {count} | tr -d ' ')")


def test_a_refused_key_is_asked_for_again_once(tmp_path: Path) -> None:
    secrets = resolved(tmp_path, counting(tmp_path))
    assert secrets.of("v0") == SecretStr("key-1")
    assert secrets.again("v0") == SecretStr("key-2")
    assert secrets.of("v0") == SecretStr("key-2")
    assert secrets.again("v0") == SecretProblem(
        "the key was refused, and so was the one that came when asked again"
    )
    assert secrets.of("v0") == SecretStr("key-2")


def test_a_key_that_was_accepted_may_be_refused_anew(tmp_path: Path) -> None:
    secrets = resolved(tmp_path, counting(tmp_path))
    secrets.again("v0")
    secrets.accepted("v0")
    assert secrets.again("v0") == SecretStr("key-3")


def test_a_source_that_gives_the_same_again(tmp_path: Path) -> None:
    secrets = resolved(tmp_path, f"'{KEY}'")
    assert secrets.again("v0") == SecretProblem("the key was refused, and its source still gives the same")


def test_a_source_that_has_gone(tmp_path: Path) -> None:
    path = key_file(tmp_path)
    secrets = resolved(tmp_path, f"{{ file = '{path}' }}")
    path.unlink()
    secrets.again("v0")
    assert "cannot be opened" in words(secrets)


def test_requests_refused_together_ask_once(tmp_path: Path) -> None:
    secrets = resolved(tmp_path, counting(tmp_path))
    refused = secrets.of("v0")
    assert isinstance(refused, SecretStr)
    answers: list[object] = []
    threads = [
        threading.Thread(target=lambda: answers.append(secrets.again("v0", refused))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [SecretStr("key-2")] * 4


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("''", 'is "", and it is empty.'),
        (f"'{KEY}\\u200b'".replace("'", '"'), "is a text, and it has more than one line, or invisible"),
        ("5", "is something else, and it is neither a text nor a table."),
        ("['hunter22-the-key']", "is a list, and it is neither a text nor a table."),
        ("{}", "is a table, and it has 0 keys."),
        ("{ env = 'A', file = 'hunter22-the-key' }", "is a table, and it has 2 keys."),
        ("{ envv = 'hunter22-the-key' }", "is a table, and its key is none of these. Did you mean env?"),
        ("{ hunter22-the-key = 'A' }", "is a table, and its key is none of these."),
        ("{ env = 'hunter22-the-key' }", "is a table, and env must be the name of a variable."),
        ("{ env = 5 }", "is a table, and env must be the name of a variable."),
        ("{ file = '' }", "is a table, and it is empty"),
        ("{ file = 5 }", "is a table, and file must be a path."),
        ("{ file = '~nobody-of-that-name/x' }", "is a table, and the home folder that it begins with is not"),
        ("{ command = 'pass show hunter22-the-key' }", "is a table, and command must be a list of texts"),
        ("{ command = [] }", "is a table, and command must be a list of texts"),
        ("{ command = ['a', 5] }", "is a table, and command must be a list of texts"),
        ("{ command = ['a', \"b\\u0000c\"] }", "is a table, and command must be a list of texts"),
    ],
)
def test_sources_that_are_none(tmp_path: Path, source: str, said: str) -> None:
    with pytest.raises(Exception, match="Allowed: a text, or a table with exactly one of") as caught:
        config_with(tmp_path, source)
    assert f"vendors.v0.api_key {said}" in str(caught.value)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert KEY not in shown
    assert caught.value.__context__ is None


def test_a_secret_is_nowhere_in_sight(tmp_path: Path) -> None:
    config = config_with(tmp_path, f"'{KEY}'", f"{{ command = ['echo', '{KEY}'] }}")
    secrets = resolve(config)
    shown = [config, config.vendors["v0"].secret, config.vendors["v1"].secret, secrets, secrets.of("v0")]
    assert KEY not in "".join(f"{one!r}{one}" for one in shown)


@pytest.mark.parametrize(
    "text", [f"[vendors]\nconviva = '{KEY}'", f"vendors = '{KEY}'", f"[vendors.apivideo]\napi_kye = '{KEY}'"]
)
def test_a_secret_in_the_wrong_place_is_not_shown(tmp_path: Path, text: str) -> None:
    with pytest.raises(Exception, match="Allowed") as caught:
        load(written(tmp_path, text))
    assert KEY not in "".join(traceback.format_exception(caught.value))
