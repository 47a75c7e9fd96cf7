"""Computes what the tests of Scoring compare with, by scikit-learn and pycocotools.

    pip install scikit-learn==1.9.1 pycocotools==2.0.11
    python make.py

Writes classification.txt, probabilities.txt, digits.txt and detection.txt beside itself: a word and its values a line,
separated by blanks; numbers are written so that they read back to the last bit. The same versions give the same files.
"""

import collections
import contextlib
import csv
import io
import pathlib
import random
import warnings

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from sklearn import metrics as sk

HERE = pathlib.Path(__file__).resolve().parent
DIGITS = HERE.parents[2] / "Fixtures" / "digits"
warnings.filterwarnings("ignore")


def words(*values):
    return " ".join(repr(float(v)) if isinstance(v, (float, np.floating)) else str(v) for v in values) + "\n"


def classification_values(truth, predicted):
    """All metrics of a confusion matrix, by dsv's names, then each class's."""
    out = words("value", "accuracy", sk.accuracy_score(truth, predicted))
    out += words("value", "error_rate", 1 - sk.accuracy_score(truth, predicted))
    out += words("value", "balanced_accuracy", sk.balanced_accuracy_score(truth, predicted))
    for average in ("macro", "weighted"):
        p, r, f, _ = sk.precision_recall_fscore_support(truth, predicted, average=average, zero_division=0)
        out += words("value", average + "_precision", p)
        out += words("value", average + "_recall", r)
        out += words("value", average + "_f1", f)
    out += words("value", "kappa", sk.cohen_kappa_score(truth, predicted))
    out += words("value", "mcc", sk.matthews_corrcoef(truth, predicted))
    labels = sorted(set(truth) | set(predicted))
    rows = zip(labels, *sk.precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=0))
    for label, p, r, f, support in rows:
        out += words("class", label, p, r, f, int(support))
    return out


def calibration_error(confidences, right, bins=15):
    """Expected calibration error, bin by bin as Guo et al. 2017 define it."""
    error = 0.0
    edges = [i / bins for i in range(bins + 1)]
    for i, (low, high) in enumerate(zip(edges, edges[1:])):
        inside = (confidences > low) & (confidences <= high)
        if i == 0:
            inside |= confidences <= low
        if inside.any():
            error += inside.sum() / len(confidences) * abs(right[inside].mean() - confidences[inside].mean())
    return error


def probability_values(truth, rows):
    """The metrics of probabilities; truth holds column numbers."""
    rows = np.array(rows, dtype=float)
    truth = np.array(truth)
    labels = list(range(rows.shape[1]))
    out = words("value", "log_loss", sk.log_loss(truth, y_proba=rows, labels=labels))
    for k in (1, 2, 3, 5):
        if k < len(labels):
            out += words("value", f"top_{k}_accuracy", sk.top_k_accuracy_score(truth, rows, k=k, labels=labels))
    # The last of equal ones, as top_k_accuracy_score has it.
    top = rows.shape[1] - 1 - rows[:, ::-1].argmax(axis=1)
    return out + words("value", "ece", calibration_error(rows.max(axis=1), top == truth))


def make_classification(rng):
    out = ""
    for case in range(40):
        classes = [f"c{i}" for i in range(rng.choice([1, 2, 3, 5, 12, 40]))]
        known = rng.sample(classes, rng.randint(1, len(classes)))
        given = rng.sample(classes, rng.randint(1, len(classes)))
        truth = [rng.choice(known) for _ in range(rng.choice([1, 7, 50, 400]))]
        predicted = [t if t in given and rng.random() < 0.6 else rng.choice(given) for t in truth]
        out += words("case", case)
        for (t, p), count in sorted(collections.Counter(zip(truth, predicted)).items()):
            out += words("cell", t, p, count)
        out += classification_values(truth, predicted)
    return out


def make_probabilities(rng):
    out = ""
    for case in range(20):
        count = rng.choice([3, 4, 6, 10])
        out += words("case", case)
        rows, truth = [], []
        for _ in range(rng.choice([1, 30, 200])):
            row = [rng.choice([0, rng.random(), rng.random() ** 4]) for _ in range(count)]
            row[rng.randrange(count)] += 0.1
            # Rounded, so that there are ties, and sums that are not quite 1.
            rows.append([round(p / sum(row), rng.choice([1, 2, 4, 17])) for p in row])
            truth.append(rng.randrange(count))
            out += words("image", truth[-1], *map(float, rows[-1]))
        out += probability_values(truth, rows)
    return out


def make_digits():
    out = ""
    for name in ("v1", "v2", "v3"):
        with open(DIGITS / name / "labels.csv", newline="") as file:
            labels = {row["fname"]: row["label"] for row in csv.DictReader(file) if row["subset"] == "val"}
        with open(DIGITS / "predictions" / (name + ".csv"), newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["fname"] in labels]
        truth = [labels[row["fname"]] for row in rows]
        out += words("case", name)
        out += words("images", len(rows))
        out += classification_values(truth, [row["pred"] for row in rows])
        out += probability_values([int(t) for t in truth], [[float(row[f"p{i}"]) for i in range(10)] for row in rows])
    return out


def random_box(rng, gridded):
    if gridded:
        return [2.0 * rng.randint(0, 20), 2.0 * rng.randint(0, 4), 20.0, 20.0]
    return [round(v, 2) for v in (rng.uniform(0, 80), rng.uniform(0, 80), rng.uniform(1, 40), rng.uniform(1, 40))]


def moved(rng, box, gridded):
    if gridded:
        return [box[0] + 2 * rng.randint(-2, 2), box[1], box[2], box[3]]
    spread = rng.choice([0, 0.5, 2, 6])
    x, y, w, h = (v + rng.gauss(0, spread) for v in box)
    return [round(v, 2) for v in (x, y, max(w, 0.5), max(h, 0.5))]


def random_detection(rng, crowded):
    """Truth and detections of one case: crowds, equal scores and overlaps, empty images, classes on one side only."""
    truth, detections = [], []
    # Boxes on a grid often overlap two objects by just as much.
    gridded = rng.random() < 0.4
    # More than 100 detections of an image and a class, of which the best 100 count.
    classes = 1 if crowded else rng.randint(1, 5)
    images = 2 if crowded else rng.choice([1, 4, 25])
    unlabelled = rng.randint(2, classes + 2)
    for image in range(1, images + 1):
        if not crowded and rng.random() < 0.15:
            continue
        for _ in range(rng.choice([0, 1, 3, 8])):
            label = rng.randint(1, classes)
            box = random_box(rng, gridded)
            if label != unlabelled:
                area = round(box[2] * box[3] * rng.choice([1, 0.7]), 2)
                crowd = int(rng.random() < 0.2)
                truth.append(dict(image_id=image, category_id=label, bbox=box, iscrowd=crowd, area=area))
                if rng.random() < 0.1:
                    # A crowd around the object, which its detections overlap more than the object itself.
                    around = [box[0] - 10, box[1] - 10, box[2] + 20, box[3] + 20]
                    truth.append(dict(image_id=image, category_id=label, bbox=around, iscrowd=1, area=area))
            for _ in range(rng.choice([0, 1, 1, 2])):
                guess = label if rng.random() < 0.85 else rng.randint(1, classes)
                detections.append((image, guess, moved(rng, box, gridded)))
        for _ in range(130 if crowded else rng.choice([0, 1, 3])):
            detections.append((image, rng.randint(1, classes), random_box(rng, gridded)))
    rng.shuffle(detections)
    digits = rng.choice([1, 2, 6])
    results = [
        dict(image_id=i, category_id=c, bbox=b, score=round(rng.random(), digits)) for i, c, b in detections
    ]
    return images, classes, truth, results


def evaluated(images, classes, truth, results):
    """The precisions of COCOeval: IoU thresholds by recalls by classes."""
    coco = COCO()
    coco.dataset = dict(
        info={},
        images=[dict(id=i) for i in range(1, images + 1)],
        categories=[dict(id=c) for c in range(1, classes + 1)],
        annotations=[dict(t, id=i) for i, t in enumerate(truth, 1)],
    )
    coco.createIndex()
    evaluation = COCOeval(coco, coco.loadRes(results), "bbox")
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    return evaluation.eval["precision"][:, :, :, 0, 2], evaluation.stats


def make_detection(rng):
    out = ""
    case = 0
    while case < 30:
        images, classes, truth, results = random_detection(rng, crowded=case % 10 == 9)
        if not results:
            continue
        with contextlib.redirect_stdout(io.StringIO()):
            precision, stats = evaluated(images, classes, truth, results)
        out += words("case", case, images, classes)
        for t in truth:
            out += words("truth", t["image_id"], t["category_id"], *t["bbox"], t["iscrowd"], t["area"])
        for r in results:
            out += words("detection", r["image_id"], r["category_id"], *r["bbox"], r["score"])
        # -1 stands for a class, or a case, without ground truth.
        for c in range(classes):
            out += words("class", c + 1, np.mean(precision[:, :, c]), np.mean(precision[0, :, c]))
        out += words("map", *stats[:3])
        case += 1
    return out


if __name__ == "__main__":
    (HERE / "classification.txt").write_text(make_classification(random.Random(1)))
    (HERE / "probabilities.txt").write_text(make_probabilities(random.Random(2)))
    (HERE / "digits.txt").write_text(make_digits())
    (HERE / "detection.txt").write_text(make_detection(random.Random(3)))
