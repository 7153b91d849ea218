import { execFileSync } from "node:child_process";

/** What `readelf -nW` says of a file: all of it, and its build-id. */
export function readelfNotes(path: string): { readonly text: string; readonly buildId: string | undefined } {
  const text = execFileSync("readelf", ["-nW", "--", path], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return { text, buildId: /Build ID: ([0-9a-f]+)/u.exec(text)?.[1] };
}
