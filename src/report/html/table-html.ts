import type { Table } from "../../aggregate/result.ts";
import { countOf } from "../plural.ts";
import { cellText } from "../quantity-text.ts";
import type { XmlElement } from "../xml.ts";
import { box, words } from "./elements.ts";

const NO_VALUE = "–";

/** A result table. What a column means is said when one points at its name. */
export function tableElement({ columns, rows, totalRows }: Table): XmlElement | undefined {
  if (columns.length === 0) return undefined;
  const head = columns.map(({ name, type, description }) => ({
    name: "th",
    attributes: { scope: "col", title: description, ...numeric(type) },
    text: name,
  }));
  const body = rows.map((row) =>
    box(
      "tr",
      "",
      ...columns.map((column, index) => ({
        name: "td",
        attributes: numeric(column.type),
        text: cellText(row[index] ?? null, column) ?? NO_VALUE,
      })),
    ),
  );
  const hidden = totalRows - rows.length;
  return box(
    "div",
    "",
    box("table", "", box("thead", "", box("tr", "", ...head)), box("tbody", "", ...body)),
    rows.length === 0 ? words("p", "no rows", "more") : undefined,
    hidden > 0 ? words("p", `… ${countOf(hidden, "more row")}`, "more") : undefined,
  );
}

/** A table of texts. */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): XmlElement {
  return box(
    "table",
    "",
    box("thead", "", box("tr", "", ...head.map((text) => words("th", text)))),
    box("tbody", "", ...rows.map((row) => box("tr", "", ...row.map((text) => words("td", text))))),
  );
}

function numeric(type: Table["columns"][number]["type"]): Readonly<Record<string, string>> {
  return type === "text" ? {} : { class: "number" };
}
