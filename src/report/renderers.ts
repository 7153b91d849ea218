import type { Rendering } from "./rendering.ts";

/** `--format NAME`. */
export type RendererName =
  | "text"
  | "json"
  | "markdown"
  | "junit"
  | "github"
  | "html"
  | "svg"
  | "mermaid"
  | "dot";

/** A format in which results can be had. */
export interface Renderer {
  /** Who reads it, in one line for the docs. */
  readonly summary: string;
  /** `--out` keeps one of each result, under this name. */
  readonly file?: string;
  /** `--out` keeps one of each aggregation that is a graph, named after it, with this ending. */
  readonly pictureEnding?: string;
  /** People read it: several results are printed one by one, when each is known. */
  readonly isForPeople?: true;
  /** A CI system obeys some of its lines. */
  readonly hasCommands?: true;
  load(): Promise<Rendering>;
}

/** Every format of results. A format's code is loaded only when it is asked for. */
export const renderers: { readonly [Name in RendererName]: Renderer } = {
  text: {
    summary: "the terminal: tables, trees with bars, histograms, listings",
    isForPeople: true,
    load: async () => (await import("./text/text-report.ts")).textRendering,
  },
  json: {
    summary: "programs: schemas/results.schema.json",
    file: "result.json",
    load: async () => (await import("./json-report.ts")).jsonRendering,
  },
  markdown: {
    summary: "a pull request's comment or a job's summary",
    file: "report.md",
    isForPeople: true,
    load: async () => (await import("./markdown/markdown-report.ts")).markdownRendering,
  },
  junit: {
    summary: "CI systems that read JUnit XML",
    load: async () => (await import("./junit-report.ts")).junitRendering,
  },
  github: {
    summary: "annotations of a pull request on GitHub",
    hasCommands: true,
    load: async () => (await import("./github-report.ts")).githubRendering,
  },
  html: {
    summary: "a self-contained page with interactive pictures",
    file: "report.html",
    load: async () => (await import("./html/html-report.ts")).htmlRendering,
  },
  svg: {
    summary: "the pictures alone",
    pictureEnding: "svg",
    load: async () => (await import("./svg/svg-report.ts")).svgRendering,
  },
  mermaid: {
    summary: "a flow graph that GitHub and GitLab draw",
    pictureEnding: "mmd",
    load: async () => (await import("./graph/mermaid-report.ts")).mermaidRendering,
  },
  dot: {
    summary: "a flow graph for Graphviz",
    pictureEnding: "dot",
    load: async () => (await import("./graph/dot.ts")).dotRendering,
  },
};

/** The names that `--format` takes. */
export const rendererNames: readonly RendererName[] = Object.keys(renderers) as RendererName[];
