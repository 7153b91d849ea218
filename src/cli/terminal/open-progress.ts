import type { ConsoleIo } from "./console-io.ts";
import { plainProgress } from "./plain-progress.ts";
import { type ProgressView, silentView } from "./progress-view.ts";

/** A live view on a terminal that can redraw, plain lines elsewhere, nothing when quiet. The drawer is loaded only where it draws. */
export async function openProgress(
  name: string,
  { stderr, err }: ConsoleIo,
  quiet: boolean,
): Promise<ProgressView> {
  if (quiet) return silentView;
  if (!stderr.redraws) return plainProgress(name, (line) => err(`${line}\n`));
  const { liveProgress } = await import("./live-progress.ts");
  return liveProgress(process.stderr);
}
