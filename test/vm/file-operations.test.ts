import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { chooseAccelerator } from "../../src/vm/accelerator.ts";
import { chooseKernel } from "../../src/vm/choose-kernel.ts";
import { startGuest } from "../../src/vm/run-guest.ts";
import { scratchFolder } from "../support/cli/scratch.ts";
import { needsToolsFor } from "../support/needs.ts";
import { resultsIn } from "../support/cli/result-of.ts";

needsToolsFor("vm", "qemu-system-x86_64");

const root = join(import.meta.dirname, "../..");
const FILES = 20;

/** Each file is created, opened again, renamed and removed; their names begin with `ftr`. */
const work = `my ($dir) = @ARGV;
for my $i (1..${FILES}) {
  open(my $f, ">", "$dir/ftr$i") or die "$dir: $!"; print $f "x"; close $f;
  open($f, "<", "$dir/ftr$i") or die; close $f;
  rename("$dir/ftr$i", "$dir/ftr-$i") or die; unlink("$dir/ftr-$i") or die;
}
`;

/** `vfs_open(path, file)`, `vfs_unlink(_, dir, dentry, _)`; a dentry's name is at 40 (include/linux/dcache.h). */
const specFor = (folder: string, number: number): string => `version: 1
name: files-${number}
duration: 60s
workload: [{run: [perl, work.pl, "${folder}"], user: root}]
scope: {pids: workload}
kprobes:
  - {name: opened, function: vfs_open, args: {name: '+0(+40(+8($arg1))):string'}}
  - {name: unlinked, function: vfs_unlink, args: {name: '+0(+40($arg3)):string'}}
  - {name: renamed, function: vfs_rename}
aggregations:
  opened: {use: count, of: opened, where: name ~ "ftr*"}
  unlinked: {use: count, of: unlinked, where: name ~ "ftr*"}
  renamed: {use: count, of: renamed}
`;

/** The same work, counted by probes in a buffer that this program knows nothing of. */
const script = (node: string, out: string, folders: string): string => `
set -e; exec 2>&1
mount -t tracefs nodev /sys/kernel/tracing; t=/sys/kernel/tracing
echo 'p:hand/opened vfs_open name=+0(+40(+8($arg1))):string' > $t/kprobe_events
echo 'p:hand/unlinked vfs_unlink name=+0(+40($arg3)):string' >> $t/kprobe_events
echo 'p:hand/renamed vfs_rename' >> $t/kprobe_events
n=0
for dir in ${folders}; do
  n=$((n + 1))
  echo > $t/trace; echo 1 > $t/events/hand/enable
  perl work.pl "$dir"
  echo 0 > $t/events/hand/enable
  for what in opened unlinked; do grep -c "$what: .*name=\\"ftr" $t/trace > ${out}/$n.$what || :; done
  grep -c "renamed: " $t/trace > ${out}/$n.renamed || :
done
echo > $t/kprobe_events
${node} ${root}/bin/ftrace-run.js run --quiet --json ${out}/all.json files-*.yaml > ${out}/all.txt
cat input > ${out}/input
`;

interface Counts {
  readonly opened: number;
  readonly unlinked: number;
  readonly renamed: number;
}

/** In the order in which they are worked in; `HOME` is a folder of the test. The last one was there before: it is layered. */
const folders = [".", "/tmp", "/var/tmp", "HOME", "./sub"] as const;

describe.for(["6.12", "6.1"])("file operations in a guest with Linux %s", (kernel) => {
  let texts: ReadonlyMap<string, string> = new Map();

  beforeAll(async () => {
    const base = scratchFolder();
    const place = (name: string): string => join(base, name);
    for (const name of ["home", "work", "work/sub", "out"]) mkdirSync(place(name));
    writeFileSync(place("work/work.pl"), work);
    const paths = folders.map((folder) => (folder === "HOME" ? place("home") : folder));
    for (const [at, folder] of paths.entries())
      writeFileSync(place(`work/files-${at + 1}.yaml`), specFor(folder, at + 1));
    writeFileSync(place("work/input"), "still there\n");
    await inGuest(kernel, paths, {
      cwd: place("work"),
      home: place("home"),
      out: place("out"),
    });
    const all = ["input", "all.json", "all.txt", ...folders.flatMap((_, at) => names(at + 1))];
    texts = new Map(all.map((name) => [name, readFileSync(join(place("out"), name), "utf8")]));
  }, 900_000);

  const text = (name: string): string => texts.get(name) ?? "";

  const byHand = (number: number): Counts => ({
    opened: Number(text(`${number}.opened`)),
    unlinked: Number(text(`${number}.unlinked`)),
    renamed: Number(text(`${number}.renamed`)),
  });

  const byTheTool = (number: number): Counts => {
    const documents = resultsIn(text("all.json"));
    const { aggregations } = documents.find(({ spec: { name } }) => name === `files-${number}`)!;
    const total = (name: string): number => Number(aggregations[name]?.scalars["total"]?.value);
    return { opened: total("opened"), unlinked: total("unlinked"), renamed: total("renamed") };
  };

  test.each([".", "/tmp", "/var/tmp", "HOME"])("in %s one operation is one call", (folder) => {
    const number = folders.indexOf(folder as (typeof folders)[number]) + 1;
    const once = { opened: 2 * FILES, unlinked: FILES, renamed: FILES };
    expect(byHand(number)).toEqual(once);
    expect(byTheTool(number)).toEqual(once);
  });

  test("in a folder that was there before it is more, as the report says", () => {
    // From 6.8 on the file below is opened by vfs_open, too (fs/backing-file.c:backing_file_open).
    const opened = kernel === "6.1" ? 2 * FILES : 4 * FILES;
    expect(byTheTool(5)).toEqual({ opened, unlinked: 2 * FILES, renamed: 2 * FILES });
    // The first to write there also makes the layer's copy of the folder.
    expect(byHand(5)).toMatchObject({ opened, unlinked: 2 * FILES });
    expect(byHand(5).renamed).toBeGreaterThanOrEqual(2 * FILES);
    const said = text("all.txt").replaceAll(/\s+/gu, " ");
    expect(said).toContain("in an emulated guest: counts are exact, times are the emulator's");
    expect(
      said.match(
        /one file operation can call vfs functions more than once, because files are on an overlayfs/gu,
      ),
    ).toHaveLength(folders.length);
  });

  test("files of the working folder can be read", () => {
    expect(text("input")).toBe("still there\n");
  });
});

function names(number: number): readonly string[] {
  return ["opened", "unlinked", "renamed"].map((name) => `${number}.${name}`);
}

interface Places {
  readonly cwd: string;
  readonly home: string;
  readonly out: string;
}

async function inGuest(kernel: string, paths: readonly string[], { cwd, home, out }: Places): Promise<void> {
  const chosen = chooseKernel(kernel);
  if (!chosen.ok) throw new Error(chosen.error[0]?.message);
  const accelerator = await chooseAccelerator(chosen.value);
  let said = "";
  const hear = (bytes: Uint8Array): void => void (said += Buffer.from(bytes).toString("latin1"));
  const guest = await startGuest({
    kernel: chosen.value,
    accelerator,
    command: {
      run: ["/bin/sh", "-c", script(process.execPath, out, paths.join(" "))],
      cwd,
      env: {
        PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
        HOME: home,
        LC_ALL: "C",
        NO_COLOR: "1",
        FTRACE_RUN_GUEST: accelerator,
      },
    },
    shared: [{ tag: "out", hostPath: out, guestPath: out }],
    output: { stdout: hear, stderr: (bytes) => hear(bytes) },
  });
  if (!guest.ok) throw new Error(guest.error[0]?.message);
  const ended = await guest.value.ended;
  if (!ended.ok || ended.value !== 0) throw new Error(`${JSON.stringify(ended)}: ${said}`);
}
