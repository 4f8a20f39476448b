"""config.toml: its one typed description, its secrets, and where noctop's files are.

Nothing is imported here: where files are is asked before anything else, and must not cost what checking a config costs.
"""
