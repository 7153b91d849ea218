import { buildVersion6 } from "../../trace-cmd/file-builder.ts";
import { besides, recordingOf, type Shapes, tiny, writeTiny } from "../recording-bomb.ts";
import { fileOf, pagesOf, statOption, tinyFormat } from "../recording-parts.ts";

export const cpus: Shapes = {
  "two thousand million CPUs": {
    make: () => {
      const bytes = Buffer.from(besides({}));
      bytes.writeUInt32LE(0x8000_0000, bytes.indexOf("options  \0") - 4);
      return bytes;
    },
    shows: "claims 2147483648 CPUs",
  },
  "eight thousand CPUs with the same megabytes": {
    make: () => {
      const big = pagesOf({ count: 500_000, payloadBytes: 4, write: writeTiny });
      const file = fileOf({ a: [tiny] }, [big, ...Array.from({ length: 8000 }, () => new Uint8Array())]);
      const bytes = Buffer.from(buildVersion6(file));
      const table = bytes.indexOf("flyrecord\0") + 10;
      for (let cpu = 1; cpu <= 8000; cpu++) bytes.copy(bytes, table + 16 * cpu, table, table + 16);
      return bytes;
    },
    shows: "overlaps",
  },
  "a CPU whose data begins past the end": {
    make: () => {
      const bytes = Buffer.from(besides({}));
      bytes.writeBigUInt64LE(1n << 50n, bytes.indexOf("flyrecord\0") + 10);
      return bytes;
    },
    shows: "0 events in 0 ns",
  },
  "a CPU whose data is said to be of 2^53 bytes": {
    make: () => {
      const bytes = Buffer.from(besides({}));
      bytes.writeBigUInt64LE((1n << 53n) - 1n, bytes.indexOf("flyrecord\0") + 18);
      return bytes;
    },
    shows: "1,000",
  },
  "eight thousand CPUs with two full sub-buffers each": {
    make: () => {
      const pages = pagesOf({ count: 1000, payloadBytes: 4, write: writeTiny });
      return recordingOf([tiny], onCpus(8000, pages));
    },
    shows: "8,000,000",
  },
  "eight thousand CPUs with a full sub-buffer of 8 KiB each": {
    make: () => {
      const pageBytes = 8192;
      const page = pagesOf({ count: 1000, payloadBytes: 4, pageBytes, write: writeTiny });
      return recordingOf([tiny], onCpus(8000, page), { pageBytes });
    },
    shows: "8,000,000",
  },
  "eight thousand CPUs, sixteen thousand formats": {
    make: () => {
      const page = pagesOf({ count: 100, payloadBytes: 4, pageBytes: 4096, write: writeTiny });
      const texts = Array.from({ length: 16_000 }, (_, i) => tinyFormat(`e${i}`, 400 + i));
      return recordingOf(
        [tiny, ...texts],
        Array.from({ length: 8000 }, () => page),
      );
    },
    shows: "800,000",
  },
  "eight thousand CPUs that take turns in the kernel's own text": {
    make: () =>
      recordingOf(
        [tiny],
        Array.from({ length: 8000 }, (_, cpu) =>
          pagesOf({
            count: 60,
            payloadBytes: 4,
            pageBytes: 512,
            time: 1_000_000 + cpu,
            delta: 8000,
            write: writeTiny,
          }),
        ),
        { pageBytes: 512 },
      ),
    options: ["--format", "trace"],
    shows: "tiny:",
  },
  "fifty CPUs, each event of sixteen thousand on each": {
    make: () => eachEventOnEach(50),
    questions: "{use: count, of: a:*}",
    shows: "800,000",
  },
  "big-endian CPUs, of which each has small idle sub-buffers": {
    make: () => {
      const idle = new Uint8Array(64 * 32);
      return recordingOf(
        [tiny],
        Array.from({ length: 8000 }, () => idle),
        { pageBytes: 32, bigEndian: true },
      );
    },
    shows: "0 events in 0 ns",
  },
  "CPUs that take turns, each with its later part first": {
    make: () => {
      const turned = (cpu: number): Uint8Array => {
        const later = pagesOf({
          count: 5,
          payloadBytes: 4,
          pageBytes: 32,
          time: 2_000_000 + cpu,
          recordsPerPage: 1,
          write: writeTiny,
        });
        const sooner = pagesOf({
          count: 40,
          payloadBytes: 4,
          pageBytes: 32,
          time: 1_000_000 + cpu,
          recordsPerPage: 1,
          write: writeTiny,
        });
        return Buffer.concat([later, sooner]);
      };
      return recordingOf(
        [tiny],
        Array.from({ length: 8000 }, (_, cpu) => turned(cpu)),
        { pageBytes: 32 },
      );
    },
    shows: "360,000",
  },
  "twenty CPUs that take turns, with events lost before every sub-buffer": {
    make: () => {
      const of = (cpu: number): Uint8Array =>
        pagesOf({
          count: 40_000,
          payloadBytes: 4,
          pageBytes: 32,
          recordsPerPage: 1,
          missed: true,
          time: 1_000_000 + cpu,
          delta: 100,
          write: writeTiny,
        });
      return recordingOf(
        [tiny],
        Array.from({ length: 20 }, (_, cpu) => of(cpu)),
        { pageBytes: 32 },
      );
    },
    shows: "800,000 events",
  },
  "two million gaps": {
    make: () => {
      const pages = pagesOf({
        count: 1_900_000,
        payloadBytes: 4,
        pageBytes: 32,
        recordsPerPage: 1,
        missed: true,
        delta: 10,
        write: writeTiny,
      });
      return recordingOf([tiny], [pages], {
        pageBytes: 32,
        options: [statOption(0, { read: 1_900_000, overrun: 5, dropped: 5 })],
      });
    },
    questions: "{use: latency, from: a:tiny, to: a:tiny, key: [pid]}",
    shows: "a",
  },
  "one busy CPU among eight thousand": {
    make: () => {
      const rare = pagesOf({ count: 100, payloadBytes: 4, delta: 10_000, write: writeTiny });
      const busy = pagesOf({ count: 3_500_000, payloadBytes: 4, write: writeTiny });
      return recordingOf([tiny], [busy, ...onCpus(8000, rare)]);
    },
    shows: "4,300,000",
  },
};

/** CPUs with the same sub-buffers. */
function onCpus(count: number, pages: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: count }, () => pages);
}

function eachEventOnEach(cpuCount: number): Uint8Array {
  const pages = pagesOf({
    count: 16_000,
    payloadBytes: 4,
    write: (view, at, i) => view.setUint32(at, 300 + i, true),
  });
  const formats = Array.from({ length: 16_000 }, (_, i) => tinyFormat(`e${i}`, 300 + i));
  return recordingOf(formats, onCpus(cpuCount, pages));
}
