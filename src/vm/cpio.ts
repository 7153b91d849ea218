/** A file of an archive; without content, a folder. */
export interface ArchiveFile {
  /** Without a leading `/`. */
  readonly path: string;
  readonly mode: number;
  readonly content?: Uint8Array;
}

const FOLDER = 0o040000;
const FILE = 0o100000;
const HEADER_BYTES = 110;

/** Creates an archive that the kernel unpacks at boot: cpio, "newc" (Documentation/driver-api/early-userspace/buffer-format.rst). */
export function cpioArchive(files: readonly ArchiveFile[]): Uint8Array {
  const entries = [...files, { path: "TRAILER!!!", mode: 0 }].map(entry);
  const archive = new Uint8Array(entries.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bytes of entries) {
    archive.set(bytes, at);
    at += bytes.length;
  }
  return archive;
}

function entry({ path, mode, content }: ArchiveFile, index: number): Uint8Array {
  const name = new TextEncoder().encode(`${path}\0`);
  const size = content?.length ?? 0;
  const type = content ? FILE : FOLDER;
  const kind = path === "TRAILER!!!" ? 0 : type;
  const contentAt = aligned(HEADER_BYTES + name.length);
  const bytes = new Uint8Array(aligned(contentAt + size));
  bytes.set(new TextEncoder().encode(header(index + 1, kind | mode, size, name.length)));
  bytes.set(name, HEADER_BYTES);
  if (content) bytes.set(content, contentAt);
  return bytes;
}

/** Inode, mode, owner and group (root), links, time, size, four device numbers, length of the name, no checksum. */
function header(inode: number, mode: number, size: number, nameBytes: number): string {
  const fields = [inode, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, nameBytes, 0];
  return `070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`;
}

function aligned(length: number): number {
  return Math.ceil(length / 4) * 4;
}
