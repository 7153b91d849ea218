import type { ConsoleIo } from "./console-io.ts";

/** Characters that are written at a time. */
const CHUNK_LENGTH = 1 << 16;

/** No faster than it is read, and only as long as there is a reader. */
export async function writeStdout(
  text: Iterable<string>,
  { out, outTakesMore }: Pick<ConsoleIo, "out" | "outTakesMore">,
): Promise<void> {
  for (const chunk of chunksOf(text)) {
    out(chunk);
    if (!(await outTakesMore())) break;
  }
}

/** The same text in pieces of at least 65,536 characters, but for the last. */
export function* chunksOf(pieces: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}
