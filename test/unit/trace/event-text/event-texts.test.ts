import { describe, expect, it } from "vitest";
import { EventTexts } from "../../../../src/trace/event-text/event-texts.ts";
import { eventName } from "../../../../src/trace/decode/event-format.ts";
import { parseKallsyms } from "../../../../src/trace/names/kallsyms.ts";
import { bytes, int, type MadeField, madeRecord } from "../../../support/print-fmt.ts";

const symbols = parseKallsyms(
  Buffer.from("ffffffff81000100 T vfs_write\nffffffff81000200 t kfree\nffffffff81000300 T _etext\n"),
);

/** The text of a record, and why it isn't by the event's print format. */
function textOf(
  name: string,
  printFmt: string,
  fields: readonly MadeField[],
  kernelRelease = "6.12.0",
): readonly [text: string, reason?: string] {
  const { event, rows } = madeRecord(printFmt, fields, name);
  const source = {
    symbols,
    kernelRelease,
    machine: { longBytes: 8, bigEndian: false },
    printkFormats: new Map(),
  } as const;
  const texts = new EventTexts(source, new Map([[eventName(event), event]]));
  const batch = { event, cpu: 0, length: 1, times: Float64Array.of(0), columns: new Map(), records: rows };
  const text = texts.of(batch)(0);
  const reason = texts.reasons.get(eventName(event));
  return reason === undefined ? [text] : [text, reason];
}

describe("an event", () => {
  it("is printed by its print format", () => {
    const fields = [bytes("char comm[16]", "sh\0".padEnd(16, "\0")), int("int pid", 4, 7)];
    expect(textOf("made:wake", '"comm=%s pid=%d", REC->comm, REC->pid', fields)).toEqual([
      "wake: comm=sh pid=7",
    ]);
  });

  it("is printed field by field where that can't be interpreted, and is counted with the reason", () => {
    const fields = [
      bytes("__data_loc char[] name", "a\x1bb\0"),
      int("unsigned long at", 8, 255),
      int("int n", 4, -1),
      bytes("u8 raw[2]", [1, 2]),
    ];
    expect(textOf("made:odd", '"%s", unknown_name(p, REC->n)', fields)).toEqual([
      "odd: name=a\\x1bb at=0xff n=-1 raw={1,2}",
      "calls unknown_name(), which is not known",
    ]);
    expect(textOf("made:odd", '"%d", 1 / (REC->n + 1)', fields)).toEqual([
      "odd: name=a\\x1bb at=0xff n=-1 raw={1,2}",
      "divides by 0",
    ]);
  });

  it("is cut where the kernel has no more room", () => {
    const long = bytes("__data_loc char[] name", "x".repeat(5_000));
    const [text] = textOf("made:long", '"%s %s", __get_str(name), __get_str(name)', [long]);
    expect(text).toMatch(/^long: x+ x+ \[LINE TOO BIG\]$/u);
    expect(text.length).toBeLessThan(8_300);
  });
});

/** kernel/trace/trace_syscalls.c */
describe("a system call", () => {
  const nr = int("int __syscall_nr", 4, 257);
  const args = [
    int("int dfd", 8, 0xffff_ff9c),
    int("const char * filename", 8, 0x55aa_0010),
    int("int flags", 8, 9),
    int("umode_t mode", 8, 10),
  ];

  it("is printed as a call", () => {
    expect(textOf("syscalls:sys_enter_openat", '"dfd: 0x%08lx", REC->dfd', [nr, ...args])).toEqual([
      "sys_openat(dfd: ffffff9c, filename: 55aa0010, flags: 9, mode: a)",
    ]);
    expect(textOf("syscalls:sys_enter_openat", '""', [nr, ...args], "6.18.1")).toEqual([
      "sys_openat(dfd: 0xffffff9c, filename: 0x55aa0010, flags: 9, mode: 0xa)",
    ]);
    expect(textOf("syscalls:sys_enter_getpid", '""', [nr])).toEqual(["sys_getpid()"]);
  });

  it("has its string behind the address, where it was recorded", () => {
    const fields = [nr, ...args.slice(0, 2), bytes("__data_loc char[] __filename_val", "/etc/hosts\0")];
    expect(textOf("syscalls:sys_enter_openat", '""', fields, "6.19.0")).toEqual([
      'sys_openat(dfd: 0xffffff9c, filename: 0x55aa0010 "/etc/hosts")',
    ]);
  });

  it("has its result in hexadecimal", () => {
    expect(textOf("syscalls:sys_exit_openat", '"0x%lx", REC->ret', [nr, int("long ret", 8, -2)])).toEqual([
      "sys_openat -> 0xfffffffffffffffe",
    ]);
  });
});

/** kernel/trace/trace_kprobe.c, print_kprobe_event, print_kretprobe_event; trace_uprobe.c, print_uprobe_event */
describe("a probe", () => {
  const path = bytes("__data_loc char[] path", "/etc/hosts\0");
  const entry = String.raw`"(%lx) path=\"%s\" n=%d", REC->__probe_ip, __get_str(path), REC->n`;

  it("says where it was hit, by name in the kernel", () => {
    const fields = [int("unsigned long __probe_ip", 8, 0xffffffff81000110n), path, int("s32 n", 4, -1)];
    expect(textOf("kprobes:opens", entry, fields)).toEqual([
      'opens: (vfs_write+0x10/0x100) path="/etc/hosts" n=-1',
    ]);
  });

  it("says where it was hit, by address in a program", () => {
    const fields = [int("unsigned long __probe_ip", 8, 0x55aa_0010), path, int("s32 n", 4, -1)];
    expect(textOf("uprobes:opens", entry, fields)).toEqual(['opens: (0x55aa0010) path="/etc/hosts" n=-1']);
  });

  it("of a return says where to, and from which function", () => {
    const fields = [
      int("unsigned long __probe_func", 8, 0xffffffff81000200n),
      int("unsigned long __probe_ret_ip", 8, 0xffffffff81000155n),
      int("s64 ret", 8, 3),
    ];
    const printFmt = '"(%lx <- %lx) ret=%Ld", REC->__probe_func, REC->__probe_ret_ip, REC->ret';
    expect(textOf("kprobes:opens_ret", printFmt, fields)).toEqual([
      "opens_ret: (vfs_write+0x55/0x100 <- kfree) ret=3",
    ]);
  });

  it("tells a string that could not be read from one that says so", () => {
    const ip = int("unsigned long __probe_ip", 8, 16);
    const printFmt = String.raw`"(%lx) path=\"%s\"", REC->__probe_ip, __get_str(path)`;
    const text = (string: string): string =>
      textOf("uprobes:opens", printFmt, [ip, bytes("__data_loc char[] path", string)])[0];
    expect(text("")).toBe("opens: (0x10) path=(fault)");
    expect(text("(fault)\0")).toBe('opens: (0x10) path="(fault)"');
    expect(text("\0")).toBe('opens: (0x10) path=""');
  });
});

/** kernel/trace/trace_events_synth.c, print_synth_event */
it("a synthetic event has no commas between its fields", () => {
  const fields = [int("u64 delta", 8, 5), int("pid_t pid", 4, 7)];
  expect(textOf("synthetic:wake", '"delta=%llu, pid=%d", REC->delta, REC->pid', fields)).toEqual([
    "wake: delta=5 pid=7",
  ]);
});
