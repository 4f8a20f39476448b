import threading

from tui.console.drawing import canvas


def rising(width):
    return canvas.columns([index / width for index in range(width)], width, 8, "full")


def test_two_threads_do_not_spoil_each_others_drawing():
    wanted = {width: rising(width) for width in (8, 30)}
    wrong = []

    def draw(width):
        wrong.extend(one for _ in range(40) if (one := rising(width)) != wanted[width])

    threads = [threading.Thread(target=draw, args=(width,)) for width in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
