#!/bin/sh
# Puts the kernel back when the runner can't do it any more.
#
#   guardian.sh watch FOLDER            descriptor 3 is a pipe from the runner; its end without "done": undo
#   guardian.sh undo FOLDER [reached]   runs FOLDER/journal backwards; 0: all undone, 1: not all, 2: not a session,
#                                       3: tracefs could not be mounted (with "reached" only)
#   guardian.sh end-groups FOLDER       ends what the lines of FOLDER/groups name: "LEADER TICKS", a session by its
#                                       leader, if that process began at TICKS; what has left those sessions; and
#                                       what is in the control groups of FOLDER/cgroups, a path each, which it removes
#
# The journal's paths begin with the one in FOLDER/tracefs. Where tracefs is not mounted there any more (two mounts of
# which one is gone, another namespace), undo runs in a mount namespace of its own that has it there ("reached").
#
# A journal line is one command, marked with the session's name. What fails is kept in FOLDER/problems.
set -u

action=${1-}
folder=${2-}
reached=${3-}
session=${folder##*/}
failures=0
newline='
'

main() {
  case $action in
    watch) watch ;;
    undo) undo ;;
    end-groups) end_groups ;;
    *) echo "guardian.sh: what is \"$action\"?" >&2; exit 64 ;;
  esac
}

# The watcher is a grandchild: the runner's parent never counts it among its own, and no signal of a terminal or a
# process group reaches it.
watch() {
  (
    trap '' HUP INT QUIT TERM PIPE TSTP TTIN TTOU
    while read -r word <&3; do
      [ "$word" != "done" ] || exit 0
    done
    undo
  ) </dev/null >/dev/null 2>&1 &
}

undo() {
  is_trusted "$folder" -type d -perm 0700 || refuse "is not a folder that only its owner can use"
  [ -e "$folder/journal" ] || exit_undone
  is_trusted "$folder/journal" -type f -perm 0600 || refuse "holds a journal that others could have written"
  root=
  [ ! -e "$folder/tracefs" ] || IFS= read -r root <"$folder/tracefs"
  if [ -n "$reached" ]; then
    mount_tracefs "$root" 2>/dev/null || exit 3
  elif [ -n "$root" ]; then
    reach_tracefs
  fi
  : >"$folder/problems"
  backwards <"$folder/journal"
  [ "$failures" -eq 0 ] || exit 1
  exit_undone
}

# Returns where the paths lead to tracefs as they are, or where this user may not make them do so.
reach_tracefs() {
  ! is_tracefs "$root" || return 0
  in_private_mounts true 2>/dev/null || return 0
  in_private_mounts sh "$0" undo "$folder" reached
  status=$?
  [ "$status" -eq 3 ] || exit "$status"
}

in_private_mounts() {
  unshare --mount --propagation private "$@"
}

# TRACEFS_MAGIC of include/uapi/linux/magic.h
is_tracefs() {
  [ "$(stat -f -c %t "$1" 2>/dev/null)" = 74726163 ]
}

# A folder that went with its own mount (debugfs) is made in an empty file system over what is left of its path.
mount_tracefs() {
  at=$1
  until [ -d "$at/" ]; do at=${at%/*}; done
  [ "$at" = "$1" ] || { mount -t tmpfs nodev "$at" && mkdir -p "$1"; } || return 1
  mount -t tracefs nodev "$1"
}

refuse() {
  echo "$folder $1" >&2
  exit 2
}

exit_undone() {
  rm -rf "$folder"
  rmdir "${folder%/*}" 2>/dev/null
  exit 0
}

# find never follows a symbolic link here.
is_trusted() {
  path=$1
  shift
  [ -n "$(find "$path" -prune -user "$(id -u)" "$@" 2>/dev/null)" ]
}

# Numbered variables, not recursion: shells end a thousand calls deep. A last line that was not written to its end has
# no newline: `read` fails on it, and so it is not run; its change was never made.
backwards() {
  count=0
  while IFS= read -r line; do
    count=$((count + 1))
    eval "line_$count=\$line"
  done
  while [ "$count" -gt 0 ]; do
    eval "undo_line \"\$line_$count\""
    count=$((count - 1))
  done
}

undo_line() {
  case $1 in
    *" # $session") ;;
    *) fail "$1" "not a line of this session, not run"; return 0 ;;
  esac
  tries=0
  until said=$( (eval "$1") 2>&1 </dev/null); do
    tries=$((tries + 1))
    if [ "$tries" -ge "$(tries_for "$said")" ]; then
      fail "$1" "$said"
      return 0
    fi
    nap
  done
}

# A busy file system object becomes free when the last reader is gone, a moment after the runner.
tries_for() {
  case $1 in
    *[Bb]usy*) echo 60 ;;
    *) echo 3 ;;
  esac
}

fail() {
  failures=$((failures + 1))
  printf '%s\n' "$1${newline}  $2" >>"$folder/problems"
}

nap() {
  sleep 0.05 2>/dev/null || sleep 1
}

# All at once: their number doesn't matter then.
end_groups() {
  read_groups
  end_members && remove_control_groups
}

end_members() {
  signal_members TERM || return 0
  signal_members CONT
  for _ in 1 2 3 4 5; do
    nap
    signal_members 0 || return 0
  done
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill_control_groups
    signal_members KILL || return 0
    nap
  done
  echo "processes of $session are still there:$members" >&2
  return 1
}

# The number of a process that still names a session is not given out again, so members of a session whose leader is
# gone are ours; when the leader is there and began at another time, everything is somebody else's.
read_groups() {
  groups=' '
  is_of_our_pids || return 0
  while read -r leader ticks; do
    began=$(start_of "$leader")
    [ -n "$began" ] && [ "$began" != "$ticks" ] || groups="$groups$leader:$ticks "
  done <"$folder/groups"
}

# One that was recorded and never made is no folder. Folders below ours are the workload's.
control_groups() {
  [ -e "$folder/cgroups" ] || return 0
  while IFS= read -r path; do
    [ "${path##*/}" != "$session" ] || find "$path" -depth -type d 2>/dev/null
  done <"$folder/cgroups"
}

# Version 2 kills all at once; version 1 forks nothing new from now on.
kill_control_groups() {
  control_groups | while IFS= read -r path; do
    if [ -e "$path/cgroup.kill" ]; then
      echo 1 >"$path/cgroup.kill"
    elif [ -e "$path/pids.max" ]; then
      echo 0 >"$path/pids.max"
    fi
  done 2>/dev/null
}

# What has just ended leaves its group a moment later.
remove_control_groups() {
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    control_groups | while IFS= read -r path; do rmdir "$path" 2>/dev/null; done
    [ -n "$(control_groups)" ] || return 0
    nap
  done
  echo "control groups of $session are still there: $(control_groups)" >&2
  return 1
}

# The numbers of another container are not those of its processes here: those are found by their mark, and by their control
# group where it can be reached from here.
is_of_our_pids() {
  [ -e "$folder/owner" ] || return 0
  read -r _ _ _ namespace <"$folder/owner" || return 0
  [ "$(readlink /proc/self/ns/pid)" = "pid:[$namespace]" ]
}

# False when there is no living member. Whole process groups get the signal: who forks can't run away from it.
signal_members() {
  find_marked
  find_contained
  members=
  pgids=' '
  for stat in /proc/[0-9]*/stat; do
    read_stat "$stat" || continue
    case $state in [ZX]) continue ;; esac
    pid=${stat#/proc/}
    pid=${pid%/stat}
    is_ours || continue
    members="$members $pid"
    case $pgids in *" $pgid "*) ;; *) pgids="$pgids$pgid " ;; esac
  done
  for pgid in $pgids; do
    [ "$pgid" -le 1 ] || kill -s "$1" -- "-$pgid" 2>/dev/null
  done
  [ -n "$members" ]
}

is_ours() {
  case $marked$contained in *" $pid "*) return 0 ;; esac
  case $groups in *" $of_session:"*) ;; *) return 1 ;; esac
  began=${groups#*" $of_session:"}
  [ "$ticks" -ge "${began%% *}" ]
}

# A process that leaves its session still has the variable that every process of the workload was given.
find_marked() {
  marked=' '
  # shellcheck disable=SC2013 # such a path is one word
  for file in $(grep -lsF "FTRACE_RUN_SESSION=$session" /proc/[0-9]*/environ); do
    file=${file#/proc/}
    marked="$marked${file%/environ} "
  done
}

find_contained() {
  contained=" $(control_groups | while IFS= read -r path; do cat "$path/cgroup.procs"; done 2>/dev/null | tr '\n' ' ')"
}

start_of() {
  read_stat "/proc/$1/stat" && echo "$ticks"
}

# The name, in parentheses, may hold anything, line breaks too: fields count from the last ")".
read_stat() {
  text=
  { while IFS= read -r line; do text=$text$line; done <"$1"; } 2>/dev/null || return 1
  [ -n "$text" ] || return 1
  # shellcheck disable=SC2086 # split into fields
  set -- ${text##*) }
  [ "$#" -ge 20 ] || return 1
  state=$1
  pgid=$3
  of_session=$4
  ticks=${20}
}

main "$@"
