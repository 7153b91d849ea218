import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { askEngines } from "../../../src/machine/container-engines.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";

/** Commands of engines that say what we want, in a PATH of their own. */
const one = "a".repeat(64);
const other = "0123456789abcdef".repeat(4);

test("every engine that is there is asked, with words that change nothing", async () => {
  const answers = await ask({
    docker: `echo "$@" >asked; echo "${one} postgres:17"; echo "${other} sha256:beef"`,
    podman: `echo "${other} docker.io/library/nginx:latest"`,
  });
  expect(answers).toEqual([
    {
      engine: "docker",
      containers: [
        { id: one, image: "postgres:17" },
        { id: other, image: "sha256:beef" },
      ],
    },
    { engine: "podman", containers: [{ id: other, image: "docker.io/library/nginx:latest" }] },
  ]);
});

test("its own environment reaches it: that says which engine is meant", async () => {
  const answers = await ask({ docker: `echo "${one} at-$DOCKER_HOST"` }, { DOCKER_HOST: "unix:///x.sock" });
  expect(answers).toEqual([{ engine: "docker", containers: [{ id: one, image: "at-unix:///x.sock" }] }]);
});

test("no engine, no answer; a file that can't be executed is none", async () => {
  expect(await ask({})).toEqual([]);
});

test("lines that are no container are passed over", async () => {
  const lines = ["", "CONTAINER IMAGE", "abc short", one, `${one}  two-spaces`, `x${one} y`, `${other} good`];
  const answers = await ask({ docker: lines.map((line) => `echo "${line}"`).join("\n") });
  expect(answers).toEqual([{ engine: "docker", containers: [{ id: other, image: "good" }] }]);
});

test("why one didn't answer: the first line of what it said, else its status", async () => {
  const answers = await ask({
    docker: "echo 'Cannot connect to the Docker daemon' >&2; echo more >&2; exit 1",
    podman: "exit 3",
    nerdctl: `printf 'x%.0s' $(/usr/bin/seq 1000) >&2; exit 1`,
  });
  expect(answers).toEqual([
    { engine: "docker", failure: "Cannot connect to the Docker daemon" },
    { engine: "podman", failure: "it ended with 3" },
    { engine: "nerdctl", failure: "x".repeat(200) },
  ]);
});

test("one that hangs, one that never stops talking, and one whose child keeps its output open are waited for 5 s", async () => {
  const begin = performance.now();
  const answers = await ask({
    docker: "exec /bin/sleep 1000",
    podman: "exec /usr/bin/yes",
    nerdctl: `/bin/sleep 20 & echo "${one} left-behind"`,
  });
  const tookMs = performance.now() - begin;
  console.log(`answered after ${(tookMs / 1000).toFixed(1)} s`);
  expect(answers[0]).toEqual({ engine: "docker", failure: "it did not end within 5 s" });
  expect(answers[1]).toEqual({ engine: "podman", failure: "its output exceeds 4194304 bytes" });
  expect(answers[2]).toEqual({ engine: "nerdctl", containers: [{ id: one, image: "left-behind" }] });
  expect(tookMs).toBeLessThan(15_000);
});

function ask(
  scripts: Readonly<Record<string, string>>,
  environment: NodeJS.ProcessEnv = {},
): ReturnType<typeof askEngines> {
  const folder = scratchFolder();
  writeFileSync(join(folder, "nerdctl"), "not to be executed");
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return askEngines({ cwd: folder, environment: { ...environment, PATH: folder } });
}
