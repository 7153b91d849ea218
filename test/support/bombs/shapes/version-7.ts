import { deflateSync, zstdCompressSync } from "node:zlib";
import { buildVersion7, type BuiltOption } from "../../trace-cmd/file-builder.ts";
import { fewTiny, MB, type Shapes, tiny, writeTiny } from "../recording-bomb.ts";
import { fileOf, pagesOf, pageWith, repeated, tinyFormat, u32 } from "../recording-parts.ts";

const options7 = (file: ReturnType<typeof fileOf>, compression: "none" | "zlib" | "zstd" = "none"): Buffer =>
  Buffer.from(buildVersion7(file, { compression }));

export const version7: Shapes = {
  "options in a ring of sections": {
    make: () => {
      const bytes = Buffer.from(
        buildVersion7(fileOf({ a: [tiny] }, [fewTiny()]), { compression: "none", optionSections: 3 }),
      );
      bytes.writeBigUInt64LE(bytes.readBigUInt64LE(27), bytes.length - 8);
      return bytes;
    },
    shows: /error\[recording-malformed\]/u,
  },
  "a section that says it is the options": {
    make: () => {
      const bytes = options7(fileOf({ a: [tiny] }, [fewTiny()]));
      bytes.writeBigUInt64LE(35n, 27);
      return bytes;
    },
    shows: "error[recording-malformed]",
  },
  "sixty sections of options that decompress to 2 MB each": {
    make: () => compressedOptions(60, 2 * MB),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "two sections of options that decompress to 60 MB each": {
    make: () => compressedOptions(2, 60 * MB),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a thousand instances of one name": {
    make: () => manyInstances(1000, () => "same"),
    options: ["--instance", "same"],
    shows: "10",
  },
  "a thousand instances with long names": {
    make: () => manyInstances(1000, (i) => `${"n".repeat(1000)}${i}`),
    shows: /10|error\[recording-malformed\]/u,
  },
  "two thousand instances": {
    make: () => manyInstances(2000, (i) => `i${i}`),
    shows: "claims",
  },
  "a thousand instances of eight thousand CPUs": {
    make: () => {
      const one = { cpu: 0, bytes: fewTiny() };
      const many = Array.from({ length: 1000 }, (_, cpu) => ({ cpu, bytes: new Uint8Array() }));
      const instances = Array.from({ length: 1000 }, (_, i) => ({
        name: i === 0 ? "" : `i${i}`,
        clock: "mono",
        cpus: i === 0 ? [one] : many,
      }));
      return buildVersion7(fileOf({ a: [tiny] }, [], { instances, pageBytes: 4096 }), {
        compression: "none",
      });
    },
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a chunk of zstd that becomes 64 MB, two hundred times": {
    make: () =>
      withChunks(
        1,
        Array.from({ length: 200 }, () => zstdChunk(new Uint8Array(1 << 26))),
      ),
    shows: "times as large as the file",
  },
  "a chunk of zlib that becomes 60 MB of events": {
    make: () =>
      withChunks(1, [zlibChunk(pagesOf({ count: 7_600_000, payloadBytes: 4, write: writeTiny }))], "zlib"),
    shows: "1 page of the recording could not be decoded",
  },
  "four CPUs that take turns, each with a chunk of 60 MB": {
    make: () => {
      const chunk = (cpu: number): Buffer =>
        zstdChunk(
          pagesOf({ count: 3_000_000, payloadBytes: 12, time: 1_000_000 + cpu, delta: 4, write: writeTiny }),
        );
      return withChunks(4, [0, 1, 2, 3].map(chunk));
    },
    shows: "4 pages of the recording could not be decoded",
  },
  "chunks of events, which become as much as is read of a small file": {
    make: () => {
      const chunk = zstdChunk(
        pagesOf({ count: 64_000, payloadBytes: 12, pageBytes: 4096, delta: 0, write: writeTiny }),
      );
      return withChunks(
        1,
        Array.from({ length: 124 }, () => chunk),
      );
    },
    shows: "7,936,000",
  },
  "CPUs that share one chunk": {
    make: () =>
      withChunks(
        60,
        [zstdChunk(pagesOf({ count: 60_000, payloadBytes: 12, write: writeTiny }))],
        "zstd",
        true,
      ),
    shows: "overlaps the data of another CPU",
  },
  "a chunk that says it is of 4 GB": {
    make: () => withChunks(1, [Buffer.concat([u32(10, 0xffff_ffff), Buffer.alloc(10)])]),
    shows: "times as large as the file",
  },
  "a chunk with less than it says": {
    make: () =>
      withChunks(1, [
        Buffer.concat([u32(zstdCompressSync(fewTiny()).length, 1 << 25), zstdCompressSync(fewTiny())]),
      ]),
    shows: "could not be decoded",
  },
  "a million chunks": {
    make: () =>
      withChunks(
        1,
        Array.from({ length: 1_000_000 }, () => tinyChunk),
      ),
    shows: /could not be decoded|times as large/u,
  },
  "sections of kallsyms, formats and names that decompress to 60 MB each": {
    make: () =>
      buildVersion7(
        fileOf({ a: [tiny] }, [fewTiny()], {
          kallsyms: repeated("1 t a\n", 60 * MB),
          printkFormats: repeated("x\n", 60 * MB),
          cmdlines: repeated("1 a\n", 60 * MB),
        }),
        { compression: "zstd" },
      ),
    shows: /1,000|error\[recording-malformed\]/u,
  },
  "a format section of 60 MB of small formats": {
    make: () =>
      buildVersion7(
        fileOf(
          {
            a: Array.from({ length: 65_000 }, (_, i) =>
              tinyFormat(
                `e${i}`,
                i % 65_536,
                Array.from({ length: 20 }, (_u, f) => `int f${f};8;4;0`),
              ),
            ),
          },
          [fewTiny()],
        ),
        {
          compression: "zstd",
        },
      ),
    shows: /events|error\[recording-malformed\]/u,
  },
};

const tinyChunk = zstdChunk(pageWith(new Uint8Array(), { pageBytes: 32 }));

function zstdChunk(data: Uint8Array): Buffer {
  const packed = zstdCompressSync(data);
  return Buffer.concat([u32(packed.length, data.length), packed]);
}

function zlibChunk(data: Uint8Array): Buffer {
  const packed = deflateSync(data);
  return Buffer.concat([u32(packed.length, data.length), packed]);
}

/** A compressed file whose CPUs have one of these chunks each, the last ones all the rest; or all of them the same bytes. */
function withChunks(
  count: number,
  chunks: readonly Buffer[],
  compression: "zlib" | "zstd" = "zstd",
  shared = false,
): Uint8Array {
  const perCpu = Array.from({ length: count }, (_, cpu) => {
    if (shared && cpu > 0) return { cpu, bytes: Buffer.from(`the data of CPU ${cpu}.`) };
    const own = shared ? chunks : cpu === count - 1 ? chunks.slice(cpu) : chunks.slice(cpu, cpu + 1);
    return { cpu, bytes: Buffer.concat([u32(own.length), ...own]) };
  });
  const built = buildVersion7(
    fileOf({ a: [tiny] }, [], { instances: [{ name: "", clock: "mono", cpus: perCpu }] }),
    { compression: "none" },
  );
  const bytes = asCompressed(built, compression);
  if (!shared) return bytes;
  // Every CPU's data is where the first one's is.
  const first = perCpu[0]!.bytes;
  const place = Buffer.alloc(8);
  for (const other of perCpu.slice(1)) {
    place.writeBigUInt64LE(BigInt(bytes.indexOf(other.bytes)));
    bytes.writeBigUInt64LE(BigInt(bytes.indexOf(first)), bytes.lastIndexOf(place));
  }
  return bytes;
}

/** The same file, said to be compressed where its CPUs' data is. */
function asCompressed(built: Uint8Array, compression: "zlib" | "zstd"): Buffer {
  const bytes = Buffer.from(built);
  bytes.write(compression, bytes.indexOf("none\0"));
  const header = Buffer.from([3, 0, 0, 0]);
  for (let found = bytes.indexOf(header); found >= 0; found = bytes.indexOf(header, found + 1)) {
    const isSection = bytes.readUInt32LE(found + 4) === 0 && bytes.readBigUInt64LE(found + 8) === 0n;
    if (isSection) {
      bytes[found + 2] = 1;
      break;
    }
  }
  return bytes;
}

/** Sections of options, each of which decompresses to some bytes of options that mean nothing. */
function compressedOptions(sections: number, bytes: number): Uint8Array {
  const padding: BuiltOption[] = Array.from({ length: sections }, () => ({
    id: 5,
    data: "a ".repeat(bytes / 2),
  }));
  const file = fileOf({ a: [tiny] }, [fewTiny()], { options: padding });
  return buildVersion7(file, { compression: "zstd", optionSections: sections });
}

function manyInstances(count: number, name: (index: number) => string): Uint8Array {
  const page = pagesOf({ count: 10, payloadBytes: 4, write: writeTiny });
  const instances = Array.from({ length: count }, (_, i) => ({
    name: name(i),
    clock: "mono",
    cpus: [{ cpu: 0, bytes: page }],
  }));
  return buildVersion7(fileOf({ a: [tiny] }, [], { instances }), { compression: "none" });
}
