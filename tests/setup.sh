#!/usr/bin/env bash
# The tests need programs that no Python package has: Chromium, with a font of Chinese characters
# and a library that Playwright's driver links to; PostgreSQL with PostGIS; LibreOffice's Calc;
# GDAL's validator of GeoPackages; and a compiler for the wheel. What is missing this installs from
# Debian as root, and otherwise names and fails.
set -euo pipefail

has_chinese_font() {
  compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*' >/dev/null && return
  command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn)" ]
}

missing=()
[ -x /usr/bin/chromium ] || missing+=(chromium)
has_chinese_font || missing+=(fonts-noto-cjk)
compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null || missing+=(libatomic1)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
compgen -G '/usr/share/postgresql/*/extension/postgis.control' >/dev/null ||
  missing+=(postgresql-postgis)
command -v soffice >/dev/null || missing+=(libreoffice-calc-nogui)
compgen -G '/usr/lib/libreoffice/program/libswlo.so' >/dev/null || missing+=(libreoffice-writer-nogui)
/usr/bin/python3 -c 'import osgeo_utils.samples.validate_gpkg' 2>/dev/null ||
  missing+=(python3-gdal)
command -v cc >/dev/null || missing+=(gcc libc6-dev)
[ -f "$("${PYTHON:-python3}" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ] ||
  missing+=(python3-dev)
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "The tests need more Debian packages: apt-get install ${missing[*]}" >&2
  exit 1
fi

echo "Installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
{
  apt-get -qq update &&
    apt-get -qq -y --no-install-recommends install "${missing[@]}"
} >"$log" 2>&1 || {
  cat "$log" >&2
  exit 1
}
