#!/bin/sh
# Runs a throwaway PostgreSQL for one test process: postgres.sh BIN DIRECTORY
#
# Prints "ready" once the server answers on the socket in DIRECTORY, or what went wrong. Each line of standard input
# then names a database to drop. When standard input closes, however the test process ended, the server is stopped and
# DIRECTORY removed. The tests cannot do that themselves: their runner has no hook for its own end.
set -eu

bin=$1
directory=$2

# An interrupt of the terminal reaches the tests too, and their end closes standard input.
trap '' HUP INT TERM
unset PGDATA PGHOST PGPORT PGUSER PGDATABASE PGOPTIONS PGSERVICE
export LC_ALL=C

# PostgreSQL refuses to run as root.
unprivileged=
if [ "$(id -u)" = 0 ]; then
    user=nobody
    if id postgres >/dev/null 2>&1; then
        user=postgres
    fi
    chown "$user" "$directory"
    if command -v setpriv >/dev/null; then
        unprivileged="setpriv --reuid=$(id -u "$user") --regid=$(id -g "$user") --clear-groups"
    else
        unprivileged="runuser -u $user --"
    fi
fi
cd "$directory"

init() {
    $unprivileged "$bin/initdb" --pgdata=data --username=postgres --auth=trust --encoding=UTF8 \
        --locale="$1" --no-sync >init.log 2>&1
}

fail() {
    cat "$directory"/*.log
    rm -rf "$directory"
    exit 1
}

init C.UTF-8 || { rm -rf data && init C; } || fail

# Nothing here has to survive a power cut.
cat >>data/postgresql.conf <<SETTINGS
listen_addresses = ''
unix_socket_directories = '$directory'
max_connections = 300
shared_buffers = 64MB
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
jit = off
SETTINGS

$unprivileged "$bin/pg_ctl" start --pgdata=data --log="$directory/server.log" --silent --wait \
    --timeout=60 >start.log 2>&1 </dev/null || fail
echo ready

while read -r database; do
    $unprivileged "$bin/dropdb" --host="$directory" --username=postgres --force --if-exists "$database" \
        >/dev/null 2>&1 || true
done

$unprivileged "$bin/pg_ctl" stop --pgdata=data --mode=immediate --silent >/dev/null 2>&1 || true
cd /
rm -rf "$directory"
