#!/usr/bin/env bash
# Builds the container image from dist/image/sinch-mock, or checks a built one:
#   scripts/image.sh build TAG VERSION
#   scripts/image.sh check TAG
# It uses docker, podman or buildah, whichever works first; ENGINE names one.
set -euo pipefail
cd "$(dirname "$0")/.."

# What a registry keeps and a CI job pulls: the layers compressed.
max_pulled_bytes=12000000
want_user=65532:65532

engine() {
  if [ -n "${ENGINE:-}" ]; then echo "$ENGINE"
  elif docker info >/dev/null 2>&1; then echo docker
  elif podman info >/dev/null 2>&1; then echo podman
  elif command -v buildah >/dev/null; then echo buildah
  else echo "image: needs a running docker, podman or buildah" >&2; exit 1
  fi
}

# buildah needs no daemon; with these two it works inside a container too.
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs

fail() { echo "image: $*" >&2; exit 1; }

build() {
  local args=(-t "$tag" --build-arg "VERSION=$1" .)
  case "$engine" in
    docker) docker build "${args[@]}" ;;
    podman) podman build --format docker "${args[@]}" ;; # the OCI format has no HEALTHCHECK
    buildah) buildah bud --format docker "${args[@]}" ;;
    *) fail "unknown engine $engine" ;;
  esac
}

# inspect FIELD prints a field of the image's configuration.
inspect() {
  case "$engine" in
    buildah) buildah inspect --type image --format "{{.Docker.Config.$1}}" "$tag" ;;
    *) "$engine" image inspect --format "{{.Config.$1}}" "$tag" ;;
  esac
}

check_config() {
  [ "$(inspect User)" = "$want_user" ] || fail "runs as $(inspect User), not as $want_user"
  inspect Env | grep -qF 'SINCH_MOCK_LISTEN=:8080' || fail "does not set SINCH_MOCK_LISTEN=:8080"
  inspect Healthcheck | grep -qF '/sinch-mock health' || fail "has no health check by the program itself"
  [ "$(inspect Entrypoint)" = "[/sinch-mock]" ] || fail "starts $(inspect Entrypoint)"
  inspect ExposedPorts | grep -qF '8080/tcp' || fail "does not expose 8080"
}

# size prints the bytes of the root file system, pulled those of its layer as a
# registry keeps it.
size() {
  case "$engine" in
    buildah) du -sb "$root" | cut -f1 ;;
    *) "$engine" image inspect --format '{{.Size}}' "$tag" ;;
  esac
}

pulled() {
  case "$engine" in
    buildah) tar -C "$root" -c . | gzip | wc -c ;;
    *) "$engine" save "$tag" | gzip | wc -c ;;
  esac
}

# start runs the image in the background; ask runs the program once more in it.
# buildah cannot run two things in one container reliably, so there a chroot into
# the mounted image does, which shares the machine's network: hence a free port.
start() {
  case "$engine" in
    buildah)
      listen=127.0.0.1:$(node -e 's=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
      inside >"$log" 2>&1 & pid=$! ;;
    *) container=$("$engine" run --detach "$tag") ;;
  esac
}

# inside becomes the program within the mounted image.
inside() {
  exec env -i "SINCH_MOCK_LISTEN=$listen" "$(command -v chroot)" --userspec="$want_user" "$root" /sinch-mock "$@"
}

ask() {
  case "$engine" in
    buildah) (inside "$@") ;;
    *) "$engine" exec "$container" /sinch-mock "$@" ;;
  esac
}

logs() {
  case "$engine" in
    buildah) cat "$log" ;;
    *) "$engine" logs "$container" ;;
  esac
}

stop() {
  case "$engine" in
    buildah)
      [ -z "${pid:-}" ] || { kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; }
      [ -z "${container:-}" ] || buildah rm "$container" >/dev/null ;;
    *) [ -z "${container:-}" ] || "$engine" rm --force "$container" >/dev/null ;;
  esac
  rm -f "$log"
}

wait_healthy() {
  for _ in $(seq 50); do
    if ask health >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  logs >&2
  ask health || fail "not healthy after 50 tries"
}

check() {
  check_config
  log=$(mktemp)
  trap stop EXIT
  if [ "$engine" = buildah ]; then
    container=$(buildah from "$tag")
    root=$(buildah mount "$container")
  fi
  local bytes; bytes=$(pulled)
  start
  wait_healthy
  echo "image: $tag is healthy, $bytes bytes to pull, $(size) bytes unpacked ($engine)"
  [ "$bytes" -le "$max_pulled_bytes" ] || fail "more than $max_pulled_bytes bytes to pull"
}

command=${1:-}; tag=${2:-}
engine=$(engine)
# Mounting an image as another user than root needs a user namespace.
if [ "$command $engine" = "check buildah" ] && [ "$EUID" != 0 ]; then exec buildah unshare "$0" "$@"; fi
case "$command" in
  build) build "${3:-dev}" ;;
  check) check ;;
  *) fail "usage: $0 build TAG VERSION | check TAG" ;;
esac
