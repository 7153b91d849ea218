import { copyFileSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Containers, isSameImage } from "../../../src/sites/containers.ts";
import { findByImage } from "../../../src/sites/find-by-image.ts";
import { gatherSites } from "../../../src/sites/gather-sites.ts";
import { diagnostic } from "../../../src/core/diagnostic.ts";
import { fail, ok } from "../../../src/core/result.ts";
import type { EngineAnswer } from "../../../src/machine/container-engines.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";
import { needs, needsTools } from "../../support/needs.ts";
import { canChangeRoot, putSleeper, sleeperIn } from "../../support/uprobes/own-root.ts";
import { uprobe } from "../../support/uprobes/uprobe.ts";

const id = (digit: string): string => digit.repeat(64);
const LIBC = "libc.so.6";

describe("names of images", () => {
  test.each([
    ["nginx", "nginx"],
    ["nginx", "nginx:latest"],
    ["nginx", "docker.io/library/nginx:latest"],
    ["team/web:1", "docker.io/team/web:1"],
    ["web:1", "localhost/web:1"],
    ["registry:5000/web", "registry:5000/web:latest"],
    [`sha256:${id("a")}`, id("a")],
    [`web@sha256:${id("a")}`, `docker.io/library/web@sha256:${id("a")}`],
  ])("%s is %s", (a, b) => {
    expect([isSameImage(a, b), isSameImage(b, a)]).toEqual([true, true]);
  });

  test.each([
    ["nginx", "nginx:1"],
    ["nginx", "my/nginx"],
    ["nginx", "quay.io/nginx:latest"],
    ["registry:5000/web", "registry:5001/web"],
    ["nginx", "nginx-unit"],
  ])("%s is not %s", (a, b) => {
    expect([isSameImage(a, b), isSameImage(b, a)]).toEqual([false, false]);
  });
});

describe("one container", () => {
  const containers = engines(
    { docker: { [id("a")]: "web:1", [id("b")]: "other" } },
    { [id("a")]: process.pid },
  );

  test("its first process' file", async () => {
    const found = await findByImage("web:1", LIBC, containers);
    expect(found).toMatchObject({ ok: true, value: { pid: process.pid } });
    expect(found.ok && found.value.path).toMatch(
      new RegExp(`^/proc/${process.pid}/root/.+/libc\\.so\\.6$`, "u"),
    );
  });

  test("known to two commands, it is still one", async () => {
    const both: readonly EngineAnswer[] = [
      { engine: "docker", containers: [{ id: id("a"), image: "web:1" }] },
      { engine: "podman", containers: [{ id: id("a"), image: "docker.io/library/web:1" }] },
    ];
    const found = await findByImage("web:1", LIBC, { ...containers, running: () => Promise.resolve(both) });
    expect(found.ok).toBe(true);
  });

  test("what isn't in it is said as of a process", async () => {
    expect(await problemOf("web:1", containers, "/no/such")).toMatch(
      new RegExp(`^binary-missing: process ${process.pid} sees no file /no/such / `, "u"),
    );
  });

  test("of another machine", async () => {
    expect(await problemOf("other", containers)).toBe(
      'process-missing: container bbbbbbbbbbbb of image "other" has no process on this machine / does the engine run on another machine?',
    );
  });

  test("a spec's probe finds it", async () => {
    const binary = { kind: "of-image", image: "web:1", path: LIBC } as const;
    const sites = await gatherSites([uprobe("write", { binary })], { cwd: "/", environment: {} }, containers);
    expect(sites[0]).toMatchObject({ ok: true, value: { symbol: "write" } });
  });

  test("an engine is asked once, however many probes want to know", async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, "docker"), `#!/bin/sh\necho x >>asked; echo "${id("a")} web"\n`, {
      mode: 0o755,
    });
    const binary = { kind: "of-image", image: "web", path: LIBC } as const;
    const probes = [uprobe("write", { binary }), uprobe("read", { binary })];
    const sites = await gatherSites(probes, { cwd: folder, environment: { PATH: folder } });
    const said = sites.map((site) => !site.ok && site.error[0]?.message);
    expect(said).toEqual([
      expect.stringContaining("container aaaaaaaaaaaa of image"),
      expect.stringContaining("container aaaaaaaaaaaa of image"),
    ]);
    expect(readFileSync(join(folder, "asked"), "utf8")).toBe("x\n");
  });
});

describe("no container", () => {
  test("the images that run are named", async () => {
    const running = engines({ docker: { [id("a")]: "postgres:17", [id("b")]: "redis", [id("c")]: "redis" } });
    expect(await problemOf("postgers:17", running)).toBe(
      'process-missing: no running container uses image "postgers:17" / did you mean "postgres:17"? running: "postgres:17", "redis"',
    );
    expect(await problemOf("web", running)).toBe(
      'process-missing: no running container uses image "web" / running: "postgres:17", "redis"',
    );
  });

  test("nothing runs", async () => {
    expect(await problemOf("web", engines({ docker: {} }))).toBe(
      'process-missing: no running container uses image "web" / no container is running',
    );
  });

  test("names are hostile", async () => {
    const running = engines({ docker: { [id("a")]: '\u001b[31mred"\u202e' } });
    expect(await problemOf("web", running)).toBe(
      'process-missing: no running container uses image "web" / running: "\\x1b[31mred\\"\\u{202e}"',
    );
  });

  test("an engine that doesn't answer is named beside what another one says", async () => {
    const running = engines({ docker: "no daemon\u0007", podman: { [id("a")]: "redis" } });
    expect(await problemOf("web", running)).toBe(
      'process-missing: no running container uses image "web" / running: "redis"; docker did not answer: "no daemon\\x07"',
    );
  });

  test("no engine answers, or there is none", async () => {
    const hint = "name the container or one of its processes: binary: {container: ID, …} or {pid: N, …}";
    expect(await problemOf("web", engines({ docker: "no daemon" }))).toBe(
      `unsupported: cannot look up containers of image "web": no container engine answered (docker: "no daemon") / ${hint}`,
    );
    expect(await problemOf("web", engines({}))).toBe(
      `unsupported: cannot look up containers of image "web": no container engine (docker, podman, nerdctl) in PATH / ${hint}`,
    );
  });
});

describe("several containers", () => {
  needsTools("gcc");
  needs(canChangeRoot(), "no process may have a root of its own here");
  const folder = mkdtempSync(join(tmpdir(), "find-by-image-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const root = (name: string): string => join(folder, name);

  beforeAll(() => {
    for (const name of ["one", "sharing", "copied"]) mkdirSync(root(name));
    putSleeper(root("one"));
    linkSync(join(root("one"), "sleeper"), join(root("sharing"), "sleeper"));
    copyFileSync(join(root("one"), "sleeper"), join(root("copied"), "sleeper"));
  });

  test("with one file: that file", async () => {
    const pids = [await sleeperIn(root("one")), await sleeperIn(root("sharing"))];
    const found = await findByImage("web", "/sleeper", webContainers(pids));
    expect(found).toMatchObject({ ok: true, value: { path: `/proc/${pids[0]}/root/sleeper`, pid: pids[0] } });
  });

  test("with files of their own: an error that lists them", async () => {
    const pids = [
      await sleeperIn(root("one")),
      await sleeperIn(root("sharing")),
      await sleeperIn(root("copied")),
    ];
    expect(await problemOf("web", webContainers(pids), "/sleeper")).toBe(
      `binary-ambiguous: 3 running containers use image "web", but "/sleeper" is a different file in some of them: aaaaaaaaaaaa (process ${pids[0]}), bbbbbbbbbbbb (process ${pids[1]}), cccccccccccc (process ${pids[2]}) / name one container: binary: {container: aaaaaaaaaaaa, path: …}`,
    );
  });

  test("where one of them has no such file: an error", async () => {
    rmSync(join(root("copied"), "only"), { force: true });
    copyFileSync(join(root("one"), "sleeper"), join(root("one"), "only"));
    const pids = [await sleeperIn(root("one")), await sleeperIn(root("copied"))];
    expect(await problemOf("web", webContainers(pids), "/only")).toContain(
      `binary-missing: process ${pids[1]} sees no file /only`,
    );
  });

  function webContainers(pids: readonly number[]): Containers {
    const named = pids.map((pid, index) => [id("abcdef"[index]!), pid] as const);
    const images = Object.fromEntries(named.map(([one]) => [one, "web:latest"]));
    return engines({ docker: images }, Object.fromEntries(named));
  }
});

/** What each engine runs (image by id) or why it doesn't answer, and the processes of the containers that are here. */
function engines(
  said: Readonly<Record<string, string | Readonly<Record<string, string>>>>,
  pids: Readonly<Record<string, number>> = {},
): Containers {
  const answers = Object.entries(said).map(([engine, images]): EngineAnswer =>
    typeof images === "string"
      ? { engine, failure: images }
      : { engine, containers: Object.entries(images).map(([one, image]) => ({ id: one, image })) },
  );
  return {
    running: () => Promise.resolve(answers),
    firstProcess: (one) =>
      pids[one] === undefined ? fail([diagnostic("process-missing", "")]) : ok(pids[one]),
  };
}

async function problemOf(image: string, containers: Containers, path = LIBC): Promise<string> {
  const found = await findByImage(image, path, containers);
  if (found.ok) return found.value.path;
  const [{ code, message, hint }] = found.error as readonly [(typeof found.error)[number]];
  return `${code}: ${message} / ${hint ?? ""}`;
}
