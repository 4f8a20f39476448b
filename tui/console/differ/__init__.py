"""What a terminal shows is remembered cell by cell, and of each frame of Textual's only what differs is sent.

    differ = Differ(color_system)
    differ.forget()                      # the terminal was cleared, resized, or left to another program
    stream = differ.frame(update, cursor=None)

`fitness` says whether it may be used at all, without importing Textual; `thrift.ThriftyApp` is an app that uses it.
"""
