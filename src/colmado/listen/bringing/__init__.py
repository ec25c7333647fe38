"""Bring in what other programs wrote down about what was bought and who came by: tables into rows of ours. Pure.

    tables   a file (CSV, Parquet) or a database's table, line by line
    cells    what is in a cell: an amount, a moment, words
    columns  which column is taken for what, and why
    sheet    a table understood: how it is read, its lines as rows of ours, the account of them
    orders, touches  the two nouns: their columns, and how a line becomes one
"""
