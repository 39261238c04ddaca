"""Tripwires that the root conftest.py sets for every test: each turns a silent fault into a failure.

templates   a template that prints a variable nobody gave it
ordering    code that relies on the order of an unordered query
readonly    a GET request that writes to the database
files       a test that leaves files outside its throwaway folder
"""
