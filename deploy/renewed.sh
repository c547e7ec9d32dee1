#!/bin/sh
# certbot's deploy hook: puts the new certificate where the proxy reads it, and has it read. Streams go on with the old.
set -eu
cd "$(dirname "$0")"
umask 077
cp -L "$RENEWED_LINEAGE/fullchain.pem" "$RENEWED_LINEAGE/privkey.pem" tls/
cd ..
compose() {
  if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi
}
compose -f docker-compose.yml -f docker-compose.tls.yml exec -T proxy nginx -s reload
