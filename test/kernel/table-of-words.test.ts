import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { expect, test } from "vitest";
import { COMPAT_BASE } from "../../src/aggregate/syscalls/call-abi.ts";
import { syscallNames } from "../../src/aggregate/syscalls/syscall-names.ts";
import { type EventBatch, valueOf } from "../../src/trace/decode/batch.ts";
import { addressForm, eventName } from "../../src/trace/decode/event-format.ts";
import type { Recording } from "../../src/trace/recording.ts";
import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import { fieldWords } from "../../src/trace/words/field-words.ts";
import { busyWork } from "../support/busy-work.ts";
import { Instance } from "../support/instance.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { needs, needsTools } from "../support/needs.ts";
import { sourceOf, traceDatOf } from "../support/recorded.ts";

needsTools("dd", "gcc");
needs(
  existsSync("/usr/include/linux/sched.h"),
  "no headers of the kernel (apt-get install linux-libc-dev)",
  "tools",
);

/** What somebody else calls a number: the line that the kernel printed of the record, or libc. */
type Other = { readonly line: RegExp } | { readonly libc: (value: number) => string };

const SCHED = defines("/usr/include/linux/sched.h", /^#define (SCHED_[A-Z]+)\s+(\d+)$/gmu);
const ERRORS = named(constants.errno);
const SIGNALS = named(constants.signals);

/** Each of them on real records: `FIELD` → who says what the word is. */
const TABLE: Readonly<Record<string, Other>> = {
  "skb:kfree_skb.reason": { line: / reason: (\S+)/u },
  "skb:kfree_skb.location": { line: / location=([^\s/]+)/u },
  "sock:inet_sock_set_state.newstate": { line: / newstate=(\S+)/u },
  "sock:inet_sock_set_state.oldstate": { line: / oldstate=(\S+)/u },
  "sock:inet_sock_set_state.family": { line: / family=(\S+)/u },
  "sock:inet_sock_set_state.protocol": { line: / protocol=(\S+)/u },
  "sock:inet_sock_set_state.saddr": { line: / saddr=(\S+)/u },
  "sock:inet_sock_set_state.daddr_v6": { line: / daddrv6=(\S+)/u },
  "tcp:tcp_probe.saddr": { line: / src=(\S+)/u },
  "kmem:kmalloc.call_site": { line: / call_site=([^\s/]+)/u },
  "kmem:kmalloc.gfp_flags": { line: / gfp_flags=(\S+)/u },
  "kmem:rss_stat.member": { line: / type=(\S+)/u },
  "block:block_rq_issue.dev": { line: /block_rq_issue: (\d+,\d+) /u },
  "sched:sched_switch.prev_state": { line: / prev_state=(\S+)/u },
  "irq:softirq_entry.vec": { line: /\[action=(\w+)\]/u },
  "irq:irq_handler_exit.ret": { line: / ret=(\w+)/u },
  "timer:hrtimer_start.function": { line: / function=(\S+)/u },
  "timer:hrtimer_start.mode": { line: / mode=(\S+)/u },
  "timer:timer_start.function": { line: / function=(\S+)/u },
  "workqueue:workqueue_execute_start.function": { line: / function (\S+)/u },
  "signal:signal_generate.sig": { libc: (value) => SIGNALS.get(value)! },
  "syscalls:sys_enter_kill.sig": { libc: (value) => SIGNALS.get(value)! },
  "syscalls:sys_enter_sched_setscheduler.policy": { libc: (value) => SCHED.get(value)! },
  "syscalls:sys_exit_openat.ret": { libc: (value) => (value < 0 ? ERRORS.get(-value)! : String(value)) },
  "syscalls:sys_enter_mkdirat.mode": { libc: (value) => `0${value.toString(8)}` },
  "syscalls:sys_enter_mkdir.mode": { libc: (value) => `0${value.toString(8)}` },
};

interface Row {
  readonly number: string;
  readonly word: string;
  readonly other: string;
  readonly records: number;
  /** Different words of the field. */
  readonly words: ReadonlySet<string>;
}

test("25 kinds of words are what the kernel prints of the same records, or libc calls them", async () => {
  const { traceDat, text } = await freeze([...new Set(Object.keys(TABLE).map(eventOf))]);
  const { rows, differences } = compare(traceDat, text);
  const lines = [...rows].map(
    ([field, { number, word, other, records, words }]) =>
      `${field} | ${number} | ${word} | ${other} | ${records} records, ${words.size} words`,
  );
  console.log(lines.join("\n"));
  expect(differences.slice(0, 10)).toEqual([]);
  expect(rows.size).toBeGreaterThanOrEqual(25);
  expect([...rows.get("skb:kfree_skb.reason")!.words]).toContain("NO_SOCKET");
  expect([...rows.get("syscalls:sys_exit_openat.ret")!.words]).toContain("ENOENT");
});

test.each([
  ["unistd_64.h", 0, ""],
  ["unistd_32.h", COMPAT_BASE, "i386:"],
])("numbers of system calls are named as in %s", (header, base, before) => {
  const text = execFileSync("gcc", ["-E", "-dM", `-include`, `asm/${header}`, "-x", "c", "/dev/null"], {
    encoding: "utf8",
  });
  const names = [...text.matchAll(/^#define __NR_(\w+) (\d+)$/gmu)].map(
    ([, name, id]) => [Number(id), name!] as const,
  );
  const nameOf = syscallNames("x86_64");
  console.log(`${header}: ${names.length} names`);
  expect(names.length).toBeGreaterThan(300);
  for (const [id, name] of names) expect(nameOf(base + id)).toBe(before + name);
});

function eventOf(field: string): string {
  return field.slice(0, field.lastIndexOf("."));
}

function named(numbers: object): ReadonlyMap<number, string> {
  // The first name of a number is the usual one: EAGAIN is EWOULDBLOCK, too.
  return new Map(
    Object.entries(numbers)
      .toReversed()
      .map(([name, value]) => [value as number, name]),
  );
}

function defines(header: string, pattern: RegExp): ReadonlyMap<number, string> {
  const text = readFileSync(header, "utf8").replaceAll("SCHED_NORMAL", "SCHED_OTHER");
  return new Map([...text.matchAll(pattern)].map(([, name, value]) => [Number(value), name!]));
}

/** A record's field of the table: its number, our word for it, and the line that the kernel printed of the record. */
interface Found {
  readonly key: string;
  readonly value: number | bigint | string;
  readonly word: string;
  readonly line: string;
}

/** All records of the table's fields, each with what somebody else calls the number. */
function compare(
  traceDat: Uint8Array,
  text: string,
): { readonly rows: ReadonlyMap<string, Row>; readonly differences: readonly string[] } {
  const rows = new Map<string, Row>();
  const differences: string[] = [];
  for (const { key, value, word, line } of foundIn(traceDat, text)) {
    const other = otherWord(TABLE[key]!, value, line);
    if (withoutOffset(word, other) !== other)
      differences.push(`${key} ${value}: ${word}, but ${other}: ${line}`);
    const before = rows.get(key) ?? { number: String(value), word, other, records: 0, words: new Set() };
    rows.set(key, { ...before, records: before.records + 1, words: new Set([...before.words, word]) });
  }
  return { rows, differences };
}

function otherWord(other: Other, value: Found["value"], line: string): string {
  if ("libc" in other) return other.libc(Number(value));
  return (other.line.exec(line)?.[1] ?? "").replace(",", ":");
}

function* foundIn(traceDat: Uint8Array, text: string): Generator<Found> {
  const opened = openTraceDat(sourceOf(traceDat));
  if (!opened.ok) throw new Error(opened.error[0]?.message);
  const recording = opened.value;
  const projection = projectionOf([...recording.events.keys()]);
  const lines = text.split("\n").filter((line) => /^.{0,40}?-\d+ +\[\d{3}\] .{5} +[\d.]+: /u.test(line));
  let at = 0;
  for (const { batches, batch, row, length } of recording.read(projection)) {
    for (let index = 0; index < length; index++) {
      const own = batches[batch[index]!]!;
      const line = lines[at++] ?? "";
      for (const name of projection.get(eventName(own.event)) ?? [])
        yield foundAt(recording, own, name, row[index]!, line);
    }
  }
}

function projectionOf(events: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const fields = Object.keys(TABLE);
  return new Map(
    events.map((event) => [
      event,
      fields.filter((field) => eventOf(field) === event).map((field) => field.slice(event.length + 1)),
    ]),
  );
}

function foundAt(
  { info }: Recording,
  { event, columns }: EventBatch,
  name: string,
  row: number,
  line: string,
): Found {
  const field = event.fields.find((one) => one.name === name)!;
  const value = valueOf(columns.get(name)!, row) as Found["value"];
  const isAddress = addressForm(field.shape) !== undefined;
  const word = isAddress ? String(value) : String(fieldWords(event, field, info)?.of(BigInt(value)));
  return { key: `${eventName(event)}.${name}`, value, word, line };
}

/** `%ps` prints the function alone. */
function withoutOffset(word: string, other: string): string {
  return other.includes("+") ? word : word.replace(/\+0x[\da-f]+/u, "").replace(/ \[\w+\]$/u, "");
}

async function freeze(
  events: readonly string[],
): Promise<{ readonly traceDat: Uint8Array; readonly text: string }> {
  using instance = new Instance("words");
  instance.write("tracing_on", "0");
  instance.write("trace_clock", "mono");
  instance.write("options/hash-ptr", "0");
  instance.write("buffer_size_kb", "24576");
  const there = events.filter((event) => existsSync(`${TRACEFS}/events/${event.replace(":", "/")}`));
  for (const event of there) instance.write(`events/${event.replace(":", "/")}/enable`, "1");
  instance.write("tracing_on", "1");
  await busyWork("hold");
  execFileSync("sh", ["-c", LOAD], { stdio: "ignore" });
  instance.write("tracing_on", "0");
  const text = instance.readBytes("trace").toString("latin1");
  const traceDat = traceDatOf(instance, there, {
    kallsyms: readFileSync("/proc/kallsyms"),
    printkFormats: readFileSync(`${TRACEFS}/printk_formats`),
  });
  return { traceDat, text };
}

/** What the rest of the table needs: a port without a listener, policies, signals, files that are not there, a disk. */
const LOAD = `
  bash -c ': < /dev/tcp/127.0.0.1/1'; chrt -b 0 true; chrt -i 0 true; sleep 9 & kill -TERM $!; wait
  cat /does/not/exist; folder=$(mktemp -d /var/tmp/words-XXXXXX); mkdir -m 750 $folder/a
  dd if=/dev/zero of=$folder/b bs=64k count=4 oflag=direct,dsync; rm -r $folder; true`;
