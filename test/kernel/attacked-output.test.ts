import { spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { tracingState } from "../support/session/state.ts";

/** Sessions, all together. `npm run attack` asks for 500; the tier has a slice. */
const ROUNDS = Number(process.env["FTRACE_RUN_ATTACK_ROUNDS"] ?? "12");
/** Sessions of one command: the folders of later ones are made while the attack goes on. */
const A_COMMAND = 6;
const USER = 65534;

/** Swaps folders, links and FIFOs below its working folder, for ever. `$ARGV[0]`: the folder that they shall lead to. */
const ATTACK = String.raw`
use POSIX ();
my $roots = shift;
my @names = qw(trace.dat trace.dat.cpu0 trace.dat.cpu1 trace.dat.spare result.json report.md report.html);
my @folders = ("results", map { "results/$_" } "attacked", map { "attacked-$_" } 2 .. ${String(A_COMMAND)});
for (my $n = 0; ; $n = ($n + 1) % 1000) {
  my $folder = $folders[rand @folders];
  my $file = rand() < 0.1 ? "all.json" : "$folder/" . $names[rand @names];
  my $how = rand();
  if ($how < 0.1) { rename $folder, "old$n"; mkdir $folder; }
  elsif ($how < 0.3) {
    # To root's folder, or round in a loop.
    rename $folder, "old$n"; symlink($how < 0.2 ? $roots : "../$folder", $folder);
    select undef, undef, undef, rand 0.002;
    unlink $folder; rename "old$n", $folder;
  }
  elsif ($how < 0.7) { unlink $file; symlink "$roots/" . $names[rand @names], $file; }
  elsif ($how < 0.8) { unlink $file; symlink "$roots/new$n", $file; }
  else { unlink $file; POSIX::mkfifo($file, 0666); }
  select undef, undef, undef, rand 0.002;
}`;

test(
  `${ROUNDS} sessions of root's for a user who swaps links, FIFOs and folders: none waits for ever, nothing outside is changed`,
  { timeout: 60_000 + ROUNDS * 20_000 },
  async () => {
    const before = tracingState();
    const { own, roots } = folders();
    const spec = scratchSpec(
      "version: 1\nname: attacked\nduration: 20ms\ntracepoints: [sched:sched_switch]\naggregations:\n  n: {use: count, of: sched:sched_switch}\n",
    );
    const untouched = stateOf(roots);
    attack(own, roots);
    const statuses = new Map<number | null, number>();
    let recorded = 0;
    for (let round = 0; round < ROUNDS; round += A_COMMAND) {
      const specs = Array.from({ length: A_COMMAND }, () => spec);
      // A FIFO by the document's name refuses the whole command: so only every other one has a document.
      const json = [1, 2].includes((round / A_COMMAND) % 4) ? ["--json", join(own, "all.json")] : [];
      const args = ["--out", join(own, "results"), ...json, "--quiet"];
      // As a person would call it by sudo, and as a container's root would.
      const env = round % (2 * A_COMMAND) === 0 ? { SUDO_UID: String(USER), SUDO_GID: String(USER) } : {};
      const { status, stdout, stderr } = await runCli(["run", ...specs, ...args], {
        env,
        through: ["timeout", "--kill-after=1", "120"],
      });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      // 124 and 137: it was still there after two minutes.
      expect([0, 6], stderr).toContain(status);
      expect(stderr).not.toContain("bug in ftrace-run");
      recorded += stdout.match(/^teardown: verified/gmu)?.length ?? 0;
      expect(stateOf(roots)).toEqual(untouched);
    }
    console.log(
      `${ROUNDS} sessions, ${recorded} of them recorded; exit statuses of the commands:`,
      Object.fromEntries(statuses),
    );
    // An attack that keeps a session from beginning shows nothing.
    expect(recorded).toBeGreaterThan(ROUNDS / 8);
    expect(tracingState()).toEqual(before);
  },
);

function folders(): { readonly own: string; readonly roots: string } {
  const base = scratchFolder();
  chmodSync(base, 0o755);
  const [own, roots] = [join(base, "own"), join(base, "roots")];
  for (const path of [own, roots]) mkdirSync(path);
  chownSync(own, USER, USER);
  for (const name of ["trace.dat", "trace.dat.cpu0", "trace.dat.cpu1", "trace.dat.spare", "result.json"])
    writeFileSync(join(roots, name), "as it was", { mode: 0o600 });
  return { own, roots };
}

/** Ends with the test, before its folder is removed. */
function attack(own: string, roots: string): void {
  const ids = { uid: USER, gid: USER };
  const attackers = [1, 2].map(() =>
    spawn("perl", ["-e", ATTACK, roots], { cwd: own, stdio: "ignore", ...ids }),
  );
  onTestFinished(async () => {
    await Promise.all(
      attackers.map((attacker) => {
        const ended = new Promise((resolve) => attacker.once("exit", resolve));
        attacker.kill("SIGKILL");
        return ended;
      }),
    );
  });
}

function stateOf(folder: string): readonly unknown[] {
  return readdirSync(folder).map((name) => {
    const path = join(folder, name);
    const { ino, uid, mode, mtimeMs, ctimeMs } = lstatSync(path);
    return { name, ino, uid, mode, mtimeMs, ctimeMs, text: readFileSync(path, "utf8") };
  });
}
