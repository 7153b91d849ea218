#!/bin/sh
# Puts the kernel back when the runner can't do it any more.
#
#   guardian.sh watch FOLDER            descriptor 3 is a pipe from the runner; its end without "done": undo
#   guardian.sh undo FOLDER             runs FOLDER/journal backwards; 0: all undone, 1: not all, 2: not a session
#   guardian.sh end-group LEADER TICKS  ends the session of process LEADER, if that process began at TICKS
#
# A journal line is one command, marked with the session's name. What fails is kept in FOLDER/problems.
set -u

action=${1-}
folder=${2-}
session=${folder##*/}
failures=0
newline='
'

main() {
  case $action in
    watch) watch ;;
    undo) undo ;;
    end-group) end_group "$2" "$3" ;;
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
  : >"$folder/problems"
  backwards <"$folder/journal"
  [ "$failures" -eq 0 ] || exit 1
  exit_undone
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

# Positional parameters are the only variables that belong to one call. A last line that was not written to its end has
# no newline: `read` fails on it, and so it is not run; its change was never made.
backwards() {
  IFS= read -r line || return 0
  set -- "$line"
  backwards
  undo_line "$1"
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

# The number of a process that still names a session is not given out again, so members of a session whose leader is
# gone are ours; when LEADER is there and began at another time, everything is somebody else's.
end_group() {
  began=$(start_of "$1")
  [ -z "$began" ] || [ "$began" = "$2" ] || return 0
  signal_members TERM "$1" "$2" || return 0
  signal_members CONT "$1" "$2"
  for _ in 1 2 3 4 5; do
    nap
    signal_members 0 "$1" "$2" || return 0
  done
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    signal_members KILL "$1" "$2" || return 0
    nap
  done
  echo "processes of $1 are still there" >&2
  return 1
}

# False when the session has no living member.
signal_members() {
  found=1
  for stat in /proc/[0-9]*/stat; do
    read_stat "$stat" || continue
    [ "$of_session" = "$2" ] || continue
    [ "$ticks" -ge "$3" ] || continue
    case $state in [ZX]) continue ;; esac
    pid=${stat#/proc/}
    kill -s "$1" "${pid%/stat}" 2>/dev/null
    found=0
  done
  return "$found"
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
  of_session=$4
  ticks=${20}
}

main "$@"
