import type { ResultDocument } from "../document/result-document.ts";
import type { TextOptions } from "./text/ink.ts";

/** Where a document is read. */
export interface Medium {
  /** Options of the text layout. */
  readonly text: TextOptions;
  /** A file's path as the reader knows it. */
  readonly pathOf: (file: string) => string;
}

/** The code of one format. */
export interface Rendering {
  /** All results of a command as one document, ending in a line break. */
  readonly document: (results: readonly ResultDocument[], medium: Medium) => string;
  /** The end of several results that were printed one by one. */
  readonly total?: (results: readonly ResultDocument[]) => string;
  /** What `--out` keeps of one result under the format's `file`. */
  readonly file?: (result: ResultDocument) => string;
  /** What `--out` keeps of one of its aggregations under the format's `pictureEnding`; undefined where that can't be drawn so. */
  readonly picture?: (result: ResultDocument, aggregation: string) => string | undefined;
}
