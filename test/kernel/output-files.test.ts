import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { tracingState } from "../support/session/state.ts";

/** A user without rights; Debian's `nobody` has this number, and it needs no account. */
const USER = 65534;

const SPEC = `
version: 1
name: output
duration: 50ms
tracepoints: [sched:sched_switch]
aggregations:
  switches: {use: count, of: sched:sched_switch}
`;

/** Of a session on two CPUs, `report`'s too. */
const WRITTEN = [
  "trace.dat",
  "trace.dat.cpu0",
  "trace.dat.cpu1",
  "trace.dat.spare",
  "result.json",
  "report.md",
  "report.html",
];
const KEPT = ["report.html", "report.md", "result.json", "trace.dat"];

/** A folder of the user's, and one of root's beside it that must stay as it is. */
function folders(): { readonly own: string; readonly roots: string } {
  const base = scratchFolder();
  chmodSync(base, 0o755);
  const [own, roots] = [join(base, "own"), join(base, "roots")];
  for (const path of [own, roots]) mkdirSync(path);
  chownSync(own, USER, USER);
  return { own, roots };
}

function link(target: string, path: string, user = USER): void {
  symlinkSync(target, path);
  lchownSync(path, user, user);
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return runCli(["run", scratchSpec(SPEC), "--quiet", ...args], { env });
}

test("links and FIFOs in the folder are replaced, and lead nowhere", async () => {
  const { own, roots } = folders();
  for (const [index, name] of WRITTEN.entries()) {
    if (index % 2 === 0) link(join(roots, name), join(own, name));
    else execFileSync("mkfifo", [join(own, name)]);
  }
  const { status, stderr } = await run(["--out", own]);
  expect(status, stderr).toBe(0);
  expect(readdirSync(roots)).toEqual([]);
  for (const name of KEPT) expect(statSync(join(own, name)).isFile(), name).toBe(true);
});

test("a workload that swaps the folder and plants links: the run failed, and nothing else was written", async () => {
  const before = tracingState();
  const { own, roots } = folders();
  const out = join(own, "results");
  const script = `cd ${own}; mv results .r; mkdir results; for f in ${WRITTEN.join(" ")}; do ln -s ${roots}/$f results/$f; rm -f .r/$f; ln -s ${roots}/$f .r/$f; done`;
  const spec = scratchSpec(
    `${SPEC}workload: [{run: [sh, -c, '${script.replaceAll("'", "''")}'], user: "${USER}"}]\n`,
  );
  mkdirSync(out);
  chownSync(out, USER, USER);
  const { status, stderr, stdout } = await runCli(["run", spec, "--quiet", "--out", out]);
  expect(status, stdout + stderr).toBe(6);
  expect(stderr).toContain("was moved, removed or replaced during the recording");
  expect(readdirSync(roots)).toEqual([]);
  expect(tracingState()).toEqual(before);
});

test("a user's link on the way: to a folder of theirs it is followed, to one of root's it is not", async () => {
  const { own, roots } = folders();
  mkdirSync(join(own, "real"));
  chownSync(join(own, "real"), USER, USER);
  link(join(own, "real"), join(own, "good"));
  link(roots, join(own, "bad"));
  const good = await run(["--out", join(own, "good")]);
  expect(good.status, good.stderr).toBe(0);
  expect(readdirSync(join(own, "real"))).toEqual(KEPT);
  for (const out of [join(own, "bad"), join(own, "bad/new"), join(own, "bad/new/er")]) {
    const bad = await run(["--out", out]);
    expect(bad.status, bad.stdout).toBe(6);
    expect(bad.stdout.replaceAll(/\s+/gu, " ")).toContain(
      `the symbolic link ${realpathSync(own)}/bad leads to another user's folder`,
    );
  }
  const json = await run(["--json", join(own, "bad/result.json")]);
  expect(json.status).toBe(6);
  expect(json.stderr).toContain("leads to another user's folder");
  expect(readdirSync(roots)).toEqual([]);
});

test("in a folder for everybody, such as /tmp, a link is its owner's; one of root's is followed", async () => {
  const { own, roots } = folders();
  const shared = join(own, "..", "shared");
  mkdirSync(shared);
  chmodSync(shared, 0o1777);
  link(roots, join(shared, "users"));
  link(roots, join(shared, "roots"), 0);
  expect((await run(["--out", join(shared, "users")])).status).toBe(6);
  expect(readdirSync(roots)).toEqual([]);
  // Without the sticky bit anybody can put a link in its place.
  chmodSync(shared, 0o777);
  expect((await run(["--out", join(shared, "roots")])).status).toBe(6);
  expect(readdirSync(roots)).toEqual([]);
  chmodSync(shared, 0o1777);
  expect((await run(["--out", join(shared, "roots")])).status).toBe(0);
  expect(readdirSync(roots)).toEqual(KEPT);
});

test("in a user's folder for everybody a link can be another user's: that user's own files are safe from it", async () => {
  const { own } = folders();
  const [shared, theirs] = [join(own, "shared"), join(own, "theirs")];
  for (const path of [shared, theirs]) {
    mkdirSync(path);
    chownSync(path, USER, USER);
  }
  link(theirs, join(shared, "planted"), 1);
  for (const mode of [0o1777, 0o777, 0o2775]) {
    chownSync(shared, USER, mode === 0o2775 ? 1 : USER);
    chmodSync(shared, mode);
    expect((await run(["--out", join(shared, "planted")])).status, mode.toString(8)).toBe(6);
    expect(readdirSync(theirs)).toEqual([]);
  }
  // A user's own group.
  chownSync(shared, USER, USER);
  chmodSync(shared, 0o775);
  expect((await run(["--out", join(shared, "planted")])).status).toBe(0);
});

test("under sudo the results are the user's, with the folders that were made for them; others stay whose they are", async () => {
  const { own } = folders();
  const json = join(own, "one.json");
  const sudo = { SUDO_UID: String(USER), SUDO_GID: String(USER) };
  const { status, stderr } = await run(["--out", join(own, "a/b"), "--json", json], sudo);
  expect(status, stderr).toBe(0);
  const made = ["a", "a/b", "one.json", ...KEPT.map((name) => `a/b/${name}`)];
  for (const name of made) expect(statSync(join(own, name)), name).toMatchObject({ uid: USER, gid: USER });
  execFileSync("rm", ["-r", join(own, "a"), json], { uid: USER, gid: USER });
  writeFileSync(json, "", { mode: 0o600 });
  chownSync(json, 1, 1);
  expect((await run(["--json", json])).status).toBe(0);
  expect(statSync(json)).toMatchObject({ uid: 1, gid: 1, mode: 0o100600 });
});

test("--json: a link is replaced, a FIFO refused before the run, a descriptor written to, a mounted file filled", async () => {
  const { own, roots } = folders();
  link(join(roots, "new.json"), join(own, "link.json"));
  expect((await run(["--json", join(own, "link.json")])).status).toBe(0);
  expect(readdirSync(roots)).toEqual([]);
  const fifo = join(own, "fifo.json");
  execFileSync("mkfifo", [fifo]);
  const refused = await run(["--json", fifo, "--duration", "60s"]);
  expect(refused.status).toBe(6);
  expect(refused.stderr).toContain(`cannot write ${fifo}: not a regular file`);
  const closed = await run(["--json", "/dev/fd/77", "--duration", "60s"]);
  expect(closed.status).toBe(6);
  expect(closed.stderr).toContain("/dev/fd/77");
  const piped = await run(["--json", "/dev/stdout"]);
  expect(JSON.parse(piped.stdout)).toMatchObject({ results: [{ verdict: { exitStatus: 0 } }] });
  const aside = await run(["--json", "/proc/self/fd/2"]);
  expect(JSON.parse(aside.stderr)).toMatchObject({ results: [{ verdict: { exitStatus: 0 } }] });
  const mounted = join(own, "mounted.json");
  writeFileSync(mounted, "");
  writeFileSync(join(roots, "source"), "a long text before".repeat(10_000));
  const mount = `mount --bind ${roots}/source ${mounted} && exec "$@"`;
  const filled = await runCli(["run", scratchSpec(SPEC), "--quiet", "--json", mounted], {
    through: ["unshare", "--mount", "--propagation", "private", "sh", "-c", mount, "sh"],
  });
  expect(filled.status, filled.stderr).toBe(0);
  expect(JSON.parse(readFileSync(join(roots, "source"), "utf8"))).toMatchObject({
    results: [{ spec: { name: "output" } }],
  });
});
