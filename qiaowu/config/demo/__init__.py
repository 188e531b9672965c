"""The invented county Lanxi (澜溪县, 990123): its units, people and a year of records as plain data.

Nothing here knows Django. Every generator is a pure function of its arguments, so the same demo
clock always gives the same county; moving the clock on only adds records, and steps to the newest.
"""
