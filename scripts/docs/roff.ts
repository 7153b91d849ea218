/**
 * Text as roff prints it: nothing in it is a request or an escape, and a hyphen is the ASCII one, so that an option can be copied from the page
 * (groff_char(7), "Portable names").
 */
export function roffText(text: string): string {
  return text
    .replace(SPECIAL, (character) => NAMED[character] ?? unicode(character))
    .replace(/^(?=[.'])/gmu, "\\&");
}

const SPECIAL = /[\\'`^~"-]|[^\0-\x7f]/gu;

const NAMED: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "-": "\\-",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
  '"': "\\(dq",
};

function unicode(character: string): string {
  return `\\[u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`;
}

/** Text in one of man's fonts. */
export function bold(text: string): string {
  return `\\fB${roffText(text)}\\fR`;
}

export function italic(text: string): string {
  return `\\fI${roffText(text)}\\fR`;
}

/** `-m`, `--set <name=value>`: what is typed as it is in bold, what stands for something in italics. */
export function usageTerm(term: string): string {
  return term
    .split(/(<[^>]+>|\[[^\]]+\])/u)
    .map((part) => (/^[<[]/u.test(part) ? placeholder(part) : typedWords(part)))
    .join("");
}

/** Brackets stay where they mean that something may be left out. */
function placeholder(part: string): string {
  const inner = part.slice(1, -1);
  return part.startsWith("[") ? `[${italic(inner)}]` : italic(inner);
}

function typedWords(part: string): string {
  return part
    .split(/(, | )/u)
    .map((word) => (/^(?:, | )?$/u.test(word) ? word : bold(word)))
    .join("");
}

export function section(title: string, ...body: readonly string[]): string {
  // A section begins with a paragraph as it is.
  return [`.SH ${title}`, body.join("\n").replace(/^\.PP\n/u, "")].join("\n");
}

/** A paragraph with a term before it. */
export function tagged(term: string, text: string): string {
  return `.TP\n${term}\n${text}`;
}

/** Lines as they are, in a fixed-width font where there is one. */
export function typed(...lines: readonly string[]): string {
  return [".RS 4", ".EX", ...lines.map(roffText), ".EE", ".RE"].join("\n");
}
