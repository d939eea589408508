#!/bin/sh
# Installs from this folder alone (no network), then starts the product. Options go on to `lens serve`, for example
#   ./start.sh --host 0.0.0.0 --port 8600
# PYTHON= names the Python, SAFETY_HOME= the folder of the data (default: safety-home beside this folder).
set -e
cd "$(dirname "$0")"
WANTED=@PYTHON@
: "${SAFETY_HOME:=$(dirname "$PWD")/safety-home}"
export SAFETY_HOME

fits() { "$1" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$WANTED')" 2>/dev/null; }
found=
for each in $PYTHON "python$WANTED" python3 python; do
  if fits "$each"; then found=$each; break; fi
done
if [ -z "$found" ]; then
  echo "本机没有 Python $WANTED：请先安装，或用 PYTHON=/路径/python$WANTED ./start.sh 指明位置。" >&2
  echo "Python $WANTED is needed and was not found: install it, or say where it is: PYTHON=/path/to/python$WANTED ./start.sh" >&2
  exit 1
fi
if [ ! -f .venv/installed ]; then
  rm -rf .venv
  if ! "$found" -m venv .venv >/dev/null 2>&1; then
    rm -rf .venv
    echo "$found 缺少 venv 组件：请安装 python$WANTED-venv 后重试。" >&2
    echo "$found lacks its venv module: install python$WANTED-venv and try again." >&2
    exit 1
  fi
  echo "正在安装（仅首次，约一分钟）…… Installing, once, about a minute …"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels \
    --require-hashes --no-deps -r wheels/requirements.txt
  : > .venv/installed
fi
if [ ! -f "$SAFETY_HOME/current" ]; then
  .venv/bin/python -m data sample
fi
exec .venv/bin/python -m lens serve "$@"
