import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { shownOf } from "../export/shown.ts";

/** Our text of a recording's events, held against the one of `trace-cmd report`. */
export interface TextAgreement {
  /** Records that both list. */
  readonly compared: number;
  /** Names of their events. */
  readonly kinds: ReadonlySet<string>;
  /** Why texts differ → how many do. */
  readonly explained: ReadonlyMap<string, number>;
  /** The first lines of each event that nothing explains: its name, ours, theirs. */
  readonly unexplained: readonly string[];
}

/** `plugins`: those of libtraceevent, which print some events in a way of their own. */
export async function compareTexts(file: string, plugins: "on" | "off"): Promise<TextAgreement> {
  const flags = plugins === "on" ? [] : ["-N"];
  const theirs = textsOf(
    execFileSync("trace-cmd", ["report", ...flags, "-i", file], {
      maxBuffer: 1 << 30,
      stdio: ["ignore", "pipe", "ignore"],
    }).toString("latin1"),
    // A marker is an event `print`, whose text begins as the kernel's line does.
    (rest) => partsOf(rest.replace(/^print: +(?=tracing_mark_write:)/u, "")),
  );
  const shown = Buffer.from((await shownOf(readFileSync(file))).text).toString("latin1");
  const ours = textsOf(shown, ourParts);
  const kinds = new Set<string>();
  const explained = new Map<string, number>();
  const unexplained = new Map<string, string>();
  let compared = 0;
  for (const [key, own] of ours) {
    const others = theirs.get(key) ?? [];
    for (const [index, { name, text }] of own.entries()) {
      const other = others[index]?.text;
      compared++;
      kinds.add(name);
      const why = other === undefined ? undefined : whyDifferent(name, text, other, plugins);
      if (why === "same") continue;
      if (why !== undefined) explained.set(why, (explained.get(why) ?? 0) + 1);
      else if (!unexplained.has(name)) unexplained.set(name, `${name}\n  ${text}\n  ${other}`);
    }
  }
  return { compared, kinds, explained, unexplained: [...unexplained.values()] };
}

interface Text {
  readonly name: string;
  readonly text: string;
}

const LINE = /^\s*.{1,16}-(\d+)\s+\[(\d+)\]\s+(?:[\w.#]{5}\s+)?(\d+\.\d{6}): +(\S.*)$/u;

/** By CPU, time, task and event: in the order in which they are listed. */
function textsOf(report: string, partsOf: (rest: string) => Text): ReadonlyMap<string, readonly Text[]> {
  const texts = new Map<string, Text[]>();
  for (const line of report.split("\n")) {
    const [, pid, cpu, time, rest] = LINE.exec(line) ?? [];
    if (rest === undefined) continue;
    const parts = partsOf(rest);
    const key = `${Number(cpu)} ${time} ${pid} ${parts.name}`;
    const known = texts.get(key);
    if (known) known.push(parts);
    else texts.set(key, [parts]);
  }
  return texts;
}

function partsOf(rest: string): Text {
  const end = rest.indexOf(":");
  return { name: rest.slice(0, end), text: rest.slice(end + 1).trim() };
}

/** The kernel's text of a system call begins with the call: `sys_close(fd: 0x3)`, `sys_close -> 0x0`. */
function ourParts(rest: string): Text {
  const call = /^sys_(\w+?)(?:\((?<args>.*)\)| -> (?<ret>\S+))$/u.exec(rest);
  if (call && !/^(?:enter|exit):/u.test(rest))
    return call.groups!["ret"] === undefined
      ? { name: `sys_enter_${call[1]}`, text: call.groups!["args"]! }
      : { name: `sys_exit_${call[1]}`, text: call.groups!["ret"] };
  const end = rest.indexOf(": ");
  return end < 0
    ? { name: rest.replace(/:$/u, ""), text: "" }
    : { name: rest.slice(0, end), text: rest.slice(end + 2) };
}

/** Why libtraceevent's text of an event is another one. Ours is the kernel's, which another test shows. */
const REASONS: readonly {
  readonly why: string;
  readonly of: RegExp;
  /** What both texts have in common. */
  readonly common?: (text: string) => string;
}[] = [
  {
    why: "it shows a page's number for its address",
    of: /^mm_|^rss_stat|^compact|^page_|^mm_page/u,
    common: (text) => text.replaceAll(/\b(?:page|folio)=\S+ ?/gu, ""),
  },
  {
    why: "it does not know the names of an enum",
    of: /^(?:hrtimer_(?:start|init|setup)|block_|writeback_|ext4_|fscache_)/u,
    common: (text) =>
      text
        .replace(/ mode=\S+/u, "")
        .replace(/^(c=\w+) \S+/u, "$1")
        .replace(/ (?:\w+),(\d+),(\d+) \[/u, " $1,$2 [")
        .replace(/ state=\S* flags=\S*/u, "")
        .replace(/ state \S*/u, ""),
  },
  { why: "it cannot parse the print format", of: /^ma_(?:op|read|write)$/u },
  {
    why: "it prints no function as 0x0+0x0",
    of: /^ipi_send_cpu/u,
    common: (text) => text.replace(/ callback=.*/u, ""),
  },
  {
    why: "it evaluates the mask before the flags wrongly",
    of: /^timer_start$/u,
    common: (text) => text.replace(/ flags=.*/u, ""),
  },
];

/** Events that plug-ins print in a way of their own, and how they would print ours. */
const PLUGINS: readonly { readonly of: RegExp; readonly asTheirs?: (text: string) => string }[] = [
  {
    of: /^sched_switch$/u,
    asTheirs: (text) =>
      // It has a letter of its own for idle kernel threads.
      text
        .replace("prev_state=I ", "prev_state=W ")
        .replace(
          /^prev_comm=(.*) prev_pid=(\d+) prev_prio=(\d+) prev_state=([^+ ]+)\+? ==> next_comm=(.*) next_pid=(\d+) next_prio=(\d+)$/u,
          "$1:$2 [$3] $4 ==> $5:$6 [$7]",
        ),
  },
  {
    of: /^sched_wakeup(?:_new)?$/u,
    asTheirs: (text) =>
      text.replace(/^comm=(.*) pid=(\d+) prio=(\d+) target_cpu=(\d+)$/u, "$1:$2 [$3] CPU:$4"),
  },
  { of: /^tlb_flush$/u },
  { of: /^sys_enter_futex$/u },
  { of: /^hrtimer_(?:start|expire_entry)$/u },
];

function whyDifferent(name: string, ours: string, theirs: string, plugins: "on" | "off"): string | undefined {
  // The plug-in for memory says first who asked for it.
  const plain = plugins === "on" ? theirs.replace(/^\(\S+\) (?=call_site=)/u, "") : theirs;
  if (normal(ours) === normal(plain)) return "same";
  const plugin = plugins === "on" ? PLUGINS.find(({ of }) => of.test(name)) : undefined;
  if (plugin?.asTheirs && normal(plugin.asTheirs(ours)) === normal(plain))
    return "a plug-in prints it in its own way";
  if (plugin && !plugin.asTheirs) return "a plug-in prints it in its own way";
  const reason = REASONS.find(
    ({ of, common }) => of.test(name) && (!common || normal(common(ours)) === normal(common(plain))),
  );
  return reason?.why;
}

/** Without what is only spelled differently: `0x`, zeros before numbers, `(nil)`, and the size of a function. */
function normal(text: string): string {
  return text
    .replaceAll(/(\+0x[\da-f]+)\/0x[\da-f]+(?: \[\w+\])?/gu, "$1")
    .replaceAll("(nil)", "0")
    .replaceAll(/\b(?:0x)?0*([\da-f]+)\b/gu, "$1")
    .replaceAll(/\s+/gu, " ")
    .trim();
}
