import type { TextOptions } from "../report/text/ink.ts";
import type { Traits } from "./console-io.ts";

/** How to draw on a stream, by what it is and by the locale. */
export function textOptions({ columns, color }: Traits): TextOptions {
  return { width: columns, color, unicode: isUtf8(process.env) };
}

/** The first of these that is set decides (locale(7)). Nothing set: whoever reads a pipe or a CI log today expects UTF-8. */
function isUtf8(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find(
    (value) => value !== undefined && value !== "",
  );
  return locale === undefined || /utf-?8/iu.test(locale);
}
