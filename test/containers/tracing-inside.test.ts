import { readdirSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import type { ResultDocument } from "../../src/document/result-document.ts";
import { cliIn, type ContainerOptions, type Ran, startContainer } from "../support/containers/container.ts";
import { countingSpec, WORK, WRITES } from "../support/containers/spec-in-container.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { comparedFiles, tracingState } from "../support/session/state.ts";

const bound = { [TRACEFS]: TRACEFS };

let before: ReadonlyMap<string, string>;
beforeEach(() => {
  before = tracingState();
});

describe.each<[string, ContainerOptions]>([
  ["CAP_SYS_ADMIN and the host's mount", { capabilities: ["SYS_ADMIN"], mounts: bound }],
  ["the host's mount alone", { mounts: bound }],
  ["CAP_SYS_ADMIN and a mount of its own", { capabilities: ["SYS_ADMIN"] }],
])("with %s", (_, options) => {
  test(`a workload's ${WRITES} writes are counted as ${WRITES}, and the host's state is as before`, async () => {
    const result = documentOf(await runInside(countingSpec("name"), options));
    expect(result.verdict).toMatchObject({ status: "passed" });
    expect(result.aggregations["writes"]?.table.rows).toEqual([["writer", WRITES, 1]]);
    expect(result.session?.teardown).toMatchObject({
      verified: true,
      identicalFiles: comparedFiles(),
      differences: [],
    });
    expectAsBefore();
  });
});

test("without either it says what is missing: exit 3", async () => {
  const { status, stderr } = await runInside(countingSpec("name"), {});
  expect(status).toBe(3);
  expect(stderr).toContain("error[not-permitted]: tracefs is not mounted, and root cannot mount it here");
  expect(stderr).toContain(
    "docker run --cap-add SYS_ADMIN, or mount it on the host and add -v /sys/kernel/tracing:/sys/kernel/tracing",
  );
  expectAsBefore();
});

describe("scope: {pids: workload}", () => {
  test("with process ids of the container's own: exit 3, and how to have the machine's", async () => {
    const { status, stderr } = await runInside(countingSpec("pid"), { mounts: bound });
    expect(status).toBe(3);
    expect(stderr).toContain("error[unsupported]: this container has its own pid namespace");
    expect(stderr).toContain("run the container with --pid=host");
    expect(stderr).toContain("scope: {pids: workload}");
    expectAsBefore();
  });

  test(`with the machine's: ${WRITES} writes, and nobody else's`, async () => {
    const result = documentOf(await runInside(countingSpec("pid"), { mounts: bound, hostPids: true }));
    expect(result.aggregations["writes"]?.table.rows).toEqual([["writer", WRITES, 1]]);
    expectAsBefore();
  });
});

test("with process ids of its own it warns that its own threads are recorded; with the machine's they aren't", async () => {
  const warning = "warning[unsupported]: the tracer's own threads are recorded, too";
  expect((await runInside(countingSpec("name"), { mounts: bound })).stderr).toContain(warning);
  expect((await runInside(countingSpec("name"), { mounts: bound, hostPids: true })).stderr).not.toContain(
    warning,
  );
});

async function runInside(folder: string, { mounts, ...options }: ContainerOptions): Promise<Ran> {
  const container = await startContainer({ ...options, mounts: { ...mounts, [WORK]: folder } });
  return cliIn(container, [`${WORK}/spec.yaml`, "--quiet", "--json", "-"]);
}

function documentOf(ran: Ran): ResultDocument {
  expect({ status: ran.status, stderr: ran.stderr.replace(/^warning\[unsupported\].*\n.*\n/u, "") }).toEqual({
    status: 0,
    stderr: "",
  });
  return resultOf(ran);
}

function expectAsBefore(): void {
  expect(readdirSync(`${TRACEFS}/instances`).filter((name) => name.startsWith("ftrace-run-"))).toEqual([]);
  expect(tracingState()).toEqual(before);
}
