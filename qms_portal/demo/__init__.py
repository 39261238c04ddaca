"""The demo province: invented agencies, people and figures, entered through the services that the forms use.

places, people     who and where
words_*            policy, objectives and plans in our own words
story              what departments wrote about their misses, what the audit found
catalogue          versions of processes, postings, changed rules, errors in handling
load               puts it all in, in the order in which a year goes
accounts           who one may sign in as
"""
