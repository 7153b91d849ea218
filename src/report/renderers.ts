import type { Rendering } from "./rendering.ts";

/** `--format NAME`. */
export type RendererName =
  | "text"
  | "json"
  | "markdown"
  | "summary"
  | "junit"
  | "github"
  | "github-output"
  | "html"
  | "svg"
  | "mermaid"
  | "dot";

/** A format of results. */
export interface Renderer {
  /** Its readers, in one line of Markdown: the table of docs/reports.md. */
  readonly summary: string;
  /** `--out` keeps one of each result, under this name. */
  readonly file?: string;
  /** `--out` keeps one of each aggregation that is a graph, named after it, with this ending. */
  readonly pictureEnding?: string;
  /** For people: several results are printed one by one, as soon as each is known. */
  readonly isForPeople?: true;
  /** Without a file, it is appended to the one that this variable of the environment names; it is left out where that is not set. */
  readonly appendsTo?: string;
  /** A CI system executes some of its lines. */
  readonly hasCommands?: true;
  load(): Promise<Rendering>;
}

/** Every format of results. A format's code is loaded only when it is asked for. */
export const renderers: { readonly [Name in RendererName]: Renderer } = {
  "text": {
    summary: "the terminal: tables, trees with bars, histograms, listings",
    isForPeople: true,
    load: async () => (await import("./text/text-report.ts")).textRendering,
  },
  "json": {
    summary: "programs; [schemas/results.schema.json](../schemas/results.schema.json)",
    file: "result.json",
    load: async () => (await import("./json-report.ts")).jsonRendering,
  },
  "markdown": {
    summary: "a comment on a pull request, at most 60,000 characters (GitHub accepts 65,536)",
    file: "report.md",
    isForPeople: true,
    load: async () => (await import("./markdown/markdown-report.ts")).markdownRendering,
  },
  "summary": {
    summary: "a job's summary on GitHub, at most 1 MB; appended to the file in `GITHUB_STEP_SUMMARY`",
    appendsTo: "GITHUB_STEP_SUMMARY",
    load: async () => (await import("./markdown/summary-report.ts")).summaryRendering,
  },
  "junit": {
    summary: "CI systems that read JUnit XML",
    load: async () => (await import("./junit-report.ts")).junitRendering,
  },
  "github": {
    summary: "annotations of a pull request on GitHub",
    hasCommands: true,
    load: async () => (await import("./github-report.ts")).githubRendering,
  },
  "github-output": {
    summary:
      "later steps of a job on GitHub: `verdict`, `exit-status`, `specs`, `passed`; appended to the file in `GITHUB_OUTPUT`",
    appendsTo: "GITHUB_OUTPUT",
    load: async () => (await import("./github-output.ts")).githubOutputRendering,
  },
  "html": {
    summary: "one page with everything, interactive pictures, no network access",
    file: "report.html",
    load: async () => (await import("./html/html-report.ts")).htmlRendering,
  },
  "svg": {
    summary: "only the pictures; interactive in a browser",
    pictureEnding: "svg",
    load: async () => (await import("./svg/svg-report.ts")).svgRendering,
  },
  "mermaid": {
    summary: "a flow graph that GitHub and GitLab draw",
    pictureEnding: "mmd",
    load: async () => (await import("./graph/mermaid-report.ts")).mermaidRendering,
  },
  "dot": {
    summary: "the complete flow graph for Graphviz: `dot -Tpdf flow.dot`",
    pictureEnding: "dot",
    load: async () => (await import("./graph/dot.ts")).dotRendering,
  },
};

/** The names that `--format` takes. */
export const rendererNames: readonly RendererName[] = Object.keys(renderers) as RendererName[];
