#!/usr/bin/env bash
# Installs the distribution's packages that tests and demo need, where missing.
#   scripts/install.sh [test] [browser] [media]     all three when none is named
set -euo pipefail

groups=("$@")
[ ${#groups[@]} -gt 0 ] || groups=(test browser media)

packages=()
for group in "${groups[@]}"; do
  case $group in
    test) packages+=(mariadb-server redis-server libreoffice-writer-nogui libreoffice-calc-nogui poppler-utils clamav-daemon) ;;
    browser) packages+=(chromium fonts-noto-cjk fonts-noto-core fonts-noto-color-emoji) ;;
    media) packages+=(ffmpeg libheif-examples) ;;
    *) echo "install.sh: unknown group $group (test, browser, media)" >&2; exit 2 ;;
  esac
done

have() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed$'; }

# Whether LibreOffice is there with the part that writes texts or tables.
soffice_has() {
  local program
  program=$(dirname "$(readlink -f "$(command -v soffice)")") || return 1
  case $1 in
    *writer*) ls "$program"/libswlo.* ;;
    *calc*) ls "$program"/libsclo.* ;;
  esac
}

# Programs that came another way than by the distribution count as well.
provided() {
  case $1 in
    mariadb-server) PATH=$PATH:/usr/sbin command -v mariadbd ;;
    redis-server | chromium | ffmpeg) command -v "$1" ;;
    libreoffice-writer-nogui | libreoffice-calc-nogui) soffice_has "$1" ;;
    poppler-utils) command -v pdftotext ;;
    clamav-daemon) PATH=$PATH:/usr/sbin command -v clamd ;;
    libheif-examples) command -v heif-enc ;;
    *) return 1 ;;
  esac >/dev/null 2>&1
}

missing=()
for package in "${packages[@]}"; do
  provided "$package" || have "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo -n)
fi
if ! command -v apt-get >/dev/null || { [ ${#as_root[@]} -gt 0 ] && ! sudo -n true 2>/dev/null; }; then
  echo "install.sh: please install: ${missing[*]}" >&2
  exit 1
fi

apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 "$@"
}

# A package starts its own service when it is installed; ours are private and
# started by scripts/services.sh, so ask for none during this installation.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $policy >/dev/null
  "${as_root[@]}" chmod 755 $policy
  trap '"${as_root[@]}" rm -f $policy' EXIT
fi

known() { apt-cache show --no-all-versions "${missing[@]}" >/dev/null 2>&1; }
known || apt update
echo "install.sh: installing ${missing[*]}"
apt install --no-install-recommends "${missing[@]}" || { apt update && apt install --no-install-recommends "${missing[@]}"; }
