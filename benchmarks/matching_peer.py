"""Link people.csv with recordlinkage: its blocking, its comparisons, its unsupervised ECM classifier."""

from __future__ import annotations

import json
import sys
import time
import warnings

warnings.simplefilter("ignore")

import pandas  # noqa: E402
import recordlinkage  # noqa: E402

people = pandas.read_csv(sys.argv[1], dtype=str, index_col="id")
begun = time.process_time()
index = recordlinkage.Index()
for column in ("email", "phone", "nick"):
    if people[column].notna().any():
        index.block(column)
index.block(["given", "surname"])
index.block(["surname", "street"])
candidates = index.index(people)
compared = recordlinkage.Compare()
for column in ("given", "surname", "street"):
    compared.string(column, column, method="jarowinkler", threshold=0.9, label=column)
for column in ("email", "phone", "nick", "postcode", "town"):
    compared.exact(column, column, label=column)
found = compared.compute(candidates, people)
found = found.loc[:, found.nunique() > 1].astype(int)
pairs = recordlinkage.ECMClassifier().fit_predict(found)
seconds = time.process_time() - begun
print(json.dumps({"pairs": [list(pair) for pair in pairs], "seconds": seconds, "candidates": len(candidates)}))
