"""Background work: a job is a row in its county's schema, written in the transaction of its cause.

`contract` declares jobs, `actions` is what people do with them, `claims` and `running` are what a worker
does, `wakeups` tells workers that something is due. See docs/adr/0008.
"""
