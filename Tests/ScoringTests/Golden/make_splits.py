"""Computes what the tests of SplitBalance compare with, by scipy and, where its rounding shows, with 50 digits by mpmath.

    pip install scipy==1.17.1 mpmath==1.3.0
    python make_splits.py

Writes splits.txt beside itself, in the form of the files of make.py.
"""

import itertools
import pathlib
import random

import mpmath
import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2, chi2_contingency

HERE = pathlib.Path(__file__).resolve().parent
mpmath.mp.dps = 50


def words(*values):
    return " ".join(repr(float(v)) if isinstance(v, (float, np.floating)) else str(v) for v in values) + "\n"


def distance(p, q):
    """The Jensen-Shannon distance of two lists of counts, to the last bit."""
    p = [mpmath.mpf(int(v)) / int(sum(p)) for v in p]
    q = [mpmath.mpf(int(v)) / int(sum(q)) for v in q]
    total = mpmath.mpf(0)
    for a, b in zip(p, q):
        for value in (a, b):
            if value > 0:
                total += value * mpmath.log(2 * value / (a + b), 2) / 2
    return float(mpmath.sqrt(total))


def case(name, counts):
    counts = np.array(counts)
    out = words("case", name)
    for row in counts:
        out += words("row", *row)
    full = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    test = chi2_contingency(full, correction=False)
    out += words("test", test.statistic, test.dof, test.expected_freq.min(), test.pvalue)
    for i, j in itertools.combinations(range(counts.shape[1]), 2):
        if counts[:, i].sum() and counts[:, j].sum():
            exact = distance(counts[:, i], counts[:, j])
            assert abs(exact - jensenshannon(counts[:, i], counts[:, j], base=2)) < 1e-7
            out += words("distance", i, j, exact)
    return out


def main():
    rng = random.Random(46)
    out = case("two-by-two", [[10, 20], [30, 40]])
    out += case("three-splits", [[700, 100, 101], [312, 44, 60], [88, 16, 9]])
    out += case("few-expected", [[40, 4], [3, 3]])
    out += case("empty-class-and-split", [[50, 0, 30], [0, 0, 0], [20, 0, 40]])
    out += case("disjoint", [[9, 0], [0, 12]])
    out += case("nearly-equal", [[10_000_000, 10_000_001], [20_000_000, 20_000_000]])
    out += case("lopsided", [[90_000, 100], [100, 90_000]])
    for classes, weights in ((10, (8, 1, 1)), (100, (3, 2, 1)), (300, (4, 1))):
        sizes = [rng.randint(20, 400) for _ in range(classes)]
        out += case(f"random-{classes}x{len(weights)}", [[round(n * w + rng.gauss(0, (n * w) ** 0.5)) for w in weights] for n in sizes])
    out += words("case", "tails")
    for freedom in (1, 2, 3, 10, 99, 1998, 20_000):
        for share in (1e-3, 0.3, 0.9, 0.999, 1.0, 1.001, 1.1, 2.0, 5.0):
            x = freedom * share
            out += words("tail", freedom, x, float(mpmath.gammainc(mpmath.mpf(freedom) / 2, mpmath.mpf(x) / 2, regularized=True)))
            assert abs(chi2.sf(x, freedom) - float(out.split()[-1])) < 1e-10
    (HERE / "splits.txt").write_text(out)


main()
