import { shellWord } from "../core/escape.ts";
import type { GuestLayout, PlainFolder } from "./guest-layout.ts";

/** A folder of the host that the guest may write to, at the same path. */
export interface SharedFolder {
  readonly tag: string;
  readonly hostPath: string;
  readonly guestPath: string;
}

/** The command of a guest. */
export interface GuestCommand {
  /** Program and arguments. */
  readonly run: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Channels between host and guest: `virtserialport`s, in this order. */
const ports = { stdout: "vport0p1", stderr: "vport0p2", control: "vport0p3" } as const;

/**
 * The init script of the guest's initramfs: loads modules, mounts a writable overlay over the host's files, except where the layout
 * says otherwise, and switches root. The overlay and all plain folders share one tmpfs of half the memory.
 */
export function firstInit(shared: readonly SharedFolder[], { readOnly, plain }: GuestLayout): string {
  return `#!/bin/busybox sh
export PATH=/bin
b() { /bin/busybox "$@"; }
b mkdir -p /proc /sys /dev /host /layer /layered /new
b mount -t proc proc /proc; b mount -t sysfs sysfs /sys; b mount -t devtmpfs devtmpfs /dev
for module in /modules/*; do b insmod "$module" || echo "ftrace-run: cannot load $module"; done
n9p() { b mount -t 9p -o "trans=virtio,version=9p2000.L,msize=512000,$3" "$1" "$2"; }
n9p host /host ro,cache=loose || { echo "ftrace-run: cannot mount the host's files"; echo b > /proc/sysrq-trigger; }
b mount -t tmpfs -o mode=755 layer /layer; b mkdir /layer/up /layer/work
b mount -t overlay -o lowerdir=/host,upperdir=/layer/up,workdir=/layer/work overlay /layered
b mount --bind /layered /new
${readOnly.map((path) => `b mount --bind ${shellWord(`/host${path}`)} ${shellWord(`/new${path}`)}`).join("\n")}
${plain.map(makePlain).join("\n")}
b mkdir -p /new/proc /new/sys /new/dev /new/run
for name in proc sys dev; do b mount --move "/$name" "/new/$name"; done
b mount -t tmpfs -o mode=755 run /new/run
b mkdir -p /new/run/lock /new/dev/shm; b mount -t tmpfs shm /new/dev/shm
b mount -t cgroup2 none /new/sys/fs/cgroup
${shared.map(mountShared).join("\n")}
b cp /bin/busybox /init-guest.sh /new/run/
exec /bin/busybox switch_root /new /run/busybox sh /run/init-guest.sh
`;
}

/** Commands that create a plain folder. Names are arguments; `.` is the new folder. */
function makePlain({ path, mode, uid, gid, copied, folders, others }: PlainFolder, index: number): string {
  const folder = `/layer/plain/${index}`;
  const from = shellWord(`/layered${path}`);
  const to = shellWord(`/new${path}`);
  return [
    `b mkdir -p ${folder} && cd ${folder}`,
    ...withNames("b mkdir --", folders),
    ...withNames("b touch --", others),
    ...withNames(`cd ${from} && b cp -dp --`, copied, `${folder}; cd ${folder}`),
    `b chown ${uid}:${gid} .; b chmod ${mode.toString(8)} .; cd /; b mount --bind ${folder} ${to}`,
    ...withNames(
      "for name in",
      [...folders, ...others],
      `; do b mount --bind ${from}/"$name" ${to}/"$name"; done`,
    ),
  ].join("\n");
}

function withNames(before: string, names: readonly string[], after = ""): readonly string[] {
  return names.length === 0 ? [] : [`${before} ${names.map(shellWord).join(" ")} ${after}`];
}

function mountShared({ tag, guestPath }: SharedFolder): string {
  const path = shellWord(`/new${guestPath}`);
  return `b mkdir -p ${path} && n9p ${tag} ${path} cache=none`;
}

/**
 * The main script of the guest: reports `booted`, then a heartbeat every second; runs the command; forwards signals; reports the
 * command's status. If memory runs out, the OOM killer chooses the script's own processes last and those of the command first.
 * Processes that the command leaves running do not keep the guest alive.
 */
export function guestInit({ run, cwd, env }: GuestCommand): string {
  const assignments = Object.entries(env).map(([name, value]) => shellWord(`${name}=${value}`));
  return `# the guest's own script
b=/run/busybox
echo -1000 > /proc/self/oom_score_adj
$b mkfifo /run/stdout /run/stderr
exec 9<>/dev/${ports.control}
say() { echo "$1" >&9; }
$b cat /run/stdout > /dev/${ports.stdout} & out=$!
$b cat /run/stderr > /dev/${ports.stderr} & err=$!
$b ip link set lo up 2>/dev/null
ulimit -n 65536 2>/dev/null
say booted
( while :; do say beat; $b sleep 1; done ) &
(
  cd ${shellWord(cwd)} 2>/dev/null || cd /
  echo 0 > /proc/self/oom_score_adj
  exec $b setsid $b env -i ${assignments.join(" ")} ${run.map(shellWord).join(" ")} </dev/null >/run/stdout 2>/run/stderr 9>&-
) & command=$!
( while read -r word signal <&9; do [ "$word" = signal ] && kill -s "$signal" "$command"; done ) &
wait "$command"; status=$?
while [ "$status" -gt 128 ] && kill -0 "$command" 2>/dev/null; do wait "$command"; status=$?; done
( $b sleep ${LEFT_RUNNING_S}; kill "$out" "$err" 2>/dev/null ) &
wait "$out" "$err"
$b sync
say "status $status"
$b sleep 0.2
echo b > /proc/sysrq-trigger
$b sleep 60
`;
}

/** How long processes left running by the command may still write. */
const LEFT_RUNNING_S = 5;
