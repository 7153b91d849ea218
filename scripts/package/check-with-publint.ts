import { readFileSync } from "node:fs";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

/** Everything publint has to say about a tarball, suggestions too. */
export async function checkWithPublint(tarball: string): Promise<readonly string[]> {
  const bytes = readFileSync(tarball);
  const { messages, pkg } = await publint({ strict: true, pack: { tarball: new Uint8Array(bytes).buffer } });
  return messages.map((message) => `publint: ${formatMessage(message, pkg) ?? message.code}`);
}
