import { parseSync, Visitor } from "oxc-parser";

/** The same declarations of TypeScript, all properties and arrays of which are read-only. */
export function readOnly(declarations: string): string {
  const insertions: { readonly at: number; readonly text: string }[] = [];
  const insert = (at: number, text: string): number => insertions.push({ at, text });
  const property = ({ start }: { readonly start: number }): number => insert(start, "readonly ");
  new Visitor({
    TSPropertySignature: property,
    TSIndexSignature: property,
    TSArrayType({ start, elementType }) {
      insert(start, "readonly ");
      if (elementType.type !== "TSArrayType") return;
      insert(elementType.start, "(");
      insert(elementType.end, ")");
    },
  }).visit(parseSync("declarations.ts", declarations).program);
  const inOrder = insertions.toSorted((a, b) => a.at - b.at);
  const pieces = inOrder.map(
    ({ at, text }, index) => declarations.slice(inOrder[index - 1]?.at ?? 0, at) + text,
  );
  return pieces.join("") + declarations.slice(inOrder.at(-1)?.at ?? 0);
}
