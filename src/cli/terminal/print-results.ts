import { existsSync, realpathSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { type RendererName, renderers } from "../../report/renderers.ts";
import type { ResultDocument } from "../../document/result-document.ts";
import { type ConsoleIo, textOptions, type Traits } from "./console-io.ts";

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

/** A file: no terminal, lines of 100 columns. */
export const PAGE: { readonly stdout: Traits } = {
  stdout: { columns: 100, color: false, bounded: true, isTerminal: false, redraws: false, unicode: true },
};

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

/** A file's path for annotations of a pull request: from the repository's root. Paths outside the repository stay as they are. */
export function repositoryPath(file: string, env: NodeJS.ProcessEnv): string {
  const root = env["GITHUB_WORKSPACE"];
  if (root === undefined || root === "" || !existsSync(root) || !existsSync(file)) return file;
  const path = relative(realpathSync(root), realpathSync(resolve(file)));
  const isInside = path !== "" && path !== ".." && !path.startsWith(`..${sep}`);
  return isInside ? path : file;
}
