#!/usr/bin/env bash
# A one-machine Slurm for tests: munge, slurmctld and slurmd, without systemd, control groups or an
# accounting database. Needs root and Debian's slurm-wlm and munge.
#
#   cluster.sh start FOLDER    start it; everything that it writes goes to FOLDER
#   cluster.sh stop FOLDER     stop it again
#   cluster.sh clear           stop one whose owner, the process that started it, is gone
#
# The only thing outside FOLDER is the link /etc/slurm/slurm.conf: a job step loses the variable
# SLURM_CONF, so the configuration must be where Slurm looks for it. Folder names start with
# digitlab-cluster, so that a link that was left behind can be recognized as ours.
set -euo pipefail

link=/etc/slurm/slurm.conf
here=$(cd "$(dirname "$0")" && pwd)

configure() {
  mkdir -p "$folder"/{state,spool,munge} /etc/slurm
  chmod 711 "$folder/munge"
  (umask 077 && head -c 1024 /dev/urandom > "$folder/munge/key")
  local memory cpus
  cpus=$(env -u OMP_NUM_THREADS nproc)  # which would obey that variable
  memory=$(awk '/MemTotal/ {print int($2 / 1024 * 0.9)}' /proc/meminfo)  # MB
  sed -e "s|@FOLDER@|$folder|" -e "s|@HOST@|$(hostname -s)|" -e "s|@CPUS@|$cpus|" \
    -e "s|@MEMORY@|$memory|" "$here/slurm.conf" > "$folder/slurm.conf"
  echo "$PPID" > "$folder/owner"
  ln -sn "$folder/slurm.conf" "$link"
}

start() {
  if [ -e "$link" ] || [ -L "$link" ]; then
    echo "$link exists already: this machine has a Slurm" >&2
    exit 1
  fi
  configure
  munged --force --socket="$folder/munge/socket" --key-file="$folder/munge/key" \
    --pid-file="$folder/munge.pid" --log-file="$folder/munge/log" --seed-file="$folder/munge/seed"
  slurmctld
  slurmd
  for _ in $(seq 60); do
    [ "$(sinfo --noheader --format=%t 2> /dev/null)" = idle ] && return
    sleep 0.5
  done
  tail -n 20 "$folder"/*.log >&2
  stop
  exit 1
}

# Whether the process named in file $1 exists and runs $2: its number may have been reused.
runs() {
  [ -f "$1" ] && grep -q "$2" "/proc/$(cat "$1")/cmdline" 2> /dev/null
}

stop() {
  if runs "$folder/slurmctld.pid" slurmctld; then
    scancel --state=PENDING || true
    scancel --state=RUNNING || true
  fi
  for daemon in slurmd slurmctld munge; do
    runs "$folder/$daemon.pid" "$daemon" || continue
    kill "$(cat "$folder/$daemon.pid")" || true
    for _ in $(seq 100); do
      runs "$folder/$daemon.pid" "$daemon" || break
      sleep 0.1
    done
  done
  if [ "$(readlink "$link")" = "$folder/slurm.conf" ]; then rm "$link"; fi
}

clear() {
  [ -L "$link" ] || return 0
  folder=$(dirname "$(readlink "$link")")
  [[ ${folder##*/} == digitlab-cluster* ]] || return 0
  runs "$folder/owner" pytest || stop
}

case "${1:-} $#" in
  "start 2" | "stop 2")
    folder=$(realpath -m "$2")
    "$1"
    ;;
  "clear 1") clear ;;
  *)
    echo "usage: $0 start|stop FOLDER, or $0 clear" >&2
    exit 2
    ;;
esac
