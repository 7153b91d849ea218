import { type RendererName, renderers } from "../../report/renderers.ts";
import type { ResultDocument } from "../../document/result-document.ts";
import { type ConsoleIo, textOptions } from "./console-io.ts";
import { repositoryPath } from "../../files/repository-path.ts";

/** Writes results to stdout. Only a format with commands may contain what a CI system obeys. */
export async function printResults(
  results: readonly ResultDocument[],
  format: RendererName,
  io: ConsoleIo,
): Promise<void> {
  const text = await formatResults(results, format, io);
  if (renderers[format].hasCommands) io.outCommands(text);
  else io.out(text);
}

/** All results in one format. */
export async function formatResults(
  results: readonly ResultDocument[],
  format: RendererName,
  { stdout }: Pick<ConsoleIo, "stdout">,
): Promise<string> {
  const { document } = await renderers[format].load();
  return document(results, {
    text: textOptions(stdout),
    pathOf: (file) => repositoryPath(file, process.env),
  });
}
