import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GuestFolder, runInGuest } from "../support/guest-script.ts";
import { resultIn } from "../support/cli/result-of.ts";

const root = new URL("../../", import.meta.url).pathname;

/** A root that the kernel tells no addresses. */
const script = `
echo 2 > /proc/sys/kernel/kptr_restrict
cd ${root}
node=${process.execPath}
NO_COLOR=1 $node src/cli/main.ts specs/vfs-write-function.yaml --json "$1/result.json" > "$1/stdout" 2> "$1/stderr"
echo $? > "$1/status"
NO_COLOR=1 $node src/cli/main.ts doctor > "$1/doctor" 2>&1
echo 1 > /proc/sys/kernel/kptr_restrict
true`;

test(
  "where the kernel hides its addresses, functions have none of their names, and that is said",
  {
    timeout: 300_000,
  },
  async () => {
    using folder = new GuestFolder();
    await runInGuest("6.12", ["/bin/sh", "-c", script, "sh", folder.path], folder.path);
    const text = (name: string): string => readFileSync(`${folder.path}/${name}`, "utf8");
    expect(text("stderr")).toMatch(
      /warning\[symbols-hidden\]: the kernel hides the addresses of its functions.*\n[^]*= help: .*sysctl kernel\.kptr_restrict=1/u,
    );
    const result = resultIn(text("result.json"));
    const [row] = result.aggregations["calls"]!.table.rows;
    expect(row?.slice(0, 3)).toEqual([
      expect.stringMatching(/^0xffffffff[0-9a-f]{8}$/u),
      expect.stringMatching(/^0xffffffff[0-9a-f]{8}$/u),
      2000,
    ]);
    // One expectation counts all calls; the other asks for functions by their names, which aren't known.
    expect(result.expectations.map(({ verdict }) => verdict)).toEqual(["held", "inconclusive"]);
    expect(text("status")).toBe("4\n");
    expect(text("doctor")).toMatch(
      /kernel addresses.*hidden, even from root[^]*sudo sysctl kernel\.kptr_restrict=1/u,
    );
  },
);
