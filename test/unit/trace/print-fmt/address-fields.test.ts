import { SocketAddress } from "node:net";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columnDecoder } from "../../../../src/trace/decode/column-decoder.ts";
import { addressForm, isTextField } from "../../../../src/trace/decode/event-format.ts";
import { parseEventFormat } from "../../../../src/trace/decode/parse-event-format.ts";
import { TextDictionary } from "../../../../src/trace/decode/text-dictionary.ts";
import { ip6Text } from "../../../../src/trace/print-fmt/printf/address-texts.ts";

/** As Linux 6.12 has it (include/trace/events/sock.h), shortened. */
const PRINT =
  '"sport=%hu saddr=%pI4 daddr=%pI4 saddrv6=%pI6c daddrv6=%pI6c %pM %pISpc", REC->sport, REC->saddr, REC->daddr, ' +
  "REC->saddr_v6, REC->daddr_v6, REC->mac, __get_sockaddr(peer)";

const FORMAT = parsed(
  [
    "__u16 sport;	offset:8;	size:2;	signed:0;",
    "__u8 saddr[4];	offset:10;	size:4;	signed:0;",
    "__u8 daddr[3];	offset:14;	size:3;	signed:0;",
    "__u8 saddr_v6[16];	offset:18;	size:16;	signed:0;",
    "__u32 daddr_v6[4];	offset:36;	size:16;	signed:0;",
    "unsigned char mac[6];	offset:52;	size:6;	signed:0;",
    "u8 other[4];	offset:58;	size:4;	signed:0;",
    "__data_loc u8[] peer;	offset:64;	size:4;	signed:0;",
  ],
  PRINT,
);

describe("fields whose bytes the kernel prints as an address", () => {
  test("are those with enough single bytes, and text", () => {
    const forms = Object.fromEntries(FORMAT.fields.map((field) => [field.name, addressForm(field.shape)]));
    expect(forms).toMatchObject({ saddr: "I4", saddr_v6: "I6c", peer: "ISpc" });
    for (const name of ["sport", "daddr", "daddr_v6", "other"]) expect(forms[name], name).toBeUndefined();
    expect(FORMAT.fields.filter(isTextField).map(({ name }) => name)).toEqual([
      "saddr",
      "saddr_v6",
      "mac",
      "peer",
    ]);
  });

  test("of version 4 read as node writes them", () => {
    fc.assert(
      fc.property(fc.array(fc.ipV4(), { minLength: 1, maxLength: 20 }), (addresses) => {
        const rows = addresses.map((address) => Uint8Array.from(address.split(".").map(Number)));
        expect(read("saddr", rows)).toEqual(
          addresses.map((address) => new SocketAddress({ address, family: "ipv4" }).address),
        );
      }),
    );
  });

  test("of version 6 mean what was recorded, for node's own parser", () => {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
    const sparse = bytes.map((all) => all.map((byte) => (byte < 160 ? 0 : byte)));
    fc.assert(
      fc.property(fc.array(fc.oneof(bytes, sparse), { minLength: 1, maxLength: 20 }), (rows) => {
        const wanted = rows.map((all) => ip6Text(all, false));
        expect(read("saddr_v6", rows).map(canonical)).toEqual(wanted.map(canonical));
      }),
    );
  });

  test("of a socket are read with their port, by the family in them", () => {
    const four = Uint8Array.of(2, 0, 0x1f, 0x90, 127, 0, 0, 1);
    const six = new Uint8Array(28);
    six.set([10, 0, 0, 80]);
    six[23] = 1;
    expect(read("peer", [four, six, Uint8Array.of(1, 0)])).toEqual([
      "127.0.0.1:8080",
      "[::1]:80",
      "(einval)",
    ]);
  });
});

/** One spelling for each address: the host of a URL. */
function canonical(address: string): string {
  return new URL(`http://[${address}]/`).hostname;
}

/** The texts of a field in records that have these bytes there. */
function read(name: string, values: readonly Uint8Array[]): readonly string[] {
  const field = FORMAT.fields.find((one) => one.name === name)!;
  const size = 128;
  const bytes = new Uint8Array(size * values.length);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) {
    const isDynamic = field.shape.kind === "dynamic-array";
    bytes.set(value, index * size + (isDynamic ? 68 : field.offset));
    if (isDynamic) view.setUint32(index * size + field.offset, (value.length << 16) | 68, true);
  }
  const column = columnDecoder(
    field,
    new TextDictionary(),
  )({
    bytes,
    view,
    offsets: Uint32Array.from(values.keys(), (index) => index * size),
    lengths: new Uint32Array(values.length).fill(size),
    count: values.length,
  });
  if (column.kind !== "text") throw new Error(`${name} is ${column.kind}`);
  return Array.from(column.codes, (code) => column.texts.of(code));
}

function parsed(fields: readonly string[], printFormat: string): ReturnType<typeof okFormat> {
  const lines = fields.map((field) => `\tfield:${field}`);
  return okFormat(`name: made\nID: 1\nformat:\n${lines.join("\n")}\n\nprint fmt: ${printFormat}\n`);
}

function okFormat(text: string): Extract<ReturnType<typeof parseEventFormat>, { ok: true }>["value"] {
  const format = parseEventFormat("test", text);
  if (!format.ok) throw new Error(format.error[0]?.message);
  return format.value;
}
