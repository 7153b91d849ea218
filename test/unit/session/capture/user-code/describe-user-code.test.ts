import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { EventSite } from "../../../../../src/sites/probe-site.ts";
import type { CodeReader } from "../../../../../src/sites/executed-code.ts";
import { describeUserCode } from "../../../../../src/session/capture/user-code/describe-user-code.ts";
import type { CodeMapping, ProcessMaps } from "../../../../../src/trace/names/user-code/maps.ts";
import { parseUserCode } from "../../../../../src/trace/names/user-code/user-code-text.ts";
import { UserCode } from "../../../../../src/trace/names/user-code/user-code.ts";
import { builtMeta } from "../../../../support/built-recording.ts";
import { scratchFolder } from "../../../../support/cli/scratch.ts";
import { PageBuilder } from "../../../../support/page-builder.ts";
import { assemble } from "../../../../support/recorded.ts";
import {
  EXEC_FORMAT,
  execBytes,
  PROBE_FORMAT,
  probeBytes,
  USER_STACK_FORMAT,
  userStackBytes,
} from "../../../../support/user-stacks/stack-bytes.ts";

/** A second, in nanoseconds, and when the recording begins. */
const SECOND = 1_000_000_000;
const EPOCH = 5 * SECOND;
const PROCESS = 7;
const ADDRESS = 0x401010;

/** A process whose stacks hold one address at 0.5 s and at 2.5 s; at 1.5 s it begins another program. */
function recordingFile(): string {
  const page = new PageBuilder(BigInt(EPOCH))
    .timeExtend(BigInt(SECOND / 2))
    .data(0, userStackBytes(PROCESS, [ADDRESS]))
    .timeExtend(BigInt(SECOND))
    .data(0, execBytes(PROCESS))
    .timeExtend(BigInt(SECOND))
    .data(0, userStackBytes(PROCESS, [ADDRESS]));
  const meta = builtMeta({
    ftraceFormats: [USER_STACK_FORMAT],
    eventFormats: [{ system: "sched", formats: [EXEC_FORMAT] }],
  });
  const path = join(scratchFolder(), "trace.dat");
  writeFileSync(path, assemble(meta, [{ cpu: 0, bytes: page.build() }]));
  return path;
}

function mapping(name: string, inode: number): CodeMapping {
  return { start: 0x401000, end: 0x402000, offset: 0x1000, name, identity: { device: 1, inode } };
}

/** Every offset of a file has its name; its code is 0x1000 … 0x2000. */
const code: CodeReader = {
  name: ({ path }, offsets) =>
    Promise.resolve({ names: offsets.map((offset) => ({ offset, symbol: `of ${path}`, delta: 0 })) }),
  around: () => Promise.resolve({ offset: 0x1000, bytes: 0x1000 }),
};

/** A look at a time in seconds since the recording began. */
function look(seconds: number, ...mappings: readonly CodeMapping[]): ProcessMaps {
  const clock = (EPOCH / SECOND + seconds).toFixed(6);
  return { tgid: PROCESS, began: clock, ended: clock, mappings };
}

/** What the address is called before and after the exec. */
async function namesWith(...maps: readonly ProcessMaps[]): Promise<readonly (string | undefined)[]> {
  const data = parseUserCode(await describeUserCode(recordingFile(), { maps, probeSites: [] }, code));
  const userCode = new UserCode(data!, BigInt(EPOCH));
  return [0.5, 2.5].map((seconds) => userCode.memoryOf(PROCESS, seconds * SECOND)?.at(ADDRESS)?.symbol);
}

const first = mapping("/bin/first", 1);
const second = mapping("/bin/second", 2);

describe("what an address was, in a process that begins another program", () => {
  it("is what a look within the same program saw", async () => {
    expect(await namesWith(look(0.6, first), look(1.6, second))).toEqual(["of /bin/first", "of /bin/second"]);
  });

  it("is unknown where nobody looked while that program ran", async () => {
    expect(await namesWith(look(1.6, second))).toEqual([undefined, "of /bin/second"]);
    expect(await namesWith(look(0.6, first))).toEqual(["of /bin/first", undefined]);
    expect(await namesWith()).toEqual([undefined, undefined]);
  });

  it("is unknown where a look was so late that it may have seen the next program already", async () => {
    expect(await namesWith(look(1.495, second))).toEqual([undefined, undefined]);
    expect(await namesWith({ ...look(1.4, first), ended: "6.600000" })).toEqual([undefined, undefined]);
  });

  it("is unknown where two maps differ", async () => {
    expect(await namesWith(look(0.6, first), look(0.7, second))).toEqual([undefined, undefined]);
  });

  it("has no name where its file may not be looked at", async () => {
    const { identity: _, ...anonymous } = first;
    expect(await namesWith(look(0.6, anonymous))).toEqual([undefined, undefined]);
  });
});

describe("a process that met a probe", () => {
  const site: EventSite = {
    event: "uprobes:met",
    path: "/bin/probed",
    offset: 0x1500,
    device: 1,
    inode: 5,
    machine: 62,
    bits: 64,
  };
  /** The probe in memory, two offsets of its file, and one behind its code. */
  const [MET, NEAR, END, BEYOND] = [0x7000_0500, 0x7000_0000, 0x7000_0fff, 0x7000_1000];

  async function addressesWith(
    callers: readonly number[],
    ...maps: readonly ProcessMaps[]
  ): Promise<unknown[]> {
    const page = new PageBuilder(BigInt(EPOCH))
      .data(0, probeBytes(PROCESS, MET))
      .data(0, userStackBytes(PROCESS, callers));
    const meta = builtMeta({
      ftraceFormats: [USER_STACK_FORMAT],
      eventFormats: [{ system: "uprobes", formats: [PROBE_FORMAT] }],
    });
    const path = join(scratchFolder(), "trace.dat");
    writeFileSync(path, assemble(meta, [{ cpu: 0, bytes: page.build() }]));
    const data = parseUserCode(await describeUserCode(path, { maps, probeSites: [site] }, code));
    const memory = new UserCode(data!, BigInt(EPOCH)).memoryOf(PROCESS, 0);
    return callers
      .map((address) => memory?.at(address))
      .map((at) => at && `${at.file} ${at.offset.toString(16)}`);
  }

  it("has the code around it, though nobody looked", async () => {
    expect(await addressesWith([MET, NEAR, END, BEYOND])).toEqual([
      "/bin/probed 1500",
      "/bin/probed 1000",
      "/bin/probed 1fff",
      undefined,
    ]);
  });

  it("has nothing by a probe that its stack doesn't begin at", async () => {
    expect(await addressesWith([NEAR, MET])).toEqual([undefined, undefined]);
  });

  it("has what was seen, where somebody looked", async () => {
    const other = { start: 0x7000_0000, end: 0x7000_1000, offset: 0, name: "/bin/other" };
    expect(await addressesWith([MET], look(0.1, { ...other, identity: { device: 1, inode: 6 } }))).toEqual([
      "/bin/other 500",
    ]);
  });
});
