import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cliIn, runIn, startContainer } from "../support/containers/container.ts";
import { needs } from "../support/needs.ts";

const project = join(import.meta.dirname, "../..");

test("the package works where there is nothing but a libc, coreutils and Node", async () => {
  const container = await startContainer();
  const { version } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
    readonly version: string;
  };
  expect(await cliIn(container, ["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  expect((await runIn(container, ["/usr/bin/node", "--version"])).stdout).toBe(`${process.version}\n`);
});
