import type { Cell, Table, TableColumn } from "../../document/result-document.ts";
import { countOf } from "../../core/quantity-text.ts";
import { cellText } from "../measured-text.ts";
import type { XmlElement } from "../xml.ts";
import { barElement } from "./bar-html.ts";
import { box, words } from "./elements.ts";

const NO_VALUE = "–";

/** A result table. A column's header has its description as a tooltip; shares have bars. */
export function tableElement({ columns, rows, totalRows }: Table): XmlElement | undefined {
  if (columns.length === 0) return undefined;
  const body = rows.map((row) =>
    box("tr", "", ...columns.map((column, index) => cellElement(row[index] ?? null, column))),
  );
  const hidden = totalRows - rows.length;
  return box(
    "div",
    "",
    scrolled(box("thead", "", box("tr", "", ...columns.map(headElement))), box("tbody", "", ...body)),
    rows.length === 0 ? words("p", "no rows", "more") : undefined,
    hidden > 0 ? words("p", `… ${countOf(hidden, "more row")}`, "more") : undefined,
  );
}

/** A table of texts; the columns from `numbers` on are numbers. */
export function plainTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: number = head.length,
): XmlElement {
  const classOf = (index: number): string => (index >= numbers ? "number" : "");
  const headCells = head.map((text, index) => words("th", text, classOf(index)));
  const bodyRows = rows.map((row) => row.map((text, index) => words("td", text, classOf(index))));
  return scrolled(
    box("thead", "", box("tr", "", ...headCells)),
    box("tbody", "", ...bodyRows.map((cells) => box("tr", "", ...cells))),
  );
}

/** A table in a window of its own, so that a wide or a long one doesn't push the rest away. Can be reached by Tab, to scroll it. */
export function scrolled(...parts: readonly XmlElement[]): XmlElement {
  return {
    name: "div",
    attributes: { "class": "scroll", "tabindex": "0", "role": "group", "aria-label": "table" },
    children: [box("table", "", ...parts)],
  };
}

function headElement({ name, type, description }: TableColumn): XmlElement {
  return { name: "th", attributes: { scope: "col", title: description, ...numeric(type) }, text: name };
}

function cellElement(cell: Cell, column: TableColumn): XmlElement {
  const attributes = numeric(column.type);
  const text = cellText(cell, column) ?? NO_VALUE;
  if (column.unit !== "ratio" || column.role !== "value" || typeof cell !== "number")
    return { name: "td", attributes, text };
  return { name: "td", attributes, children: [barElement(cell), words("span", text)] };
}

function numeric(type: TableColumn["type"]): Readonly<Record<string, string>> {
  return type === "text" ? {} : { class: "number" };
}
