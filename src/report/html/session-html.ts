import { countOf } from "../../core/quantity-text.ts";
import { expectedTexts, hasFailed, processText } from "../process-text.ts";
import type { SessionDocument } from "../../document/result-document.ts";
import type { XmlElement } from "../xml.ts";
import { box, words } from "./elements.ts";
import { plainTable } from "./table-html.ts";

/** How the workload ended, and the proof that the kernel's state was restored. */
export function sessionElement({ workload, teardown, recording }: SessionDocument): XmlElement {
  const proof = `teardown: ${teardown.verified ? "verified" : "NOT verified"}, ${countOf(teardown.identicalFiles, "file")} identical`;
  const noteworthy = [...workload.filter(hasFailed).map(processText), ...expectedTexts(workload)].map(
    (text) => words("li", text),
  );
  const rows = teardown.differences.map(({ path, whose, before, after }) => [
    path,
    whose,
    before ?? "absent",
    after ?? "absent",
  ]);
  return box(
    "section",
    "",
    words("h2", "the run"),
    noteworthy.length > 0 ? box("ul", "", ...noteworthy) : undefined,
    words("p", proof, teardown.verified ? "" : "warning"),
    rows.length > 0 ? plainTable(["file", "whose", "before", "after"], rows) : undefined,
    recording === undefined ? undefined : words("p", `recording: ${recording}`, "facts"),
  );
}
