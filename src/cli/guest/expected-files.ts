import type { OpenedSpec } from "../../app/open-specs.ts";
import type { ExpectedFiles } from "../../vm/bring-files.ts";
import { resultFileNames } from "../files/output-folder.ts";
import { ResultFolders, specName } from "../files/result-folders.ts";

type Read = Pick<OpenedSpec, "source" | "spec">;

/** What `run` writes below `--out` for these specs, and nothing else: a folder for each where there are several. */
export function expectedFiles(specs: readonly Read[]): ExpectedFiles {
  const [first] = specs;
  if (first === undefined) return new Map();
  if (specs.length === 1) return filesOf(first);
  const folders = new ResultFolders();
  return new Map(specs.map((opened) => [folders.next(specName(opened)), filesOf(opened)]));
}

function filesOf({ spec }: Read): ExpectedFiles {
  const aggregations = spec?.aggregations ?? [];
  return new Map(resultFileNames(aggregations.map(({ name }) => name)).map((name) => [name, "file"]));
}
