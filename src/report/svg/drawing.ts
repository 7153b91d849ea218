import type { XmlElement } from "../xml.ts";

/** A picture, and what has to be said beside it. */
export interface Drawing {
  readonly svg: XmlElement;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  readonly notes: readonly string[];
}
