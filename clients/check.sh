#!/usr/bin/env bash
# Holds the schema and a server against the clients that people use: rules for schemas, Relay's compiler, generated types, the last release;
# then Apollo Client, urql, Relay, graphql-ws and graphql-sse against a server on a new SQLite database, and on a PostgreSQL of its own
# where its programs are found.
#
#   [PAPER_CATALOG=FILE] [PAPER_CATALOG_TEST_POSTGRES=auto|require|off] clients/check.sh
set -euo pipefail
cd "$(dirname "$0")"

program=${PAPER_CATALOG:-${CARGO_TARGET_DIR:-../target}/debug/paper-catalog}
work=$(mktemp -d)
server=
finish() {
    # Without its input the wrapper of PostgreSQL stops it, and removes its folder.
    if [ -n "${postgres-}" ]; then exec {postgres}>&-; fi
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
    rm -rf "$work"
}
trap finish EXIT

# The folder with PostgreSQL's programs, of the newest version.
postgres_programs() {
    local folder
    for folder in "${PG_BIN-}" $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
            echo "$folder"
            return 0
        fi
    done
    return 1
}

# Starts a PostgreSQL that ends with this script, and sets `database` to its address.
start_postgres() {
    local folder=$work/postgres answer
    # Its user has to reach it.
    chmod 755 "$work"
    mkdir "$folder"
    mkfifo "$work/commands" "$work/answers"
    ../tests/it/support/postgres.sh "$1" "$folder" <"$work/commands" >"$work/answers" &
    exec {postgres}>"$work/commands" {answers}<"$work/answers"
    read -r -t 60 -u "$answers" answer
    if [ "$answer" != ready ]; then
        echo "$answer" >&2
        cat <&"$answers" >&2
        return 1
    fi
    database="postgres://postgres@localhost:5432/postgres?host=$folder"
}

# Runs the tests against a server on a new database.
against() {
    local database=$1 token line origin=
    token=$("$program" token create --database-url "$database" --name clients --role editor 2>"$work/log") || { cat "$work/log" >&2; return 1; }
    rm -f "$work/output"
    mkfifo "$work/output"
    "$program" serve --no-demo --listen 127.0.0.1:0 --database-url "$database" --set "documents.manifest=$PWD/build/persisted.json" \
        >"$work/output" 2>"$work/log" &
    server=$!
    exec {output}<"$work/output"
    while [ -z "$origin" ] && read -r -t 60 -u "$output" line; do
        if [[ $line =~ http://127\.0\.0\.1:[0-9]+ ]]; then origin=${BASH_REMATCH[0]}; fi
    done
    if [ -z "$origin" ] || ! PAPER_CATALOG_URL=$origin PAPER_CATALOG_TOKEN=$token npm --silent test; then
        tail -n 20 "$work/log" >&2
        return 1
    fi
    kill -TERM "$server"
    wait "$server"
    server=
    exec {output}<&-
}

npm ci --ignore-scripts --no-audit --no-fund --loglevel error
npm --silent run build
npm --silent run lint
npm --silent run changes

echo 'Against SQLite:'
against "sqlite:$work/catalog.db"
case ${PAPER_CATALOG_TEST_POSTGRES:-auto} in
    off) ;;
    *)
        if programs=$(postgres_programs); then
            echo 'Against PostgreSQL:'
            start_postgres "$programs"
            against "$database"
        elif [ "${PAPER_CATALOG_TEST_POSTGRES-}" = require ]; then
            echo 'PostgreSQL is required and its programs are not found; PG_BIN names their folder' >&2
            exit 1
        fi
        ;;
esac
echo 'The clients get along with the schema and the server.'
