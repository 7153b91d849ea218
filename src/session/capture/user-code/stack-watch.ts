import type { PageLayout } from "../../../trace/ring-buffer/parse-header-page.ts";
import { PageWalker } from "../../../trace/ring-buffer/page-walker.ts";
import { userAddresses } from "../../../trace/names/user-code/stack-addresses.ts";
import type { MapsReader } from "./maps-reader.ts";

/** Ids of the relevant events, and offsets of their fields in bytes from a record's start. */
export interface WatchedEvents {
  readonly typeOffset: number;
  readonly userStack: {
    readonly id: number;
    readonly tgidOffset: number;
    readonly callerOffset: number;
    readonly callerBytes: number;
  };
  readonly newProgram: { readonly id: number; readonly pidOffset: number };
}

/** Scans a reader's sub-buffers and has the maps of processes read while these still run. */
export class StackWatch {
  readonly #events: WatchedEvents;
  readonly #walker: PageWalker;
  readonly #maps: MapsReader;

  constructor(events: WatchedEvents, layout: PageLayout, subBufferBytes: number, maps: MapsReader) {
    this.#events = events;
    this.#walker = new PageWalker(layout, subBufferBytes);
    this.#maps = maps;
  }

  /** Scans a sub-buffer that was just read. */
  page(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const walker = this.#walker;
    walker.walk(view, 0, bytes.byteLength);
    for (let index = 0; index < walker.count; index++) {
      this.#record(bytes, view, walker.offsets[index]!, walker.lengths[index]!);
    }
  }

  #record(bytes: Uint8Array, view: DataView, at: number, length: number): void {
    const { typeOffset, userStack, newProgram } = this.#events;
    if (length < typeOffset + 2) return;
    const id = view.getUint16(at + typeOffset, true);
    if (id === newProgram.id && length >= newProgram.pidOffset + 4) {
      this.#maps.begins(view.getInt32(at + newProgram.pidOffset, true));
    } else if (id === userStack.id && length >= userStack.callerOffset + userStack.callerBytes) {
      const callers = bytes.subarray(at + userStack.callerOffset).subarray(0, userStack.callerBytes);
      this.#maps.stack(view.getUint32(at + userStack.tgidOffset, true), userAddresses(callers));
    }
  }
}
