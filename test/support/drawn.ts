/** One element of a picture that we wrote: its attributes, and the texts in it. */
export interface Drawn {
  readonly attributes: Readonly<Record<string, string>>;
  /** Contents of its children, by class or name: `name`, `title`. */
  readonly texts: Readonly<Record<string, string>>;
  readonly rects: readonly Readonly<Record<string, string>>[];
}

/** The groups of a class in our SVG. The writer puts each tag on a line of its own, so that no parser of XML is needed to read it. */
export function groupsIn(svg: string, className: string): readonly Drawn[] {
  const heads = [...svg.matchAll(/^( *)<g ([^>]*)>$/gmu)];
  return heads
    .map((match) => ({ attributes: attributesIn(match[2]!), body: bodyOf(svg, match) }))
    .filter(({ attributes }) => attributes["class"]?.split(" ").includes(className))
    .map(({ attributes, body }) => ({
      attributes,
      texts: textsIn(body),
      rects: [...body.matchAll(/<rect ([^>]*)\/>/gu)].map(([, text = ""]) => attributesIn(text)),
    }));
}

/** Up to the end tag that is indented as the start is. */
function bodyOf(svg: string, { index, 0: tag, 1: indent = "" }: RegExpExecArray): string {
  return svg.slice(index + tag.length, svg.indexOf(`\n${indent}</g>\n`, index));
}

function attributesIn(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(/([a-z-]+)="([^"]*)"/gu)];
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, decoded(value)]));
}

function textsIn(body: string): Readonly<Record<string, string>> {
  const elements = [...body.matchAll(/<(title|text)((?: [^>]*)?)>([^<]*)<\/\1>/gu)];
  return Object.fromEntries(
    elements.map(([, name = "", head = "", text = ""]) => [
      attributesIn(head)["class"] ?? name,
      decoded(text),
    ]),
  );
}

/** The five entities that XML has, and codes. */
export function decoded(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/giu,
    (whole, hex?: string, code?: string, name = "") => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (code !== undefined) return String.fromCodePoint(Number(code));
      return named[name as string] ?? whole;
    },
  );
}
