import { xmlDocument, type XmlElement } from "../xml.ts";
import { changeLines, type TestOutcome } from "./test-text.ts";

/** Tests of stored recordings as JUnit XML: a suite, with a case for each. `reasons`: why one could not be run. */
export function testJunit(tests: readonly (TestOutcome & { readonly reasons: readonly string[] })[]): string {
  const count = (outcome: TestOutcome["outcome"]): string =>
    String(tests.filter((one) => one.outcome === outcome).length);
  const suite: XmlElement = {
    name: "testsuite",
    attributes: {
      name: "recordings",
      package: "ftrace-run",
      id: "0",
      timestamp: "1970-01-01T00:00:00",
      hostname: "localhost",
      tests: String(tests.length),
      failures: count("changed"),
      errors: count("broken"),
      time: "0.000",
    },
    children: [
      { name: "properties", attributes: {}, children: [property("updated", count("updated"))] },
      ...tests.map(testCase),
      { name: "system-out", attributes: {}, text: "" },
      { name: "system-err", attributes: {}, text: "" },
    ],
  };
  return xmlDocument({ name: "testsuites", attributes: {}, children: [suite] });
}

/** The schemas require one at least. */
function property(name: string, value: string): XmlElement {
  return { name: "property", attributes: { name, value } };
}

function testCase({
  folder,
  outcome,
  changes,
  reasons,
}: TestOutcome & { readonly reasons: readonly string[] }): XmlElement {
  const attributes = { name: folder, classname: "recordings", time: "0.000" };
  if (outcome === "passed" || outcome === "updated") return { name: "testcase", attributes };
  const name = outcome === "changed" ? "failure" : "error";
  const message = outcome === "changed" ? "the result changed" : reasons.join("; ");
  const text = [...changeLines(changes), ...reasons].join("\n");
  return { name: "testcase", attributes, children: [{ name, attributes: { type: outcome, message }, text }] };
}
