# Read by the Makefile before each program: nothing of the user's other Pythons or Jupyters leaks in,
# and nothing is written outside this folder.
unset PYTHONPATH PYTHONHOME PYTHONSTARTUP VIRTUAL_ENV JUPYTER_PATH JUPYTER_CONFIG_PATH
var=$(pwd)/.venv/var
mkdir -p "$var/jupyter/runtime" "$var/ipython" "$var/matplotlib"
export JUPYTER_PREFER_ENV_PATH=1 \
    JUPYTER_CONFIG_DIR="$var/jupyter" JUPYTER_DATA_DIR="$var/jupyter" JUPYTER_RUNTIME_DIR="$var/jupyter/runtime" \
    IPYTHONDIR="$var/ipython" MPLCONFIGDIR="$var/matplotlib"
