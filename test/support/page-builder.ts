/** Where a test's sub-buffers keep things; the default is that of 64-bit kernels. */
export interface BuilderLayout {
  readonly commitBytes: 4 | 8;
}

/** Builds exactly the sub-buffer bytes a test means, record by record (kernel/trace/ring_buffer.c). */
export class PageBuilder {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #data: number;
  #at: number;
  #flags = 0;
  #missedEvents: number | undefined;

  /** `time`: the page's own time stamp, in clock units. */
  constructor(time: bigint, pageBytes = 4096, layout: BuilderLayout = { commitBytes: 8 }) {
    this.#bytes = new Uint8Array(pageBytes);
    this.#view = new DataView(this.#bytes.buffer);
    this.#view.setBigUint64(0, time, true);
    this.#data = 8 + layout.commitBytes;
    this.#at = this.#data;
  }

  /** Bytes of records so far. */
  get used(): number {
    return this.#at - this.#data;
  }

  get free(): number {
    return this.#bytes.length - this.#at;
  }

  /** A data record with its length in the header, where it fits there, else with a length word. */
  data(delta: number, payload: Uint8Array): this {
    const words = Math.ceil(payload.length / 4);
    if (words === 0 || words > 28) return this.long(delta, payload);
    this.#header(words, delta);
    return this.raw(payload, words * 4);
  }

  long(delta: number, payload: Uint8Array): this {
    this.#header(0, delta);
    this.#word(Math.ceil(payload.length / 4) * 4 + 4);
    return this.raw(payload, Math.ceil(payload.length / 4) * 4);
  }

  /** A discarded event of `bytes` of payload. */
  discarded(delta: number, bytes: number): this {
    this.#header(29, delta);
    this.#word(bytes + 4);
    return this.raw(new Uint8Array(), bytes);
  }

  /** The rest of the page holds nothing. */
  nothing(): this {
    this.#header(29, 0);
    return this;
  }

  timeExtend(delta: bigint): this {
    this.#header(30, Number(delta & 0x7ff_ffffn));
    this.#word(Number(delta >> 27n));
    return this;
  }

  /** Only the low 59 bits are kept, as in the kernel. */
  timeStamp(time: bigint): this {
    this.#header(31, Number(time & 0x7ff_ffffn));
    this.#word(Number((time >> 27n) & 0xffff_ffffn));
    return this;
  }

  /** The kernel's mark that events were lost before this page, with their number where it had room for it. */
  missed(events?: number): this {
    this.#flags = events === undefined ? 0x8000_0000 : 0xc000_0000;
    this.#missedEvents = events;
    return this;
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array, room: number = bytes.length): this {
    this.#bytes.set(bytes, this.#at);
    this.#at += room;
    return this;
  }

  word(value: number): this {
    this.#word(value);
    return this;
  }

  /** `commit`: a length other than the true one. */
  build(commit: number = this.used): Uint8Array {
    this.#view.setUint32(8, (commit | this.#flags) >>> 0, true);
    if (this.#missedEvents !== undefined) this.#view.setUint32(this.#at, this.#missedEvents, true);
    return this.#bytes;
  }

  #header(typeLength: number, delta: number): void {
    this.#word(((delta << 5) | typeLength) >>> 0);
  }

  #word(value: number): void {
    this.#view.setUint32(this.#at, value >>> 0, true);
    this.#at += 4;
  }
}

/** `events/header_page` for such pages. */
export function headerPageText(
  pageBytes = 4096,
  { commitBytes }: BuilderLayout = { commitBytes: 8 },
): string {
  const data = 8 + commitBytes;
  return (
    "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n" +
    `\tfield: local_t commit;\toffset:8;\tsize:${commitBytes};\tsigned:1;\n` +
    "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n" +
    `\tfield: char data;\toffset:${data};\tsize:${pageBytes - data};\tsigned:0;\n`
  );
}

/** `events/header_event`. */
export const headerEventText: string =
  "# compressed entry header\n\ttype_len    :    5 bits\n\ttime_delta  :   27 bits\n\tarray       :   32 bits\n\n" +
  "\tpadding     : type == 29\n\ttime_extend : type == 30\n\ttime_stamp : type == 31\n\tdata max type_len  == 28\n";
