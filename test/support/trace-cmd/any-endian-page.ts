/** Writes numbers in the byte order of the machine that a test means. */
export interface Machine {
  readonly bigEndian: boolean;
  readonly longBytes: 4 | 8;
}

/** One event of a test: its time, and its payload by a function that writes into it. */
export interface PageEvent {
  readonly time: bigint;
  readonly payload: Uint8Array;
}

/**
 * A sub-buffer as a machine of either byte order writes it (kernel/trace/ring_buffer.c): the compiler puts a record's bit
 * fields, `type_len:5` and `time_delta:27`, at the lowest bits of the word or at the highest ones.
 */
export function anyEndianPage(
  { bigEndian, longBytes }: Machine,
  pageBytes: number,
  events: readonly PageEvent[],
): Uint8Array {
  const bytes = new Uint8Array(pageBytes);
  const view = new DataView(bytes.buffer);
  const word = (at: number, value: number): void => view.setUint32(at, value, !bigEndian);
  const header = (at: number, type: number, delta: number): void =>
    word(at, bigEndian ? type * 2 ** 27 + delta : delta * 32 + type);
  const data = 8 + longBytes;
  const first = events[0]?.time ?? 0n;
  view.setBigUint64(0, first, !bigEndian);
  let at = data;
  let time = first;
  for (const event of events) {
    let delta = Number(event.time - time);
    if (delta >= 2 ** 27) {
      header(at, 30, delta % 2 ** 27);
      word(at + 4, Math.floor(delta / 2 ** 27));
      at += 8;
      delta = 0;
    }
    time = event.time;
    const words = Math.ceil(event.payload.length / 4);
    header(at, words > 28 ? 0 : words, delta);
    at += 4;
    if (words > 28) {
      word(at, words * 4 + 4);
      at += 4;
    }
    bytes.set(event.payload, at);
    at += words * 4;
  }
  if (longBytes === 4) word(8, at - data);
  else view.setBigUint64(8, BigInt(at - data), !bigEndian);
  return bytes;
}

/** Numbers of given sizes one after another; text as its bytes. */
export function bytesOf(
  { bigEndian }: Pick<Machine, "bigEndian">,
  ...parts: readonly (readonly [value: number | bigint, bytes: 1 | 2 | 4 | 8] | string)[]
): Uint8Array {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === "string") return Buffer.from(part, "latin1");
      const digits = Buffer.alloc(8);
      digits.writeBigUInt64BE(BigInt.asUintN(64, BigInt(part[0])));
      const own = digits.subarray(8 - part[1]);
      return bigEndian ? own : own.toReversed();
    }),
  );
}
