# A Postgres server for the tests alone: a folder and a free port of its own, gone at the end.
#
# Its time zone is not UTC, so that the tests show that instants hold on such a server. The tests' role may create
# databases and nothing else.

PG_FOLDER=
PG_PORT=
PG_PASSWORD=

# start_postgres FOLDER: makes the server in that folder and waits until it answers.
start_postgres() {
  PG_FOLDER=$1
  PG_PORT=$(node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
  PG_PASSWORD=$(node -p 'require("node:crypto").randomBytes(16).toString("hex")')
  mkdir -p "$PG_FOLDER/socket" && echo "$PG_PASSWORD" >"$PG_FOLDER/password" && own "$PG_FOLDER" || return
  pg initdb --pgdata="$PG_FOLDER/data" --auth=scram-sha-256 --pwfile="$PG_FOLDER/password" \
    --username=postgres --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null || return
  cat >>"$PG_FOLDER/data/postgresql.conf" <<SETTINGS
listen_addresses = '127.0.0.1'
port = $PG_PORT
unix_socket_directories = '$PG_FOLDER/socket'
timezone = 'Pacific/Auckland'
max_connections = 300
fsync = off
SETTINGS
  pg pg_ctl start --pgdata="$PG_FOLDER/data" --log="$PG_FOLDER/log" --wait --silent || {
    cat "$PG_FOLDER/log"
    return 1
  }
  PGPASSWORD=$PG_PASSWORD psql --host=127.0.0.1 --port="$PG_PORT" --username=postgres --quiet \
    --set=ON_ERROR_STOP=1 --command="CREATE ROLE gatehouse LOGIN CREATEDB PASSWORD '$PG_PASSWORD'" \
    --command='CREATE DATABASE gatehouse OWNER gatehouse'
}

# Where the tests find it.
postgres_url() {
  echo "postgresql://gatehouse:$PG_PASSWORD@127.0.0.1:$PG_PORT/gatehouse"
}

# Stops it where it runs.
stop_postgres() {
  [ -f "$PG_FOLDER/data/postmaster.pid" ] || return 0
  pg pg_ctl stop --pgdata="$PG_FOLDER/data" --mode=immediate --silent
}

# pg PROGRAM ARGUMENTS…: one of the server's programs; Postgres refuses to run as root.
pg() {
  local program=$1 path
  shift
  path=$(compgen -G "/usr/lib/postgresql/*/bin/$program" | sort -V | tail -n 1)
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && runuser -u postgres -- "${path:-$program}" "$@")
  else
    "${path:-$program}" "$@"
  fi
}

# Gives the folder to who runs the server, and the way to it.
own() {
  [ "$(id -u)" -ne 0 ] && return
  chown -R postgres "$1" && chmod o+x "$(dirname "$1")"
}
