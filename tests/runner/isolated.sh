#!/bin/sh
# Runs a command in process and mount namespaces of its own and writes to FILE, one line each, what it leaves behind:
# processes that still live (a lock that is still held always shows as its holder), mounts and loop devices that are still
# there. The end of the namespaces then ends the processes and mounts.
# Use: isolated.sh FILE COMMAND...
set -u

if [ "${AOS_ISOLATED:-}" = "" ]; then
  export AOS_ISOLATED=processes
  exec unshare --mount --propagation slave --pid --fork --kill-child --mount-proc sh "$0" "$@"
fi

file=$1
shift

if [ "$AOS_ISOLATED" = processes ]; then
  # A second mount namespace, so that the command's is not that of process 1, as on a machine.
  AOS_ISOLATED=mounts unshare --mount --propagation slave sh "$0" "$file" "$@"
  status=$?
  for folder in /proc/[0-9]*; do
    pid=${folder#/proc/}
    state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "$folder/status" 2>/dev/null) || state=
    if [ "$pid" != 1 ] && [ "$state" != "" ] && [ "$state" != Z ]; then
      echo "process $(tr '\0' ' ' <"$folder/cmdline" 2>/dev/null)" >>"$file"
    fi
  done
  exit "$status"
fi

unset AOS_ISOLATED
cut -d ' ' -f 5 /proc/self/mountinfo | sort >"$file.before"
"$@"
status=$?
cut -d ' ' -f 5 /proc/self/mountinfo | sort >"$file.after"
comm -13 "$file.before" "$file.after" | sed 's/^/mount /' >>"$file"
# Loop devices belong to no namespace; those on our files are ours.
for device in /sys/block/loop*/loop/backing_file; do
  [ -e "$device" ] && grep -F "${TMPDIR:-/nowhere}/" "$device" | sed 's/^/loop device on /' >>"$file"
done
exit "$status"
