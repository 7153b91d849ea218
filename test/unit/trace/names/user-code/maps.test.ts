import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { showBytes } from "../../../../../src/core/show-bytes.ts";
import { mappingAt, parseCodeMappings } from "../../../../../src/trace/names/user-code/maps.ts";
import { settledMappings } from "../../../../../src/trace/names/user-code/settled-mappings.ts";

const text = `55eace216000-55eace217000 r--p 00000000 fe:00 2187500                    /tmp/us/p
55eace217000-55eace218000 r-xp 00001000 fe:00 2187500                    /tmp/us/p
7f12d93ad000-7f12d9503000 r-xp 00026000 fe:00 339380                     /usr/lib/lib with  spaces.so (deleted)
7f12d9600000-7f12d9601000 rwxp 00000000 00:00 0 
7f12d957b000-7f12d957d000 r-xp 00000000 00:00 0                          [vdso]
ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
`;

describe("the lines of /proc/PID/maps", () => {
  it("give executable memory, its place in the file, and the file", () => {
    expect(parseCodeMappings(Buffer.from(text))).toEqual([
      {
        start: 0x55eace217000,
        end: 0x55eace218000,
        offset: 0x1000,
        name: "/tmp/us/p",
        identity: { device: 0xfe00, inode: 2187500 },
      },
      {
        start: 0x7f12d93ad000,
        end: 0x7f12d9503000,
        offset: 0x26000,
        name: "/usr/lib/lib with  spaces.so (deleted)",
        identity: { device: 0xfe00, inode: 339380 },
      },
      { start: 0x7f12d9600000, end: 0x7f12d9601000, offset: 0, name: "" },
      { start: 0x7f12d957b000, end: 0x7f12d957d000, offset: 0, name: "[vdso]" },
    ]);
  });

  it("have a file's device as stat puts it together (makedev of 103:12345 is 0x12310345)", () => {
    const large = "1000-2000 r-xp 00000000 103:12345 7                 /p\n";
    expect(parseCodeMappings(Buffer.from(large))[0]?.identity).toEqual({ device: 0x12310345, inode: 7 });
  });

  it("are read whatever a path is: the kernel escapes its line breaks, and nothing else", () => {
    const anyPath = fc
      .uint8Array({ minLength: 1, maxLength: 60 })
      .map((bytes) => Buffer.concat([Buffer.from("/"), bytes.filter((byte) => byte !== 0 && byte !== 0x0a)]));
    const anyMapping = fc.record({
      start: fc.integer({ min: 0, max: 2 ** 35 }).map((page) => page * 4096),
      pages: fc.integer({ min: 1, max: 1000 }),
      offset: fc.integer({ min: 0, max: 2 ** 30 }).map((page) => page * 4096),
      path: anyPath,
    });
    fc.assert(
      fc.property(fc.array(anyMapping, { maxLength: 20 }), (mappings) => {
        const lines = mappings.map(({ start, pages, offset, path }) =>
          Buffer.concat([
            Buffer.from(
              `${start.toString(16).padStart(8, "0")}-${(start + pages * 4096).toString(16).padStart(8, "0")} r-xp ${offset.toString(16).padStart(8, "0")} fe:00 7 `,
            ),
            path,
            Buffer.from("\n"),
          ]),
        );
        expect(parseCodeMappings(Buffer.concat(lines))).toEqual(
          mappings.map(({ start, pages, offset, path }) => ({
            start,
            end: start + pages * 4096,
            offset,
            name: showBytes(path),
            identity: { device: 0xfe00, inode: 7 },
          })),
        );
      }),
    );
  });

  it("aren't made by a path of data that looks like code behind a carriage return", () => {
    const forged = "1000-2000 r--p 00000000 fe:00 7 /x\r3000-4000 r-xp 00000000 fe:00 7 /bin/sh\n";
    expect(parseCodeMappings(Buffer.from(forged))).toEqual([]);
  });

  it("can be anything: what is no line is passed over", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        for (const { start, end, offset } of parseCodeMappings(bytes)) {
          expect(start).toBeLessThan(end);
          expect([start, end, offset].every(Number.isSafeInteger)).toBe(true);
        }
      }),
    );
  });
});

describe("what several looks agree on", () => {
  const library = {
    start: 0x1000,
    end: 0x3000,
    offset: 0x4000,
    name: "/lib/a.so",
    identity: { device: 1, inode: 2 },
  };
  const program = {
    start: 0x9000,
    end: 0xa000,
    offset: 0,
    name: "/bin/p",
    identity: { device: 1, inode: 3 },
  };

  it("is everything where nothing changed, or something came", () => {
    expect(settledMappings([[program], [library, program]])).toEqual([library, program]);
    expect(settledMappings([])).toEqual([]);
  });

  it("is both halves of a file whose protection was changed", () => {
    const half = { ...library, start: 0x2000, offset: 0x5000 };
    expect(settledMappings([[library], [half]]).map(({ start }) => start)).toEqual([0x1000, 0x2000]);
  });

  it("is nothing where something else came to the same place, or another file of the same path", () => {
    const other = {
      ...library,
      start: 0x2000,
      end: 0x2800,
      name: "/lib/b.so",
      identity: { device: 1, inode: 9 },
    };
    expect(
      settledMappings([
        [library, program],
        [other, program],
      ]),
    ).toEqual([program]);
    const moved = { ...library, offset: 0x5000 };
    expect(settledMappings([[library], [moved]])).toEqual([]);
    expect(settledMappings([[library], [{ ...library, identity: { device: 1, inode: 4 } }]])).toEqual([]);
  });

  it("never lets an address have two meanings", () => {
    const anyMapping = fc.record({
      start: fc.integer({ min: 0, max: 40 }),
      length: fc.integer({ min: 1, max: 10 }),
      offset: fc.integer({ min: 0, max: 3 }),
      name: fc.constantFrom("/a", "/b", ""),
    });
    const mapping = anyMapping.map(({ start, length, offset, name }) => ({
      start,
      end: start + length,
      offset,
      name,
    }));
    fc.assert(
      fc.property(fc.array(fc.array(mapping, { maxLength: 4 }), { maxLength: 4 }), (looks) => {
        const settled = settledMappings(looks);
        for (let address = 0; address < 50; address++) {
          const meanings = new Set(
            looks.flat().flatMap(({ start, end, offset, name }) => {
              if (address < start || address >= end) return [];
              return [name === "" ? "" : `${name} ${address - start + offset}`];
            }),
          );
          const found = mappingAt(settled, address);
          if (!found) continue;
          expect([...meanings]).toEqual([
            found.name === "" ? "" : `${found.name} ${address - found.start + found.offset}`,
          ]);
        }
      }),
    );
  });
});
