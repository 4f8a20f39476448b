"""Everything that is seen is kept: the history file, opened, recorded into and read without anybody's waiting."""
