#!/bin/sh
# A team and its CI share a dataset: what docs/ci.md describes, played from both sides.
#
#   pipeline.sh team       makes a dataset with a baseline and a candidate, and shares it
#   pipeline.sh relabel    corrects a label, and says nothing of the model
#   pipeline.sh leak       puts a training picture into val, on a branch
#   pipeline.sh ci FOLDER  one run of CI; ends as the gate does
#
# DATASET is where the dataset is shared, DIGITS the folder of the fixtures, BRANCH a branch of the dataset that CI looks at.
set -eu

team() {
    dsv init photos
    cd photos
    cp -r "$DIGITS/v1/." .
    printf 'gate:\n  margin: 0.02\n' > dsv.yaml
    dsv commit -m "first labels"
    dsv score add --model logreg --predictions "$DIGITS/predictions/v1.csv"
    dsv tag baseline
    dsv remote add origin "$DATASET"
    dsv push

    rm -r images labels.csv
    cp -r "$DIGITS/v3/." .
    dsv commit -m "leaks removed, splits balanced"
    dsv score add --model logreg --predictions "$DIGITS/predictions/v3.csv"
    dsv push
}

relabel() {
    cd photos
    sed -i 's/^0014.png,3/0014.png,8/' labels.csv
    dsv commit -m "0014 is an 8"
    dsv push
}

leak() {
    cd photos
    dsv switch -c more-photos
    awk -F, '$3 == "train" { print $1, $2; exit }' labels.csv | {
        read -r name label
        cp "images/$name" images/again.png
        echo "again.png,$label,val" >> labels.csv
    }
    dsv commit -m "one more picture"
    dsv push
}

ci() {
    mkdir "$1"
    cd "$1"
    dsv clone --no-images "$DATASET" dataset
    cd dataset
    if [ -n "${BRANCH:-}" ]; then dsv switch -c "$BRANCH" "origin/$BRANCH"; fi
    dsv check --exact --against baseline --github || true
    dsv check --exact --against baseline --junit ../check.xml > ../check.txt || true
    dsv diff baseline HEAD --markdown > ../diff.md
    dsv gate --against baseline --exact --markdown > ../gate.md
    if [ -z "${BRANCH:-}" ]; then
        dsv tag "baseline-$(date -u +%F)"
        dsv push
    fi
}

"$@"
