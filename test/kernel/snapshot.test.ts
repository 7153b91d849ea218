import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { takeSnapshot } from "../../src/tracefs/snapshot.ts";
import { takeSnapshotInBackground } from "../../src/tracefs/snapshot-in-background.ts";
import { Instance } from "../support/instance.ts";

const root = "/sys/kernel/tracing";
const isSession = (name: string): boolean => name.startsWith("ftrace-run-");

test("two snapshots of an idle machine are equal, in a thread of its own or not", async () => {
  const start = performance.now();
  const first = takeSnapshot(root, { isSession });
  const ms = performance.now() - start;
  console.log(`${first.files.size} control files in ${ms.toFixed(0)} ms`);
  expect(await takeSnapshotInBackground(root, "ftrace-run-")).toEqual(first);
});

test("every switch, filter and trigger that `find` finds is in it, with what `cat` reads", () => {
  const { files } = takeSnapshot(root, { isSession });
  const find = ["events", "(", "-name", "enable", "-o", "-name", "filter", "-o", "-name", "trigger", ")"];
  const found = execFileSync("find", find, { cwd: root, encoding: "utf8" }).trim().split("\n");
  const taken = [...files.keys()].filter((path) => /^events\/.*(enable|filter|trigger)$/.test(path));
  expect(taken.sort()).toEqual(found.sort());
  const some = taken.filter((_, index) => index % 500 === 0);
  for (const path of some)
    expect(files.get(path)).toBe(execFileSync("cat", [path], { cwd: root, encoding: "latin1" }));
});

test("a change in a foreign instance is seen, a new instance by its name", () => {
  const before = takeSnapshot(root, { isSession });
  using instance = new Instance("snapshot");
  const name = instance.path.slice(instance.path.lastIndexOf("/") + 1);
  const made = takeSnapshot(root, { isSession });
  expect(made.instances).toEqual([...before.instances, name].sort());
  instance.write("set_event", "sched:sched_switch");
  instance.write("tracing_on", "0");
  const changed = takeSnapshot(root, { isSession });
  const differing = [...changed.files].filter(([path, content]) => made.files.get(path) !== content);
  expect(differing).toEqual([
    [`instances/${name}/set_event`, "sched:sched_switch\n"],
    [`instances/${name}/tracing_on`, "0\n"],
  ]);
});
