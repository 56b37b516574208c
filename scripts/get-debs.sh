#!/bin/sh
# get-debs.sh [-s SUITE] DIR PACKAGE...: unpacks Debian packages, with what they depend on and the system lacks, into
# DIR/root, and makes a wrapper for each program in DIR/bin. Needs no root and changes nothing outside DIR: apt keeps
# its lists and archives there, and no maintainer script runs. With -s the packages come from another suite, with
# everything they depend on down to the C library, and get no wrappers.
set -eu
suite=
[ "$1" != -s ] || { suite=$2; shift 2; }
mkdir -p "$1" && dir=$(cd "$1" && pwd)
shift
command -v apt-get >/dev/null || { echo "this system has no apt-get" >&2; exit 1; }
mkdir -p "$dir/root" "$dir/apt/lists/partial" "$dir/apt/cache/archives/partial"
trap 'rm -rf "$dir/apt"' EXIT
cat >"$dir/apt/conf" <<END
Dir::State::lists "$dir/apt/lists";
Dir::Cache "$dir/apt/cache";
Debug::NoLocking "1";
APT::Sandbox::User "";
APT::Install-Recommends "0";
Acquire::Retries "2";
END
if [ -n "$suite" ]; then
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/$')
  echo "deb $mirror $suite main" >"$dir/apt/sources.list"
  : >"$dir/apt/status"
  cat >>"$dir/apt/conf" <<END
Dir::Etc::SourceList "$dir/apt/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State::status "$dir/apt/status";
END
fi
export APT_CONFIG="$dir/apt/conf"
# A hook of the system's (container images have one that empties its cache) may fail without root; the lists are here.
apt-get -qq update >&2 || :
apt-get -qq -y --download-only install "$@" >&2
for archive in "$dir"/apt/cache/archives/*.deb; do
  [ ! -e "$archive" ] || dpkg-deb -x "$archive" "$dir/root"
done
[ -z "$suite" ] || exit 0

mkdir -p "$dir/bin"
triplet=$(gcc -dumpmachine 2>/dev/null || echo "$(uname -m)-linux-gnu")
libraries=$dir/root/usr/lib/$triplet:$dir/root/lib/$triplet
for program in "$dir"/root/usr/bin/*; do
  [ -x "$program" ] || continue
  name=${program##*/}
  # A launcher script that goes to a fixed path below /usr/lib (chromium's) is passed over.
  [ ! -x "$dir/root/usr/lib/$name/$name" ] || program=$dir/root/usr/lib/$name/$name
  printf '#!/bin/sh\nLD_LIBRARY_PATH="%s" exec "%s" "$@"\n' "$libraries" "$program" >"$dir/bin/$name"
  chmod +x "$dir/bin/$name"
done
