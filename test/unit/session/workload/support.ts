import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { SourceFile } from "../../../../src/core/source.ts";
import type { HeldWorkload } from "../../../../src/session/ports.ts";
import { holdWorkload, type WorkloadOptions } from "../../../../src/session/workload/hold-workload.ts";
import type { WorkloadItem } from "../../../../src/spec/spec.ts";

const source: SourceFile = { path: "w.yaml", text: "workload: …" };

export function item(run: readonly [string, ...string[]], extra: Partial<WorkloadItem> = {}): WorkloadItem {
  return {
    at: { source, start: 0, end: 8 },
    run,
    count: 1,
    env: {},
    stdin: { kind: "null" },
    stdout: { kind: "capture" },
    stderr: { kind: "capture" },
    wait: true,
    ...extra,
  };
}

export function sh(script: string, extra: Partial<WorkloadItem> = {}): WorkloadItem {
  return item(["sh", "-c", script], extra);
}

function ignoreGroup(): void {}

const folders: string[] = [];
const workloads: HeldWorkload[] = [];

/** Ends what a test left running and removes its folders. */
export function cleanUpAfterEach(): void {
  afterEach(async () => {
    await Promise.all(workloads.splice(0).map((workload) => workload.end()));
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "ftrace-run-workload-"));
  folders.push(folder);
  return folder;
}

export async function hold(
  items: readonly WorkloadItem[],
  extra: Partial<WorkloadOptions> = {},
): ReturnType<typeof holdWorkload> {
  const result = await holdWorkload(items, { directory: temporaryFolder(), onGroup: ignoreGroup, ...extra });
  if (result.ok) workloads.push(result.value);
  return result;
}

export async function holdOrThrow(
  items: readonly WorkloadItem[],
  extra: Partial<WorkloadOptions> = {},
): Promise<HeldWorkload> {
  const result = await hold(items, extra);
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join("\n"));
  return result.value;
}
