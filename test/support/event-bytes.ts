/** Format text of an event with these fields (`declaration;offset;size;signed`), for tests that build records. */
export function formatText(name: string, id: number, fields: readonly string[]): string {
  const lines = fields.map((field) => {
    const [declaration, offset, size, signed] = field.split(";");
    return `\tfield:${declaration};\toffset:${offset};\tsize:${size};\tsigned:${signed};\n`;
  });
  return `name: ${name}\nID: ${id}\nformat:\n${commonFields}\n${lines.join("")}\nprint fmt: "x"\n`;
}

const commonFields =
  "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n" +
  "\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n" +
  "\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n" +
  "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n";

/** A record's payload: the common fields, then `rest`. */
export function payload(id: number, pid: number, rest: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + rest.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, id, true);
  view.setInt32(4, pid, true);
  bytes.set(rest, 8);
  return bytes;
}
