import { escapeText } from "../../core/escape.ts";
import { interactScript, policyHash } from "../browser/script.ts";
import type { ResultDocument } from "../../document/result-document.ts";
import type { Rendering } from "../rendering.ts";
import { drawingStyle } from "../svg/drawing.ts";
import { markup, type XmlElement } from "../xml.ts";
import { box, words } from "./elements.ts";
import { htmlStyle } from "./html-style.ts";
import { contentsElement, resultElement } from "./result-html.ts";

const STYLE = htmlStyle + drawingStyle;

/**
 * Results as one self-contained page: its policy allows its own script and style, by their
 * hashes, and nothing more. Every text of a recording is text in it.
 */
export function htmlReport(results: readonly ResultDocument[]): string {
  const page: XmlElement = {
    name: "html",
    attributes: { lang: "en" },
    children: [
      headElement(results),
      box("body", "", contentsElement(results), ...results.map(resultElement), {
        name: "script",
        attributes: {},
        trusted: interactScript,
      }),
    ],
  };
  return `<!DOCTYPE html>\n${markup(page)}\n`;
}

/** `--format html`. */
export const htmlRendering: Rendering = {
  document: htmlReport,
  file: (result) => htmlReport([result]),
};

function headElement(results: readonly ResultDocument[]): XmlElement {
  const title = results.map(({ spec }) => escapeText(spec.name)).join(", ");
  const policy = `default-src 'none'; style-src ${policyHash(STYLE)}; script-src ${policyHash(interactScript)}`;
  return box(
    "head",
    "",
    meta({ charset: "utf-8" }),
    meta({ "http-equiv": "Content-Security-Policy", "content": policy }),
    meta({ name: "viewport", content: "width=device-width, initial-scale=1" }),
    words("title", title === "" ? "ftrace-run" : title),
    { name: "style", attributes: {}, trusted: STYLE },
  );
}

function meta(attributes: Readonly<Record<string, string>>): XmlElement {
  return { name: "meta", attributes };
}
