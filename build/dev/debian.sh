#!/bin/sh
# Installs the Debian packages the tests use. Quiet when they are there; says so when it may not install them.
set -eu

# What stands for a package: a command, or a file some version of it brings.
missing=""
need() { # need PACKAGES CHECK
  sh -c "$2" >/dev/null 2>&1 || missing="$missing $1"
}
library() { echo "ldconfig -p | grep -q '$1'"; }

need chromium "command -v chromium || command -v chromium-browser || command -v google-chrome"
need "xvfb xauth" "command -v Xvfb && command -v xauth"
need unzip "command -v unzip"
need p7zip-full "command -v 7za || command -v 7z"
need "libgtk-3-0|libgtk-3-0t64" "$(library libgtk-3.so.0)"
need libnss3 "$(library libnss3.so)"
need "libasound2|libasound2t64" "$(library libasound.so.2)"
need redis-server "command -v redis-server"
need libgbm1 "$(library libgbm.so.1)"
need default-jre-headless "command -v java"
need maven "command -v mvn"
need golang-go "command -v go"
need "fonts-noto-core|fonts-dejavu-core" "ls /usr/share/fonts/truetype/noto /usr/share/fonts/truetype/dejavu"

[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null; then
  echo "These are missing, and this is no Debian to install them on:$missing" >&2
  exit 0
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
  if sudo -n true 2>/dev/null; then
    as_root="sudo -n"
  else
    echo "These are missing; run as root: sh build/dev/debian.sh ($missing )" >&2
    exit 0
  fi
fi

echo "Installing:$missing"
$as_root apt-get update -qq
for package in $missing; do
  installed=no
  # A name that changed between releases: the first one that can be had.
  for name in $(echo "$package" | tr '|' ' '); do
    if $as_root env DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes apt-get install -y -qq --no-install-recommends "$name" >/dev/null; then
      installed=yes
      break
    fi
  done
  [ "$installed" = yes ] || echo "$package could not be installed" >&2
done
