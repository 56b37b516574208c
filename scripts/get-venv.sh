#!/bin/sh
# get-venv.sh DIR REQUIREMENTS: a virtual environment in DIR with what the file lists. Where Python comes without
# ensurepip (Debian packages it apart), the system's pip fills the environment from outside.
set -eu
if python3 -m venv "$1" >/dev/null 2>&1; then
  "$1/bin/python" -m pip install --quiet -r "$2"
else
  python3 -m venv --clear --without-pip "$1"
  python3 -m pip --python "$1/bin/python" install --quiet -r "$2"
fi
