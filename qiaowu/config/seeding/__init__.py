"""Writes the demo county into the database: the plain data of `config.demo` as records with their history.

Rows go in by the hundred, but every record gets the log that the pages would have written, entry
by entry in one chain, so that a time line, a return and `qiaowu verify` work as in a used county.
"""
