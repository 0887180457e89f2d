#!/bin/bash
# Builds a .deb with dpkg-deb alone. electron-builder calls it in place of fpm (CUSTOM_FPM_PATH), a download that not every machine
# can have; it understands the arguments electron-builder gives for "-s dir -t deb" and refuses any other.
set -euo pipefail

depends=() recommends=() sources=()
compression=xz architecture= version= package= name= maintainer= url= priority=optional description= postinst= postrm= kind=

while [ $# -gt 0 ]; do
  case "$1" in
    --force | --debug) shift; continue ;;
    *=/*) sources+=("$1"); shift; continue ;;
  esac
  [ $# -ge 2 ] || { echo "electron-deb: $1 has no value" >&2; exit 2; }
  case "$1" in
    -t) kind=$2 ;;
    -d | --depends) depends+=("$2") ;;
    --deb-recommends) recommends+=("$2") ;;
    --deb-compression) compression=$2 ;;
    --deb-priority) priority=$2 ;;
    --architecture) architecture=$2 ;;
    --after-install) postinst=$2 ;;
    --after-remove) postrm=$2 ;;
    --description) description=$2 ;;
    --version) version=$2 ;;
    --package) package=$2 ;;
    --name) name=$2 ;;
    --maintainer) maintainer=$2 ;;
    --url) url=$2 ;;
    -s | --log | --license | --vendor | --category | --iteration | --rpm-*) ;;
    *) echo "electron-deb: unknown argument $1" >&2; exit 2 ;;
  esac
  shift 2
done
[ "$kind" = deb ] || { echo "electron-deb: makes deb, not $kind" >&2; exit 2; }

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"
for pair in "${sources[@]}"; do
  from=${pair%%=*} to=$tree${pair#*=}
  if [ -d "$from" ]; then
    mkdir -p "$to"
    cp -al "$from/." "$to/" 2>/dev/null || cp -a "$from/." "$to/"
  else
    install -D -m 644 "$from" "$to"
  fi
done

list() { local all; printf -v all '%s, ' "$@"; echo "${all%, }"; }
mkdir "$tree/DEBIAN"
{
  echo "Package: $name"
  echo "Version: $version"
  echo "Architecture: $architecture"
  echo "Maintainer: $maintainer"
  echo "Installed-Size: $(du -sk --exclude=DEBIAN "$tree" | cut -f1)"
  echo "Section: devel"
  echo "Priority: $priority"
  [ ${#depends[@]} = 0 ] || echo "Depends: $(list "${depends[@]}")"
  [ ${#recommends[@]} = 0 ] || echo "Recommends: $(list "${recommends[@]}")"
  [ -z "$url" ] || echo "Homepage: $url"
  # The first line is the summary; the others are indented, as the format wants it.
  printf 'Description: %s\n' "$(sed '/^ *$/d; s/^ *//; 2,$s/^/ /' <<<"$description")"
} >"$tree/DEBIAN/control"
[ -z "$postinst" ] || install -m 755 "$postinst" "$tree/DEBIAN/postinst"
[ -z "$postrm" ] || install -m 755 "$postrm" "$tree/DEBIAN/postrm"
[ "$compression" != gz ] || compression=gzip
dpkg-deb --root-owner-group "-Z$compression" ${DEB_LEVEL:+"-z$DEB_LEVEL"} --build "$tree" "$package"
