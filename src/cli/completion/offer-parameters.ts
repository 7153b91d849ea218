import { type DeclaredParam, declaredParams } from "../../spec/params/declared-params.ts";
import { readWithBases } from "../../spec/extend.ts";
import { readRegularFile } from "../../files/read-regular-file.ts";
import { isFile } from "../../machine/binary-file.ts";
import { readBaseFile } from "../../files/read-base-file.ts";
import { specFileOf } from "../../files/shipped-specs.ts";
import type { Offer } from "./offer.ts";
import { typedPath, type TypedLine } from "./typed-line.ts";

/** Specs of one command line that are read. */
const MOST_SPECS = 20;
/** More than any spec has. */
const MOST_BYTES = 2 ** 20;

/** `NAME=` for each parameter of the line's specs that is not set yet; after the `=`, its values. */
export function offerParameters(line: TypedLine): readonly Offer[] {
  const params = specsOf(line).flatMap(parametersOf);
  const equals = line.current.indexOf("=");
  if (equals >= 0) {
    const name = line.current.slice(0, equals);
    return params.filter((param) => param.name === name).flatMap(valuesOf);
  }
  const isSet = new Set(
    line.options.map(({ long, value = "" }) => (long === "--set" ? value.split("=", 1)[0] : undefined)),
  );
  return params
    .filter(({ name }) => !isSet.has(name))
    .map((param) => ({ word: `${param.name}=`, about: aboutOf(param) }));
}

function specsOf({ arguments: all }: TypedLine): readonly string[] {
  const specs = all.filter(({ argument }) => argument?.value.kind === "specs");
  return specs.slice(0, MOST_SPECS).map(({ text }) => typedPath(text));
}

/** None for a spec that is not valid YAML. Opens regular files only, never stdin. */
function parametersOf(spec: string): readonly DeclaredParam[] {
  const path = specFileOf(spec);
  const file = isFile(path) ? readRegularFile(path, MOST_BYTES) : undefined;
  if (file?.kind !== "read") return [];
  const tree = readWithBases({ path, text: new TextDecoder().decode(file.content) }, readBaseFile);
  return tree.ok ? declaredParams(tree.value) : [];
}

function valuesOf({ name, type, choices, initial }: DeclaredParam): readonly Offer[] {
  const values = choices ?? (type === "boolean" ? [true, false] : [initial?.value ?? ""]);
  return values
    .filter((value) => value !== "")
    .map((value) => ({ word: `${name}=${value}`, about: value === initial?.value ? "default" : undefined }));
}

/** `how long to record (default 3, from 1 up to 60)` */
function aboutOf({ description, type, initial, minimum, maximum }: DeclaredParam): string {
  const range = [
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(maximum === undefined ? [] : [`up to ${maximum}`]),
  ].join(" ");
  const facts = [initial === undefined ? "no default" : `default ${initial.value}`, range];
  return `${description ?? type} (${facts.filter(Boolean).join(", ")})`;
}
