# Steps that are counted: one passes or fails as a whole; a suite counts each of its tests.

PASSED=0
FAILED=0
FAULTS=()
RUNNING=
# A step that hangs fails.
STEP_LIMIT=40m

# step NAME COMMAND…: runs it, says how it went and how long it took, and counts one. Fails where it fails.
step() {
  local name=$1 began=$SECONDS status
  shift
  printf '\n==> %s\n' "$name"
  limited "$@"
  status=$?
  count "$name" $((status == 0)) $((status != 0)) $((SECONDS - began))
  return "$status"
}

# suite NAME COMMAND…: a Jest run, counted by its tests. A file that did not run, a test that was left out, and a run
# that failed without a failed test count as failed.
suite() {
  local name=$1 began=$SECONDS status passed=0 failed=0
  local results
  results=$(mktemp -p "$WORK")
  shift
  printf '\n==> %s\n' "$name"
  limited "$@" -- --json --outputFile="$results"
  status=$?
  [ -s "$results" ] && read -r passed failed < <(counts "$results")
  ((status != 0 && failed == 0)) && failed=1
  ((passed == 0 && failed == 0)) && failed=1
  count "$name" "$passed" "$failed" $((SECONDS - began))
  ((failed == 0))
}

# Prints the sum, as the last line, and ends.
finish() {
  if ((FAILED > 0)); then
    printf '\nFailed:\n'
    printf '  %s\n' "${FAULTS[@]}"
  fi
  printf '\n%d passed, %d failed\n' "$PASSED" "$FAILED"
  exit $((FAILED > 0))
}

count() {
  local name=$1 passed=$2 failed=$3 seconds=$4
  PASSED=$((PASSED + passed))
  FAILED=$((FAILED + failed))
  ((failed > 0)) && FAULTS+=("$name ($failed)")
  printf '==> %s: %s in %d s\n' "$name" "$( ((failed > 0)) && echo failed || echo passed)" "$seconds"
}

# Jest's results: how many tests passed, and how many did not.
counts() {
  node -e '
    const r = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
    const left = r.numPendingTests + r.numTodoTests;
    console.log(r.numPassedTests, r.numFailedTests + r.numRuntimeErrorTestSuites + left);
  ' "$1"
}

# A function runs as it is; a program under the time limit, in the background, so that a signal to us ends it too.
limited() {
  if [ "$(type -t "$1")" = function ]; then
    "$@" </dev/null
  else
    timeout --kill-after=30s "$STEP_LIMIT" "$@" </dev/null &
    RUNNING=$!
    wait "$RUNNING"
  fi
}

# Ends what runs.
stop_running() {
  [ -n "$RUNNING" ] && kill "$RUNNING" 2>/dev/null
}

# install_packages PROGRAM:PACKAGE…: installs those packages whose program is not there.
install_packages() {
  local pair missing=()
  for pair in "$@"; do
    has_program "${pair%%:*}" || missing+=("${pair#*:}")
  done
  [ ${#missing[@]} -eq 0 ] && return
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# Debian keeps the server's programs out of PATH.
has_program() {
  command -v "$1" >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null
}
