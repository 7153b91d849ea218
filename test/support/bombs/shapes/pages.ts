import { headerPageText } from "../../page-builder.ts";
import { besides, events, MB, recordingOf, type Shapes, tiny, writeTiny } from "../recording-bomb.ts";
import { pagesOf } from "../recording-parts.ts";

export const pages: Shapes = {
  "sub-buffers of one byte": { make: () => pageSize(1, 1), shows: "error[recording-malformed]" },
  "sub-buffers of a gigabyte": {
    make: () => pageSize(1 << 30, 1 << 30),
    shows: "error[recording-malformed]",
  },
  "sub-buffers of 17 bytes": {
    make: () => recordingOf([tiny], [new Uint8Array(17 * 2_000_000)], { pageBytes: 17 }),
    shows: "0 events in 0 ns",
  },
  "time extends alone": {
    make: () =>
      events(tiny, {
        count: 7 * MB,
        payloadBytes: 4,
        write: (view, at) => {
          view.setUint32(at - 4, 30, true);
          view.setUint32(at, 0, true);
        },
      }),
    shows: "0 events in 0 ns",
  },
  "absolute time stamps that jump to 2^59": {
    make: () =>
      events(tiny, {
        count: 5 * MB,
        payloadBytes: 4,
        write: (view, at) => {
          view.setUint32(at - 4, 0xffff_ffff, true);
          view.setUint32(at, 0xffff_ffff, true);
        },
      }),
    shows: "could not be decoded",
  },
  "sub-buffers whose times go back": {
    make: () => {
      const bytes = pagesOf({ count: 5 * MB, payloadBytes: 4, write: writeTiny });
      const view = new DataView(bytes.buffer);
      for (let at = 0; at < bytes.length; at += 4096) view.setBigUint64(at, BigInt(1e15 - at), true);
      return recordingOf([tiny], [bytes]);
    },
    shows: "could not be decoded",
  },
  "records of no length": {
    make: () =>
      events(tiny, {
        count: 3 * MB,
        payloadBytes: 4,
        write: (view, at) => {
          view.setUint32(at - 4, 0, true);
          view.setUint32(at, 4, true);
        },
      }),
    shows: "could not be decoded",
  },
  "seven million minimal events": {
    make: () => events(tiny, { count: 7_800_000, payloadBytes: 4, write: writeTiny }),
    shows: "7,800,000",
  },
  "events of no known kind": {
    make: () =>
      events(tiny, {
        count: 7 * MB,
        payloadBytes: 4,
        write: (view, at, i) => view.setUint32(at, 400 + (i & 0x3fff), true),
      }),
    shows: "7,000,000 records could not be decoded",
  },
  "sixty megabytes of zeros behind the data": {
    make: () => Buffer.concat([besides({}), Buffer.alloc(60 * MB)]),
    shows: "1,000",
  },
  "sub-buffers of four megabytes": {
    make: () => {
      const pageBytes = 1 << 22;
      return recordingOf(
        [tiny],
        [pagesOf({ count: 7_800_000, payloadBytes: 4, pageBytes, write: writeTiny })],
        {
          pageBytes,
        },
      );
    },
    shows: "7,800,000",
  },
};

function pageSize(pageBytes: number, header: number): Uint8Array {
  const bytes = Buffer.from(besides({ headerPage: headerPageText(header) }));
  bytes.writeUInt32LE(pageBytes, 12);
  return bytes;
}
