#!/usr/bin/env bash
# Runs a command beside a private MariaDB, Redis and S3 server, and ends them afterwards.
#   scripts/services.sh run -- COMMAND...
# The command finds them by LAIGAO_TEST_MYSQL, LAIGAO_TEST_REDIS and LAIGAO_TEST_S3.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH=$PATH:/usr/sbin:/usr/local/sbin

[ "${1:-}" = run ] && [ "${2:-}" = -- ] && [ $# -ge 3 ] || { echo "usage: scripts/services.sh run -- COMMAND..." >&2; exit 2; }
shift 2

for program in mariadbd mariadb-install-db mariadb-admin redis-server redis-cli; do
  command -v $program >/dev/null || { echo "services.sh: no $program; run scripts/install.sh test" >&2; exit 1; }
done

scripts/tools.sh versitygw

user=$(id -un)
work=$(mktemp -d "${TMPDIR:-/tmp}/laigao-services.XXXXXX")
mysql_pid=
redis_pid=
s3_pid=

# Ends exactly the processes started below.
finish() {
  local pid
  for pid in $mysql_pid $redis_pid $s3_pid; do
    kill "$pid" 2>/dev/null || true
  done
  for pid in $mysql_pid $redis_pid $s3_pid; do
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Makes an empty data folder once per server version and copies it from then on.
prepare_mysql() {
  local version prepared
  version=$(mariadbd --no-defaults --version | tr -cs 'A-Za-z0-9.\n' '-' | cut -c1-60)
  prepared=.cache/mysql-$version
  if [ ! -e "$prepared/ready" ]; then
    mariadb-install-db --no-defaults --user="$user" --datadir="$work/mysql/data" --auth-root-authentication-method=normal \
      --skip-test-db --skip-name-resolve --innodb-flush-method=nosync >"$work/mysql/install.log" 2>&1 ||
      { cat "$work/mysql/install.log" >&2; return 1; }
    mkdir -p .cache
    cp -r "$work/mysql/data" "$work/prepared" && touch "$work/prepared/ready"
    rm -rf "$prepared" && { mv "$work/prepared" "$prepared" 2>/dev/null || true; }
  else
    cp -r "$prepared" "$work/mysql/data" && rm -f "$work/mysql/data/ready"
  fi
}

# Prints a loopback port that nobody listens on, outside the range that the
# system gives to outgoing connections.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# Starts the database on some free port; a port taken meanwhile is tried anew.
start_mysql() {
  local try
  for try in 1 2 3 4 5; do
    mysql_port=$(free_port)
    mariadbd --no-defaults --user="$user" --datadir="$work/mysql/data" --tmpdir="$work/mysql/tmp" \
      --socket="$work/mysql/s" --pid-file="$work/mysql/pid" --bind-address=127.0.0.1 --port="$mysql_port" \
      --skip-name-resolve --character-set-server=utf8mb4 --collation-server=utf8mb4_unicode_ci \
      --innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync --innodb-doublewrite=0 --skip-log-bin \
      --performance-schema=off --max-connections=500 >"$work/mysql/log" 2>&1 </dev/null &
    mysql_pid=$!
    if answers "$mysql_pid" mariadb-admin --no-defaults --user=root --socket="$work/mysql/s" ping; then return; fi
    kill "$mysql_pid" 2>/dev/null || true
    wait "$mysql_pid" 2>/dev/null || true
    mysql_pid=
    echo "services.sh: database did not start on port $mysql_port (try $try)" >&2
  done
  tail -20 "$work/mysql/log" >&2
  return 1
}

start_redis() {
  local try
  for try in 1 2 3 4 5; do
    redis_port=$(free_port)
    redis-server --port "$redis_port" --bind 127.0.0.1 --unixsocket "$work/redis/s" --databases 1024 --save '' --appendonly no \
      --dir "$work/redis" >"$work/redis/log" 2>&1 </dev/null &
    redis_pid=$!
    if answers "$redis_pid" redis-cli -s "$work/redis/s" ping; then return; fi
    kill "$redis_pid" 2>/dev/null || true
    wait "$redis_pid" 2>/dev/null || true
    redis_pid=
    echo "services.sh: Redis did not start on port $redis_port (try $try)" >&2
  done
  tail -20 "$work/redis/log" >&2
  return 1
}

# The bucket is a folder, its objects are plain files.
start_s3() {
  local try
  for try in 1 2 3 4 5; do
    s3_port=$(free_port)
    .tools/versitygw --quiet --port "127.0.0.1:$s3_port" --access laigao --secret laigao-secret --health /health \
      posix --sidecar "$work/s3/meta" "$work/s3/data" >"$work/s3/log" 2>&1 </dev/null &
    s3_pid=$!
    if answers "$s3_pid" http_ok "$s3_port" /health; then return; fi
    kill "$s3_pid" 2>/dev/null || true
    wait "$s3_pid" 2>/dev/null || true
    s3_pid=
    echo "services.sh: the S3 server did not start on port $s3_port (try $try)" >&2
  done
  tail -20 "$work/s3/log" >&2
  return 1
}

# True when an address of this machine answers 200.
http_ok() {
  local line
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET %s HTTP/1.0\r\n\r\n' "$2" >&3
  read -r line <&3 || line=
  exec 3>&-
  [[ $line == *" 200 "* ]]
}

# Waits up to 30 s until the process answers; false as soon as it has ended.
answers() {
  local pid=$1 tries=0
  shift
  until "$@" >/dev/null 2>&1; do
    kill -0 "$pid" 2>/dev/null || return 1
    tries=$((tries + 1))
    [ $tries -lt 600 ] || return 1
    sleep 0.05
  done
  kill -0 "$pid" 2>/dev/null
}

mkdir -p "$work/mysql/tmp" "$work/redis" "$work/s3/data/laigao-test" "$work/s3/meta"
prepare_mysql
start_mysql
start_redis
start_s3

export LAIGAO_TEST_MYSQL="mysql://root@127.0.0.1:$mysql_port/"
export LAIGAO_TEST_REDIS="redis://127.0.0.1:$redis_port/0"
export LAIGAO_TEST_S3="s3://laigao:laigao-secret@laigao-test?endpoint=http://127.0.0.1:$s3_port&region=us-east-1"
status=0
"$@" || status=$?
exit $status
