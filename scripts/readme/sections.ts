/** The text between `<!-- name -->` and `<!-- /name -->`, a fenced block, without its fences. */
export function readSection(document: string, name: string): string {
  const block = sectionPattern(name).exec(document)?.[3];
  if (block === undefined) throw new Error(`there is no section ${name}`);
  return block;
}

/** The document with that block's text replaced. */
export function writeSection(document: string, name: string, text: string): string {
  readSection(document, name);
  const whole = text.endsWith("\n") ? text : `${text}\n`;
  return document.replace(sectionPattern(name), (_, open: string, fence: string, _old, close: string) =>
    [open, fence, whole, close].join(""),
  );
}

/** The lines of a spec's `uprobes:`. */
export function probesIn(spec: string): string {
  const block = /^uprobes:\n(?: .*\n)+/mu.exec(spec)?.[0];
  if (block === undefined) throw new Error("the spec has no uprobes");
  return block;
}

function sectionPattern(name: string): RegExp {
  return new RegExp(`(<!-- ${name} -->\\n)(\`\`\`\\w*\\n)([^]*?)(\`\`\`\\n<!-- /${name} -->)`, "u");
}
