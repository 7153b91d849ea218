import { formatText } from "../event-bytes.ts";
import { headerEventText, headerPageText } from "../page-builder.ts";
import { anyEndianPage, bytesOf, type Machine, type PageEvent } from "./any-endian-page.ts";
import type { BuiltFile } from "./file-builder.ts";

export const PAGE_BYTES = 512;

/** What each event of the sample holds, whatever machine wrote it. */
export interface SampleEvent {
  readonly cpu: number;
  readonly time: bigint;
  readonly fields: Readonly<Record<string, unknown>>;
}

const seeds = [
  { cpu: 0, time: 1_000_000_000_000n, n: -5 },
  { cpu: 1, time: 1_000_000_000_010n, n: 70_000 },
  { cpu: 0, time: 1_000_000_000_020n, n: 1 },
  // Further from the one before than a record's own delta can say.
  { cpu: 1, time: 1_000_500_000_000n, n: -2_147_483_648 },
  { cpu: 0, time: 1_000_500_000_001n, n: 2_147_483_647 },
];

/** The values that a reader must find, in time order. */
export function sampleEvents({ longBytes }: Machine): readonly SampleEvent[] {
  const long = (value: bigint): number | bigint =>
    longBytes === 8 ? value : Number(BigInt.asIntN(32, value));
  const unsigned = (value: bigint): number | bigint =>
    longBytes === 8 ? value : Number(BigInt.asUintN(32, value));
  return seeds.map(({ cpu, time, n }) => ({
    cpu,
    time,
    fields: {
      common_type: 300,
      common_flags: 1,
      common_preempt_count: 2,
      common_pid: 4711,
      n,
      s: -2,
      a: 5,
      b: 17,
      wide: 0x1234_5678_9abc_def0n,
      l: long(-3n),
      args: [unsigned(7n), unsigned(0x8000_0001n)],
      name: "sh",
      text: `event ${n}`,
      list: [n, 6],
    },
  }));
}

/** The sample as a file's parts: formats and sub-buffers of that machine. */
export function sampleFile(machine: Machine): BuiltFile {
  const { bigEndian, longBytes } = machine;
  const pages = [0, 1].map((cpu) => ({
    cpu,
    bytes: anyEndianPage(machine, PAGE_BYTES, pageEvents(machine, cpu)),
  }));
  return {
    bigEndian,
    longBytes,
    pageBytes: PAGE_BYTES,
    headerPage: headerPageText(PAGE_BYTES, { commitBytes: longBytes }),
    headerEvent: headerEventText,
    eventFormats: [{ system: "a", formats: [formatOf(machine)] }],
    cmdlines: Buffer.from("4711 sh\n"),
    options: [
      { id: 2, data: stats(0, 3) },
      { id: 2, data: stats(1, 2) },
      { id: 4, data: "local [mono] counter\0" },
      { id: 5, data: "Linux host 3.2.0 mips\0" },
    ],
    instances: [{ name: "", clock: "mono", cpus: pages }],
  };
}

/** trace-cmd asks for statistics when the last events were yet to be read. */
export function stats(cpu: number, events: number): string {
  return `CPU: ${cpu}\nentries: 1\noverrun: 0\ncommit overrun: 0\nbytes: 9\ndropped events: 0\nread events: ${events - 1}\n\0`;
}

function layout(longBytes: 4 | 8): Readonly<Record<"l" | "args" | "name" | "text" | "list" | "end", number>> {
  const l = 32;
  const args = l + longBytes;
  const name = args + 2 * longBytes;
  return { l, args, name, text: name + 8, list: name + 12, end: name + 16 };
}

function formatOf({ longBytes }: Machine): string {
  const at = layout(longBytes);
  return formatText("one", 300, [
    "int n;8;4;1",
    "short s;12;2;1",
    "unsigned int a:3;16;4;0",
    "unsigned int b:5;16;4;0",
    "u64 wide;24;8;0",
    `long l;${at.l};${longBytes};1`,
    `unsigned long args[2];${at.args};${2 * longBytes};0`,
    `char name[8];${at.name};8;0`,
    `__data_loc char[] text;${at.text};4;0`,
    `__data_loc int[] list;${at.list};4;1`,
  ]);
}

function pageEvents(machine: Machine, cpu: number): readonly PageEvent[] {
  return seeds
    .filter((seed) => seed.cpu === cpu)
    .map(({ time, n }) => ({ time, payload: recordOf(machine, n) }));
}

function recordOf(machine: Machine, n: number): Uint8Array {
  const { longBytes, bigEndian } = machine;
  const text = `event ${n}\0`.padEnd(20, "\0");
  const { end } = layout(longBytes);
  // The first of two bit fields is at the lowest bits of its word, or at the highest.
  const bits = bigEndian ? 5 * 2 ** 29 + 17 * 2 ** 24 : 5 + 17 * 8;
  return bytesOf(
    machine,
    [300, 2],
    [1, 1],
    [2, 1],
    [4711, 4],
    [n, 4],
    [-2, 2],
    [0, 2],
    [bits, 4],
    [0, 4],
    [0x1234_5678_9abc_def0n, 8],
    [-3, longBytes],
    [7, longBytes],
    [0x8000_0001n, longBytes],
    "sh".padEnd(8, "\0"),
    [text.length * 2 ** 16 + end, 4],
    [8 * 2 ** 16 + end + text.length, 4],
    text,
    [n, 4],
    [6, 4],
  );
}
