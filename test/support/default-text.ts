import { type EventBatch, elementsAt, valueOf } from "../../src/trace/decode/batch.ts";

/**
 * The kernel's usual text of a frozen buffer, for the values that `options/fields` doesn't print: the pointers to text
 * that system calls take (`sys_openat(dfd: 0xffffff9c, filename: 0x55…`) and the array of `sys_enter: NR 257 (…)`.
 */
export class DefaultText {
  readonly #text: string;
  #at = 0;
  compared = 0;

  constructor(bytes: Buffer) {
    this.#text = bytes.toString("latin1");
  }

  /** Events in order; those of other kinds are passed over. */
  compare(batch: EventBatch, row: number, time: string): string | undefined {
    const { system, name } = batch.event;
    if (system === "raw_syscalls" && name === "sys_enter") return this.#compareArguments(batch, row, time);
    if (system === "syscalls" && name.startsWith("sys_enter_"))
      return this.#comparePointers(batch, row, time);
    return undefined;
  }

  #compareArguments(batch: EventBatch, row: number, time: string): string | undefined {
    const column = batch.columns.get("args");
    if (column?.kind !== "bytes") return "args is not an array";
    const args = elementsAt(column, row).map((arg) => arg.toString(16));
    const id = String(valueOf(batch.columns.get("id")!, row));
    const line = this.#find(`${time}: sys_enter: NR `);
    this.compared++;
    return line === `${id} (${args.join(", ")})` ? undefined : `sys_enter ${id} ${args.join(" ")} | ${line}`;
  }

  #comparePointers(batch: EventBatch, row: number, time: string): string | undefined {
    const pointers = batch.event.fields.filter(({ type }) => /^(?:const )?char \*$/u.test(type));
    if (pointers.length === 0) return undefined;
    const line = this.#find(`${time}: sys_${batch.event.name.slice("sys_enter_".length)}(`);
    for (const { name } of pointers) {
      const value = valueOf(batch.columns.get(name)!, row);
      const printed = new RegExp(`(?:^|, )${name}: (0x[0-9a-f]+|\\d+)`, "u").exec(line ?? "")?.[1];
      this.compared++;
      if (printed === undefined || BigInt(printed) !== value) return `${name} ${String(value)} | ${line}`;
    }
    return undefined;
  }

  /** The rest of the next line with this in it. */
  #find(start: string): string | undefined {
    const found = this.#text.indexOf(start, this.#at);
    if (found < 0) return undefined;
    const end = this.#text.indexOf("\n", found);
    this.#at = end;
    return this.#text.slice(found + start.length, end);
  }
}
