import type { XmlElement } from "../xml.ts";

/** A picture, and the notes on it. */
export interface Drawing {
  readonly svg: XmlElement;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  readonly notes: readonly string[];
}
