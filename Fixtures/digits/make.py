#!/usr/bin/env python3
"""Make the "digits" fixture: three rounds of one small image dataset.

The input is the 1,797-image test part of the UCI dataset "Optical Recognition
of Handwritten Digits" (CC BY 4.0), as carried by scikit-learn in
sklearn/datasets/data/digits.csv.gz. README.md describes the output.

Made with Python 3.11.7 (zlib 1.2.13) and

    pip install scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1

Usage:

    python make.py            # writes next to this file
    python make.py FOLDER     # writes into FOLDER instead

All choices come from one random generator with the fixed SEED below, so two
runs write the same bytes. The PNG bytes also depend on the zlib that Python
is linked with: another zlib may pack the same pixels differently.
"""

import csv
import gzip
import hashlib
import json
import random
import shutil
import struct
import sys
import zlib
from collections import Counter, defaultdict
from pathlib import Path

import numpy
import scipy
import sklearn
from sklearn.linear_model import LogisticRegression

SEED = 19980701
PINNED = {"scikit-learn": "1.9.1", "numpy": "2.4.6", "scipy": "1.17.1"}
SOURCE_SHA256 = "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"

HELD_OUT = 100          # digits that v1 does not contain
VAL_SHARE = 0.20        # per class
WRONG_SHARE = 0.03      # of the digits in v1, copies not counted
COPIES = 40             # train images repeated in val
REPAIRED_SHARE = 0.85   # of the wrong labels, in v2
REMOVED = 25            # images taken out in v2, copies not counted
COPIES_REMOVED = 30     # copies taken out in v2; v3 takes out the rest
ADDED_TRAIN, ADDED_VAL = 24, 6   # taken from the held-out digits in v2
RENAMED = 12            # same bytes, new name, in v2
VAL_PER_CLASS = 36      # in v3, by the label as given
EXCHANGED = 2           # per class, moved from val to train in v3

FIRST_COPY = 1801       # copies are 1801.png, 1802.png, ...
FIRST_RENAMED = 1901    # new names are 1901.png, 1902.png, ...

# What a tired human might write instead of the true digit.
CONFUSED_WITH = {
    0: [6, 9, 8], 1: [7, 4, 8], 2: [3, 7, 1], 3: [8, 9, 5], 4: [9, 7, 1],
    5: [3, 9, 6], 6: [0, 5, 8], 7: [1, 9, 4], 8: [3, 1, 9], 9: [4, 3, 8],
}


# ---- reading the source and writing PNG ------------------------------------

def read_source():
    """Return [(pixels, digit)]: 64 integers in 0..16 and the true digit."""
    path = Path(sklearn.__file__).parent / "datasets" / "data" / "digits.csv.gz"
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != SOURCE_SHA256:
        sys.exit(f"{path} is not the expected file")
    digits = []
    for line in gzip.decompress(data).decode("ascii").split():
        values = [int(float(v)) for v in line.split(",")]
        digits.append((values[:64], values[64]))
    return digits


def gray(pixels):
    """Scale 0..16 to 0..255."""
    return [(v * 255 + 8) // 16 for v in pixels]


def filtered(rows, kind):
    """The PNG scanlines of `rows` with one filter: 0 none, 1 sub, 2 up."""
    out = bytearray()
    above = [0] * 8
    for row in rows:
        out.append(kind)
        for x, value in enumerate(row):
            left = row[x - 1] if x else 0
            out.append((value - (0, left, above[x])[kind]) & 255)
        above = row
    return bytes(out)


def png(pixels):
    """An 8x8 grayscale 8-bit PNG: IHDR, IDAT, IEND and nothing else.

    Of the filters none, sub and up, the one that packs smallest is used.
    """
    def chunk(name, body):
        crc = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)

    values = gray(pixels)
    rows = [values[i:i + 8] for i in range(0, 64, 8)]
    packed = min((zlib.compress(filtered(rows, k), 9) for k in (0, 1, 2)), key=len)
    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            + chunk(b"IDAT", packed) + chunk(b"IEND", b""))


# ---- the three rounds --------------------------------------------------------
#
# A round is a dict: fname -> (index of the digit in the source, label, subset).

def name(number):
    return f"{number:04d}.png"


def make_v1(digits, held_out, rng):
    """Return the round, its wrong labels [fname] and its copies [(train, val)]."""
    by_class = defaultdict(list)
    for i, (_, digit) in enumerate(digits):
        if i not in held_out:
            by_class[digit].append(i)
    v1 = {}
    for digit in sorted(by_class):
        members = by_class[digit]
        val = set(rng.sample(members, round(len(members) * VAL_SHARE)))
        for i in members:
            v1[name(i + 1)] = (i, digit, "val" if i in val else "train")

    wrong = sorted(rng.sample(sorted(v1), round(len(v1) * WRONG_SHARE)))
    for f in wrong:
        i, digit, subset = v1[f]
        v1[f] = (i, rng.choice(CONFUSED_WITH[digit]), subset)

    # Only well-labelled images are copied, so that every injected fault
    # stays separate from every other.
    eligible = sorted(f for f, row in v1.items() if row[2] == "train" and f not in wrong)
    originals = sorted(rng.sample(eligible, COPIES))
    copies = []
    for k, original in enumerate(originals):
        i, label, _ = v1[original]
        v1[name(FIRST_COPY + k)] = (i, label, "val")
        copies.append((original, name(FIRST_COPY + k)))
    return v1, wrong, copies


def make_v2(digits, v1, held_out, wrong, copies, rng):
    """The relabelling round. Return it and the step v1 -> v2."""
    v2 = dict(v1)
    repaired = sorted(rng.sample(wrong, round(len(wrong) * REPAIRED_SHARE)))
    for f in repaired:
        i, _, subset = v2[f]
        v2[f] = (i, digits[i][1], subset)

    touched = set(wrong) | {f for pair in copies for f in pair}
    chosen = rng.sample(sorted(set(v1) - touched), REMOVED + RENAMED)
    removed = sorted(chosen[:REMOVED])
    removed_copies = sorted(rng.sample([c for _, c in copies], COPIES_REMOVED))
    for f in removed + removed_copies:
        del v2[f]

    renamed = []
    for k, old in enumerate(sorted(chosen[REMOVED:])):
        new = name(FIRST_RENAMED + k)
        v2[new] = v2.pop(old)
        renamed.append((old, new))

    added = rng.sample(sorted(held_out), ADDED_TRAIN + ADDED_VAL)
    for k, i in enumerate(added):
        v2[name(i + 1)] = (i, digits[i][1], "train" if k < ADDED_TRAIN else "val")

    step = {
        "relabelled": [{"fname": f, "from": str(v1[f][1]), "to": str(v2[f][1])}
                       for f in repaired],
        "removed": [{"fname": f, "kind": "copy" if f in removed_copies else "image"}
                    for f in sorted(removed + removed_copies)],
        "added": [{"fname": f, "label": str(v2[f][1]), "subset": v2[f][2]}
                  for f in sorted(name(i + 1) for i in added)],
        "renamed": [{"from": old, "to": new} for old, new in renamed],
        "split_moved": [],
    }
    return v2, step


def make_v3(v2, copies, rng):
    """The rebalancing round. Return it and the step v2 -> v3."""
    v3 = dict(v2)
    removed = sorted(c for _, c in copies if c in v2)
    for f in removed:
        del v3[f]

    originals = {o for o, _ in copies}
    moved = []
    for label in range(10):
        val = sorted(f for f, row in v3.items() if row[1:] == (label, "val"))
        train = sorted(f for f, row in v3.items()
                       if row[1:] == (label, "train") and f not in originals)
        out = rng.sample(val, max(EXCHANGED, len(val) - VAL_PER_CLASS))
        into = rng.sample(train, VAL_PER_CLASS - (len(val) - len(out)))
        moved += [(f, "train") for f in out] + [(f, "val") for f in into]
    for f, subset in moved:
        v3[f] = v3[f][:2] + (subset,)

    step = {
        "relabelled": [],
        "removed": [{"fname": f, "kind": "copy"} for f in removed],
        "added": [],
        "renamed": [],
        "split_moved": [{"fname": f, "from": v2[f][2], "to": subset}
                        for f, subset in sorted(moved)],
    }
    return v3, step


# ---- writing ------------------------------------------------------------------

def write_csv(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="ascii", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_round(folder, contents, rnd):
    if folder.exists():
        shutil.rmtree(folder)
    (folder / "images").mkdir(parents=True)
    for f in sorted(rnd):
        (folder / "images" / f).write_bytes(contents[rnd[f][0]])
    write_csv(folder / "labels.csv", ["fname", "label", "subset"],
              [(f, rnd[f][1], rnd[f][2]) for f in sorted(rnd)])


def write_predictions(path, digits, rnd):
    """Train on the round's train rows with the labels as given in that round,
    then predict every row. Return the number of right answers per subset."""
    names = sorted(rnd)
    x = numpy.array([gray(digits[rnd[f][0]][0]) for f in names]) / 255.0
    y = numpy.array([rnd[f][1] for f in names])
    train = numpy.array([rnd[f][2] == "train" for f in names])
    # This solver converges to many more digits than the four that are written.
    model = LogisticRegression(C=0.3, solver="newton-cholesky", tol=1e-8)
    model.fit(x[train], y[train])
    assert list(model.classes_) == list(range(10))
    p = numpy.round(model.predict_proba(x), 4)
    pred = p.argmax(axis=1)
    write_csv(path, ["fname", "pred"] + [f"p{k}" for k in range(10)],
              [[f, pred[n]] + [f"{v:.4f}" for v in p[n]] for n, f in enumerate(names)])

    true = numpy.array([digits[rnd[f][0]][1] for f in names])
    return {
        "train_pred_equals_label": int((pred == y)[train].sum()),
        "val_pred_equals_label": int((pred == y)[~train].sum()),
        "train_pred_equals_true_digit": int((pred == true)[train].sum()),
        "val_pred_equals_true_digit": int((pred == true)[~train].sum()),
    }


def describe(folder, digits, rnd, copies):
    """What is true of one round. Contents are counted from the files written."""
    groups = defaultdict(list)
    for path in sorted((folder / "images").iterdir()):
        groups[path.read_bytes()].append(path.name)
    subsets = Counter(row[2] for row in rnd.values())
    val_labels = Counter(row[1] for row in rnd.values() if row[2] == "val")
    train_labels = Counter(row[1] for row in rnd.values() if row[2] == "train")
    injected = {pair for pair in copies if pair[1] in rnd}
    chance = [g for g in groups.values()
              if len(g) > 1 and len({rnd[f][0] for f in g}) > 1]
    return {
        "rows": len(rnd),
        "images": sum(len(g) for g in groups.values()),
        "distinct_contents": len(groups),
        "train": subsets["train"],
        "val": subsets["val"],
        "train_per_label": {str(k): train_labels[k] for k in range(10)},
        "val_per_label": {str(k): val_labels[k] for k in range(10)},
        "wrong_labels": [
            {"fname": f, "given": str(rnd[f][1]), "true": str(digits[rnd[f][0]][1])}
            for f in sorted(rnd) if rnd[f][1] != digits[rnd[f][0]][1]],
        "leaks": [{"train": a, "val": b} for a, b in sorted(injected)],
        "identical_by_chance": chance,
    }


def main():
    here = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent).resolve()
    found = {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__,
             "scipy": scipy.__version__}
    if found != PINNED:
        print(f"warning: made with {PINNED}, running with {found}", file=sys.stderr)

    digits = read_source()
    contents = [png(pixels) for pixels, _ in digits]
    rng = random.Random(SEED)
    held_out = set(rng.sample(range(len(digits)), HELD_OUT))

    v1, wrong, copies = make_v1(digits, held_out, rng)
    v2, step12 = make_v2(digits, v1, held_out, wrong, copies, rng)
    v3, step23 = make_v3(v2, copies, rng)

    truth = {"seed": SEED, "rounds": {}, "steps": {"v1-v2": step12, "v2-v3": step23}}
    for key, rnd in (("v1", v1), ("v2", v2), ("v3", v3)):
        write_round(here / key, contents, rnd)
        facts = describe(here / key, digits, rnd, copies)
        facts["predictions"] = write_predictions(
            here / "predictions" / f"{key}.csv", digits, rnd)
        truth["rounds"][key] = facts
    (here / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
