/** A record of the kernel's text, taken apart by its columns alone. */
export interface TextRecord {
  readonly pid: number;
  readonly cpu: number;
  /** Of the clock, rounded to microseconds. */
  readonly us: number;
  /** `page_fault_kernel:`, `sys_write`, `<stack`: the first word. */
  readonly event: string;
  /** All its lines, with their ends: a stack has several. */
  readonly text: string;
}

const CONTEXT = /-(\d+) +\[(\d+)\] \S{5} +(\d+)\.(\d{6}): (<?\w*:?)/u;

/** The header of a text of lines with context, and its records. Lines about lost events are left out. */
export function textRecords(text: string): {
  readonly header: string;
  readonly records: readonly TextRecord[];
} {
  const records: TextRecord[] = [];
  let header = "";
  for (const line of text.split(/(?<=\n)/u)) {
    const match = CONTEXT.exec(line);
    if (match) records.push(recordOf(match, line));
    else if (line.startsWith(" =>")) records.push(continued(records.pop()!, line));
    else if (/^#(?!####)/u.test(line)) header += line;
  }
  return { header, records };
}

function recordOf([, pid, cpu, seconds, us, event = ""]: RegExpExecArray, text: string): TextRecord {
  return { pid: Number(pid), cpu: Number(cpu), us: Number(seconds) * 1e6 + Number(us), event, text };
}

function continued(record: TextRecord, line: string): TextRecord {
  return { ...record, text: record.text + line };
}
