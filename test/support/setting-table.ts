import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isPerInstance } from "../../src/tracefs/instance-files.ts";

const document = join(import.meta.dirname, "../../docs/decisions/kernel-settings.md");

/** The table of docs/decisions/kernel-settings.md: file → kernel (`6.12`) → scope. */
export function documentedScopes(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const [head = [], , ...rows] = tableRows(readFileSync(document, "utf8"));
  const kernels = head.slice(1, -1);
  return new Map(
    rows.flatMap(([files = "", ...cells]) =>
      files
        .split(", ")
        .map((file) => [file, new Map(kernels.map((kernel, index) => [kernel, cells[index]!]))] as const),
    ),
  );
}

/** What `setting-scope.sh` found: file → scope, and what did not come back. */
export function measuredScopes(text: string): {
  readonly scopes: ReadonlyMap<string, string>;
  readonly left: readonly string[];
} {
  const lines = text.split("\n").filter(Boolean);
  const left = lines.filter((line) => line.startsWith("LEFT "));
  const scopes = lines.filter((line) => !line.startsWith("LEFT ")).map((line) => line.split(" "));
  return { scopes: new Map(scopes.map(([file = "", scope = ""]) => [file, scope])), left };
}

/** Those that could be set, with whether each is the instance's own: as measured, and as the program takes it. */
export function ownership(scopes: ReadonlyMap<string, string>): {
  readonly measured: ReadonlyMap<string, boolean>;
  readonly taken: ReadonlyMap<string, boolean>;
} {
  const files = [...scopes].filter(([, scope]) => isSet(scope));
  return {
    measured: new Map(files.map(([file, scope]) => [file, scope === "instance"])),
    taken: new Map(files.map(([file]) => [file, isPerInstance(file)])),
  };
}

/** Whose a setting is, on both sides, where both could set it: what a kernel has, and takes, differs from build to build. */
export function comparable(
  scopes: ReadonlyMap<string, string>,
  kernel: string,
): { readonly measured: object; readonly documented: object } {
  const documented = documentedScopes();
  const files = [...scopes].filter(
    ([file, scope]) => isSet(scope) && isSet(documented.get(file)?.get(kernel) ?? scope),
  );
  return {
    measured: Object.fromEntries(files),
    documented: Object.fromEntries(
      files.map(([file, scope]) => [
        file,
        documented.has(file) ? (documented.get(file)!.get(kernel) ?? scope) : "not there",
      ]),
    ),
  };
}

function isSet(scope: string): boolean {
  return scope !== "absent" && scope !== "refused";
}

/** As a test prints it: a line for each scope. */
export function scopesText(scopes: ReadonlyMap<string, string>): string {
  const byScope = Map.groupBy([...scopes], ([, scope]) => scope);
  return [...byScope]
    .map(([scope, files]) => `  ${scope}: ${files.map(([file]) => file).join(" ")}`)
    .join("\n");
}

function tableRows(text: string): readonly (readonly string[])[] {
  const [, after = ""] = text.split("<!-- settings:", 2);
  return after
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
