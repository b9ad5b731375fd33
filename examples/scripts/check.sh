#!/usr/bin/env bash
# Runs every script against a server on a new database, and compares what they say with what they should.
#
#   [PAPER_CATALOG=FILE] examples/scripts/check.sh
set -euo pipefail
cd "$(dirname "$0")"
papers=$PWD/papers.csv

program=${PAPER_CATALOG:-${CARGO_TARGET_DIR:-../../target}/debug/paper-catalog}
work=$(mktemp -d)
processes=()
trap 'kill "${processes[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

# Starts a program in the background and waits for the first line of its output that the pattern finds; the find is in `found`.
start() {
    local name=$1 pattern=$2 line
    shift 2
    mkfifo "$work/$name"
    "$@" >"$work/$name" 2>"$work/$name.log" &
    processes+=("$!")
    exec {output}<"$work/$name"
    while read -r -t 60 -u "$output" line; do
        if [[ $line =~ $pattern ]]; then
            found=${BASH_REMATCH[0]}
            return 0
        fi
    done
    cat "$work/$name.log" >&2
    return 1
}

# Runs a script and expects its output and its exit status.
expect() {
    local status=$1 output=$2 actual=0
    shift 2
    "$@" >"$work/out" 2>"$work/err" || actual=$?
    if [ "$actual" != "$status" ] || ! grep -qF -- "$output" "$work/out" "$work/err"; then
        printf 'FAIL  %s\nexpected %s and "%s", found %s and\n' "$*" "$status" "$output" "$actual" >&2
        cat "$work/out" "$work/err" >&2
        return 1
    fi
    printf 'ok    %s: %s\n' "$(basename "$1") ${2##*/}" "$output"
}

python() {
    PAPER_CATALOG_TOKEN=$token python3 python/import_csv.py "$1" "${2-$endpoint}"
}

typescript() {
    PAPER_CATALOG_TOKEN=$token npm --silent --prefix typescript run import-csv -- "$1" "${2-$endpoint}"
}

shell() {
    PAPER_CATALOG_TOKEN=$token PAPER_CATALOG_URL=$endpoint shell/add-paper.sh "$@"
}

database=sqlite:$work/catalog.db
token=$("$program" token create --database-url "$database" --name check --role editor 2>"$work/token.log") || { cat "$work/token.log" >&2; exit 1; }
start server 'http://[0-9.:]+' "$program" serve --no-demo --listen 127.0.0.1:0 --database-url "$database"
endpoint=$found/graphql

npm --prefix typescript ci --ignore-scripts --no-audit --no-fund --loglevel error
npm --silent --prefix typescript run typecheck

# Added once, whoever runs it again.
expect 0 'created=6 updated=0 unchanged=0 refused=0' python "$papers"
expect 0 'created=0 updated=0 unchanged=6 refused=0' python "$papers"
expect 0 'created=0 updated=0 unchanged=6 refused=0' typescript "$papers"

# A corrected row corrects its paper and no other.
sed 's/Scalable Mechanistic Neural Networks,/Scalable mechanistic neural networks,/' "$papers" >"$work/corrected.csv"
expect 0 'created=0 updated=1 unchanged=5 refused=0' typescript "$work/corrected.csv"
expect 0 'created=0 updated=1 unchanged=5 refused=0' python "$papers"

# A row that breaks a rule is named with its line, and the others are taken.
{ head -n 1 "$papers"; echo 'A month too many,https://example.org/1,,,,2024-13,,'; echo 'Right,https://example.org/2,,,,2024-12,,'; } >"$work/refused.csv"
expect 1 'refused.csv:2: publishedOn:' python "$work/refused.csv"
expect 1 'created=0 updated=0 unchanged=1 refused=1' python "$work/refused.csv"
expect 1 'refused.csv:2: publishedOn:' typescript "$work/refused.csv"

# Who may not write is told so once.
token=pc_wrong expect 1 'UNAUTHENTICATED' python "$papers"
token=pc_wrong expect 1 'UNAUTHENTICATED' typescript "$papers"
token=pc_wrong expect 1 'UNAUTHENTICATED' shell 'No one' https://example.org/3

# One paper from the command line.
expect 0 'concrete-problems-in-ai-safety' shell 'Concrete Problems in AI Safety' https://arxiv.org/abs/1606.06565 'Five practical research problems.'
expect 0 'concrete-problems-in-ai-safety' shell 'Concrete Problems in AI Safety' https://arxiv.org/abs/1606.06565 'Five practical research problems.'
expect 0 'concrete-problems-in-ai-safety' shell 'The same paper with another title' https://arxiv.org/abs/1606.06565v2
expect 1 'url:' shell 'No link' javascript:void

# A server that has too much to do is given the time that it asks for.
start proxy 'http://[0-9.:]+/graphql' python3 check/refusing_proxy.py "$endpoint"
busy=$found
head -n 2 "$papers" >"$work/corrected.csv"
expect 0 'unchanged=1' python "$work/corrected.csv" "$busy"
expect 0 'unchanged=1' typescript "$work/corrected.csv" "$busy"
endpoint=$busy expect 0 'attention' shell 'Attention Is All You Need' https://arxiv.org/abs/1706.03762

echo 'All scripts do what they should.'
