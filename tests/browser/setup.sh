#!/usr/bin/env bash
# The browser tests need Chromium, a font with Chinese characters, and a library that Playwright's
# driver links to. What is missing this installs from Debian as root, and otherwise names and fails.
set -euo pipefail

has_chinese_font() {
  compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*' >/dev/null && return
  command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn)" ]
}

missing=()
[ -x /usr/bin/chromium ] || missing+=(chromium)
has_chinese_font || missing+=(fonts-noto-cjk)
compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null || missing+=(libatomic1)
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "The browser tests need more Debian packages: apt-get install ${missing[*]}" >&2
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
