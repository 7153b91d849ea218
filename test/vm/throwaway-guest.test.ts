import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { chooseKernel } from "../../src/vm/choose-kernel.ts";
import { type Guest, type GuestLimits, startGuest } from "../../src/vm/run-guest.ts";
import { scratchFolder } from "../support/cli/scratch.ts";
import { needs, needsToolsFor } from "../support/needs.ts";
import { guestUser, prepareGuest } from "../support/vm/guest-run.ts";
import { resultsIn } from "../support/cli/result-of.ts";

needsToolsFor("vm", "qemu-system-x86_64");
needs(chooseKernel("6.1").ok, "no kernel 6.1 for guests (npx ftrace-run vm install 6.1)", "vm");

test("as an ordinary user: several specs, parameters, a folder with a space and a comma, and what comes back", async () => {
  const { run, folder } = prepareGuest("6.1");
  const parts = 'params: {n: {type: integer, default: 1}}\nworkload: [{run: [sleep, "60"], count: "${n}"}]\n';
  const out = join(folder, "o, ut");
  const json = join(folder, "re sult.json");
  const done = await run([
    spec(folder, "one", parts),
    spec(folder, "zwei é😀", parts),
    "--set",
    "n=3",
    "--duration",
    "300ms",
    "--out",
    out,
    "--json",
    json,
  ]);
  expect(done).toMatchObject({ status: 0 });
  expect(done.stderr).toContain("booting Linux 6.1");
  expect(done.stderr).toContain("zwei é😀: recording");
  expect(done.stdout).toContain("in an emulated guest: counts are exact, times are the emulator's");
  const documents = resultsIn(readFileSync(json, "utf8"));
  expect(documents.map(({ spec: { name } }) => name)).toEqual(["one", "zwei é😀"]);
  expect(documents.map(({ session }) => session?.workload.length)).toEqual([3, 3]);
  expect(readdirSync(out).toSorted()).toEqual(["one", "zwei é😀"]);
  const recording = statSync(join(out, "zwei é😀/trace.dat"));
  expect({ mode: recording.mode & 0o7777, uid: recording.uid }).toEqual({
    mode: 0o644,
    uid: guestUser,
  });
  expect(readdirSync(join(folder, "tmp"))).toEqual([]);
});

test("a workload that is root in the guest writes neither to the host's files nor, by --out, anything but reports", async () => {
  const { run, folder } = prepareGuest("6.1");
  const out = join(folder, "out");
  const victim = join(folder, "victim");
  writeFileSync(victim, "as it was", { mode: 0o666 });
  const evil = [
    `echo broken > ${victim}`,
    `cd ${out}`,
    `ln -s ${victim} report.md`,
    "mknod null.dat c 1 3",
    "cp /bin/busybox root.dat; chmod 6755 root.dat",
    "mkfifo fifo.json",
    "mkdir -p .git/hooks; echo evil > .git/hooks/post-checkout",
    "echo evil > evil.sh",
  ].join("; ");
  const path = spec(folder, "evil", `workload: [{run: [sh, -c, ${JSON.stringify(evil)}], user: root}]\n`);
  const done = await run([path, "--out", out]);
  expect(done.stderr).toContain("evil.sh from the guest: not a report file");
  expect(readFileSync(victim, "utf8")).toBe("as it was");
  for (const name of readdirSync(out)) {
    const { mode } = lstatSync(join(out, name));
    expect(mode.toString(8), name).toBe("100644");
  }
  expect(readdirSync(out)).toContain("trace.dat");
  expect(readdirSync(out)).not.toContain("evil.sh");
  expect(readdirSync(out).filter((name) => name.startsWith("."))).toEqual([]);
});

test("the guest's kernel panics: exit 6, and why", async () => {
  const { run, folder } = prepareGuest("6.1");
  const path = spec(
    folder,
    "panic",
    "workload: [{run: [sh, -c, 'echo c > /proc/sysrq-trigger'], user: root}]\n",
  );
  const done = await run([path, "--quiet"]);
  expect(done).toMatchObject({ status: 6, stdout: "" });
  expect(done.stderr).toContain("the guest's kernel panicked: sysrq triggered crash");
  expect(readdirSync(join(folder, "tmp"))).toEqual([]);
});

test("the guest runs out of memory: exit 6, and whom that ended", async () => {
  const { run, folder } = prepareGuest("6.1");
  const eat = "const all = []; for (;;) all.push(Buffer.alloc(1 << 26, 1));";
  const path = spec(folder, "oom", `workload: [{run: [${process.execPath}, -e, ${JSON.stringify(eat)}]}]\n`);
  const done = await run([path, "--quiet"]);
  expect(done.status).toBe(6);
  expect(done.stderr).toContain("the guest ran out of memory");
});

test("no space in the guest: exit 6, and it says so", async () => {
  const { run, folder } = prepareGuest("6.1");
  const fill = "head -c 3G /dev/zero > /var/tmp/full; sleep 1";
  const path = spec(folder, "space", `workload: [{run: [sh, -c, '${fill}'], user: root}]\n`);
  const done = await run([path, "--quiet"]);
  expect(done.status).toBe(6);
  expect(done.stderr).toContain("error[disk-full]");
});

test("Ctrl-C once ends the recording as it would here, with a report and its verdict", async () => {
  const { run, folder } = prepareGuest("6.1");
  const path = spec(folder, "long", "", "600s");
  let runner = 0;
  const done = await run([path], {
    onStart: (pid) => (runner = pid),
    onError: (text) => text.includes("recording") && process.kill(runner, "SIGINT"),
  });
  expect(done.status).toBe(0);
  expect(done.stdout).toContain("teardown: verified");
});

test("Ctrl-C twice ends the guest, whatever is going on in it, and leaves nothing", async () => {
  const { run, folder } = prepareGuest("6.1");
  const out = join(folder, "out");
  let runner = 0;
  const twice = async (): Promise<void> => {
    process.kill(runner, "SIGINT");
    await sleep(100);
    process.kill(runner, "SIGINT");
  };
  const done = await run([spec(folder, "long", "", "600s"), "--out", out], {
    onStart: (pid) => (runner = pid),
    onError: (text) => text.includes("recording") && void twice(),
  });
  expect(done).toMatchObject({ status: 130, stdout: "" });
  expect(readdirSync(join(folder, "tmp"))).toEqual([]);
  expect(readdirSync(out)).toEqual([]);
});

test("a signal while it boots ends it at once", async () => {
  const { run, folder } = prepareGuest("6.1");
  const began = performance.now();
  const done = await run([spec(folder, "long", "", "600s")], {
    onStart: (pid) => void qemuOf(pid).then(() => process.kill(pid, "SIGTERM")),
  });
  expect(done.status).toBe(143);
  console.log(`ended while booting after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  expect(readdirSync(join(folder, "tmp"))).toEqual([]);
});

test("the runner is killed: QEMU ends, and no file is left", async () => {
  const { run, folder } = prepareGuest("6.1");
  let qemu = 0;
  const kill = async (pid: number): Promise<void> => {
    qemu = await qemuOf(pid);
    process.kill(pid, "SIGKILL");
  };
  const out = join(folder, "out");
  await run([spec(folder, "long", "", "600s"), "--out", out], { onStart: (pid) => void kill(pid) });
  expect(qemu).toBeGreaterThan(1);
  await until(
    () => !isRunning(qemu) && readdirSync(join(folder, "tmp")).length === 0 && readdirSync(out).length === 0,
  );
});

test("megabytes of text come through as they are", async () => {
  const folder = scratchFolder();
  const text = "é😀 €uro\n".repeat(400_000);
  const file = join(folder, "text");
  writeFileSync(file, text);
  const hash = createHash("sha256");
  const guest = await guestOf(["cat", file], (bytes) => hash.update(bytes));
  expect(await guest.ended).toEqual({ ok: true, value: 0 });
  expect(hash.digest("hex")).toBe(createHash("sha256").update(text).digest("hex"));
});

test("a guest that has stopped answering is ended, and the reason is given", async () => {
  const stop =
    "for beat in /proc/[0-9]*/stat; do case $(cat $beat 2>/dev/null) in *' S 1 '*) p=${beat#/proc/}; kill -STOP ${p%/stat};; esac; done; sleep 600";
  const guest = await guestOf(["sh", "-c", stop], () => undefined, { silenceMs: 10_000 });
  expect(await guest.ended).toMatchObject({
    ok: false,
    error: [{ code: "vm-failed", message: "the guest stopped responding and was killed" }],
  });
});

test("no QEMU, no busybox: exit 3, and the command that brings them", async () => {
  const { run, folder } = prepareGuest("6.1");
  const hide = ["qemu-system-x86_64", "busybox"].map(
    (tool) => `mount --bind /dev/null $(command -v ${tool})`,
  );
  const done = await run([spec(folder, "any")], { privately: hide.join(" && ") });
  expect(done.status).toBe(3);
  expect(done.stderr).toContain("apt-get install --no-install-recommends qemu-system-x86 busybox-static");
});

test("a full disk under --out: exit 6, and it says so", async () => {
  const { run, folder } = prepareGuest("6.1");
  const busy = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo; done";
  const workload = `workload: [{run: [sh, -c, '${busy}'], stdout: none}]\n`;
  const path = spec(folder, "full", workload, "60s", "raw_syscalls:sys_enter");
  const out = join(folder, "out");
  mkdirSync(out);
  const small = `mount -t tmpfs -o size=64k,mode=777 small '${out}'`;
  const done = await run([path, "--quiet", "--out", out], { privately: small });
  expect(done.status).toBe(6);
  expect(done.stderr).toContain("error[disk-full]");
});

/** One that counts switches, for as long as `true` runs. */
function spec(
  folder: string,
  name: string,
  more = "workload: [{run: ['true']}]\n",
  duration = "60s",
  event = "sched:sched_switch",
): string {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, `version: 1\nduration: ${duration}\n${more}tracepoints: [${event}]\n`);
  return path;
}

async function guestOf(
  run: readonly string[],
  stdout: (bytes: Uint8Array) => void,
  limits: Partial<GuestLimits> = {},
): Promise<Guest> {
  const kernel = chooseKernel("6.1");
  if (!kernel.ok) throw new Error(kernel.error[0]?.message);
  const guest = await startGuest({
    kernel: kernel.value,
    accelerator: "tcg",
    command: { run, cwd: "/", env: { PATH: "/usr/bin:/bin" } },
    shared: [],
    output: { stdout, stderr: () => undefined },
    limits,
  });
  if (!guest.ok) throw new Error(guest.error[0]?.message);
  return guest.value;
}

/** The emulator that a runner has started. */
async function qemuOf(runner: number): Promise<number> {
  let found: string | undefined;
  await until(() => {
    found = readdirSync("/proc").find((pid) => /^\d+$/u.test(pid) && isQemuOf(pid, runner));
    return found !== undefined;
  });
  return Number(found);
}

function isQemuOf(pid: string, runner: number): boolean {
  try {
    const parent = /^PPid:\t(\d+)$/mu.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return (
      parent === String(runner) && readFileSync(`/proc/${pid}/cmdline`, "latin1").startsWith("/usr/bin/qemu")
    );
  } catch {
    return false;
  }
}

/** Nobody may be there to bury it. */
function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\tZ/mu.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 600) throw new Error("waited for a minute in vain");
    await sleep(100);
  }
}
