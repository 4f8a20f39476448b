"""The table of what the console costs, in one run: `python -m tests.benchmarks` (some fifteen minutes).

Each line has what was measured, the bound it should keep, and whether it does. Ratios are measured side by side.
Nothing here fails: a busy machine makes any of them worse.
"""

from __future__ import annotations

from tests.benchmarks import bench_bytes, bench_conviva_parse, bench_idle, bench_keys, bench_start


def main() -> None:
    for figure in bench_start.figures():
        print(figure.line, flush=True)
    bench_bytes.main()
    for figure in bench_keys.figures():
        print(figure.line, flush=True)
    for figure in bench_idle.figures():
        print(figure.line, flush=True)
    print(bench_conviva_parse.figure().line, flush=True)


if __name__ == "__main__":
    main()
