#!/bin/sh
# get-python.sh DIR: unpacks a CPython newer than the system's into DIR, with numpy, pandas, pytest and mypy, and makes
# DIR/bin/python3, where `prepress check` finds it. Needs no root and changes nothing outside DIR. Prints the
# interpreter's path. Where there is no newer one to be had, it prints the system's python3 and says so: examples that ask
# for more are then skipped.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(mkdir -p "${1:-.tools/python}" && cd "${1:-.tools/python}" && pwd)
suites=${SUITES:-"forky:3.14 sid:3.14 trixie:3.13"}
packages=${PACKAGES-"numpy pandas pytest mypy"}

unpack() {
  "$here/get-debs.sh" -s "$1" "$root" base-files libc-bin dash libstdc++6 tzdata "python$2" "python$2-venv"
}

# A copy of the executable that runs in place: its loader and libraries by absolute path, no chroot.
make_runnable() {
  "$1-here" -c '' 2>/dev/null && return
  patchelf=$(command -v patchelf) || {
    "$here/get-debs.sh" "$root/patchelf" patchelf && patchelf=$root/patchelf/bin/patchelf
  } || return
  loader=$(ls "$root"/root/usr/lib64/ld-linux-*.so.* "$root"/root/usr/lib/ld-linux-*.so.* 2>/dev/null | head -1)
  cp "$1" "$1-here" && "$patchelf" --set-interpreter "$loader" --force-rpath \
    --set-rpath "$(dirname "$(ls "$root"/root/usr/lib/*/libc.so.6)")" "$1-here"
}

for entry in $suites; do
  suite=${entry%:*} version=${entry#*:}
  python=$root/root/usr/bin/python$version
  [ -x "$python" ] || { rm -rf "$root/root" "$root/compiled"; unpack "$suite" "$version" >&2; }
  [ -x "$python" ] && make_runnable "$python" >&2 && "$python-here" -c '' 2>/dev/null && break
done
if ! "$python-here" -c 'import sys; assert sys.version_info >= (3, 13)' 2>/dev/null; then
  echo "SKIPPED: examples for newer versions: no newer CPython to be had than $(python3 --version)" >&2
  command -v python3
  exit
fi
# Where Debian's interpreter looks for packages that are not Debian's.
site=$root/root/usr/local/lib/python$version/dist-packages
if [ -n "$packages" ] && [ ! -d "$site" ]; then
  # shellcheck disable=SC2086 # a list of names
  PYTHONPATH=$(echo "$root"/root/usr/share/python-wheels/pip-*.whl) "$python-here" -m pip install --quiet \
    --root-user-action=ignore --only-binary=:all: --target "$site" $packages >&2 ||
    echo "SKIPPED: examples that need $packages: they can't be installed" >&2
fi
if [ ! -e "$root/compiled" ]; then
  "$python-here" -m compileall -q -j 0 "$root/root/usr/lib/python$version" >/dev/null
  : >"$root/compiled"
fi
mkdir -p "$root/bin"
ln -sfn "../root/usr/bin/python$version-here" "$root/bin/python3"
echo "$root/bin/python3"
