"""The commands: parse, call the same core the console uses, print. Data on stdout, words on stderr."""
