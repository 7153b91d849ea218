import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { cliCommand } from "../../support/cli/run-cli.ts";
import { scratchSpec } from "../../support/cli/scratch.ts";
import { needsTools } from "../../support/needs.ts";

needsTools("script");

const WRONG = `version: 1
name: "Größe"
duration: 1s
tracepoints:
  - event: sched:sched_switch
    fltr: prev_pid != 0 && prev_comm ~ "überall*" && next_comm ~ "a long line that is cut at its end, or before it"
`;

/** What `check` says of it on a terminal, colours aside. */
function shown(columns: number, env: Readonly<Record<string, string>> = {}): string {
  const path = scratchSpec(WRONG);
  const line = `stty cols ${columns}; exec ${cliCommand(["check", "--no-color", path]).join(" ")}`;
  const run = spawnSync("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], TERM: "xterm-256color", LANG: "C.UTF-8", HOME: "/root", ...env },
  });
  expect(run.status).toBe(2);
  return run.stdout.replaceAll("\r", "");
}

describe("messages on a terminal", () => {
  test("are wrapped at its width; the location stays whole", () => {
    const lines = shown(40).split("\n");
    expect(lines.filter((line) => line.length > 40 && !line.includes("-->"))).toEqual([]);
    expect(lines[0]).toMatch(/^error\[unknown-key\]: /u);
  });

  test("are not broken into characters where it does not know its width", () => {
    expect(shown(0)).toContain("error[unknown-key]: ");
    expect(
      shown(0)
        .split("\n")
        .filter((line) => line.length === 1),
    ).toEqual([]);
  });

  test("are ASCII where the locale is not UTF-8, carets at their place", () => {
    const text = shown(60, { LANG: "C" });
    expect(text).toMatch(/^[\n -~]*$/u);
    const [excerpt = "", carets = ""] = text.split("\n").filter((line) => / \| /u.test(line));
    expect(excerpt.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("fltr");
  });
});
