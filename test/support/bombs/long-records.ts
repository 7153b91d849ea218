import { pageWith } from "./recording-parts.ts";

/** A record in a sub-buffer of its own. */
export function longRecords(count: number, write: (record: Buffer, index: number) => void): Uint8Array {
  const pageBytes = 1 << 16;
  const payload = 65_000;
  return Buffer.concat(
    Array.from({ length: count }, (_, index) => {
      const record = Buffer.alloc(payload + 8);
      record.writeUInt32LE(1 << 5, 0);
      record.writeUInt32LE(payload + 4, 4);
      write(record.subarray(8), index);
      return pageWith(record, { pageBytes, time: BigInt(1_000_000 + index * 100) });
    }),
  );
}
