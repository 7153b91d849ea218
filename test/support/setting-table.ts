import { readFileSync } from "node:fs";
import { join } from "node:path";

const document = join(import.meta.dirname, "../../docs/decisions/kernel-settings.md");

export type Scope = "instance" | "shared" | "kernel" | "top-level" | "absent" | "refused";

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
