import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const module = join(import.meta.dirname, "../../src/cli/own-process.ts");

test.each([
  ["SIGTERM", 143],
  ["SIGINT", 130],
  ["SIGHUP", 129],
] as const)("%s ends the first process of a pid namespace: exit %i", async (signal, status) => {
  const script = `import { endBySignals } from ${JSON.stringify(module)}; endBySignals();
    setTimeout(() => process.exit(7), 20_000); console.log(process.pid);`;
  const inside = [
    "sh",
    "-c",
    'echo $$; exec "$@"',
    "sh",
    process.execPath,
    "--input-type=module",
    "-e",
    script,
  ];
  const child = spawn("unshare", ["--pid", "--fork", "--kill-child", ...inside], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [first] = (await once(child.stdout, "data")) as [Buffer];
  if (!/\n./u.test(first.toString())) await once(child.stdout, "data");
  expect(first.toString()).toMatch(/^1\n/u);
  // `unshare` waits for it, and ends as it did.
  process.kill(childOf(child.pid!), signal);
  expect(await once(child, "exit")).toEqual([status, null]);
});

function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim());
}
