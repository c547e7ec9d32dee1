# What the containers' tests need besides npm's packages.

# base_images IMAGE…: Docker, running, with these images: stand-ins of Debian's packages where the script that makes
# them is at hand, else from the hub.
base_images() {
  local bases=../shared/tools/container-bases.sh image
  if [ -x "$bases" ]; then
    timeout --kill-after=30s "$STEP_LIMIT" "$bases" "$@" </dev/null
  else
    for image in "$@"; do
      docker pull --quiet "$image" || return
    done
  fi
}
