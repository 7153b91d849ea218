import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { explainScript } from "../../../../src/sites/binaries/explain-script.ts";
import { scratchFolder } from "../../../support/cli/scratch.ts";

let folder: string;

/** A folder that is the whole of PATH, with programs in it that are no scripts. */
beforeEach(() => {
  folder = scratchFolder();
  for (const name of ["python9", "dash", "perl"]) copyFileSync("/bin/true", join(folder, name));
  mkdirSync(join(folder, "real"));
  copyFileSync("/bin/true", join(folder, "real/python9.1"));
  symlinkSync(join(folder, "real/python9.1"), join(folder, "link"));
});

function hintOf(text: string): string | undefined {
  const path = join(folder, "script");
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return explainScript(path, { cwd: folder, environment: { PATH: folder } })?.replaceAll(folder, "DIR");
}

test.each([
  ["an interpreter", "#!DIR/perl -w\n", 'it is a script for DIR/perl: write "binary: DIR/perl"'],
  ["env", "#!/usr/bin/env python9\n", 'it is a script for DIR/python9: write "binary: DIR/python9"'],
  [
    "env with options",
    "#!/usr/bin/env -S A=1 perl -w\n",
    'it is a script for DIR/perl: write "binary: DIR/perl"',
  ],
  ["a link", "#! DIR/link\n", 'it is a script for DIR/real/python9.1: write "binary: DIR/real/python9.1"'],
  [
    "a wrapper",
    '#!DIR/dash\n# exec /bin/nothing\nA=1 exec "DIR/link" "$@"\n',
    'line 3 of the script executes DIR/real/python9.1: write "binary: DIR/real/python9.1"',
  ],
  [
    "a shell script",
    "#!DIR/dash\ntrue\n",
    'it is a script for DIR/dash: write "binary: DIR/dash", or the path of a program that the script starts',
  ],
  [
    "a wrapper whose program isn't written out",
    '#!DIR/dash\nexec "$HOME/x"\n',
    'it is a script for DIR/dash: write "binary: DIR/dash", or the path of a program that the script starts',
  ],
  ["an interpreter that isn't there", "#!DIR/nothing\n", "the interpreter in its first line does not exist"],
  ["no script", "\u007fELF", undefined],
  ["text", "echo\n", undefined],
])("%s", (_, text, hint) => {
  expect(hintOf(text.replaceAll("DIR", folder))).toBe(hint);
});

test("an interpreter that is a script is followed to its own", () => {
  const inner = join(folder, "inner");
  writeFileSync(inner, `#!${folder}/perl\n`);
  expect(hintOf(`#!${inner}\n`)).toBe('it is a script for DIR/perl: write "binary: DIR/perl"');
});

test("a wrapper of a script names other programs of its name in PATH", () => {
  const shims = join(folder, "shims");
  mkdirSync(shims);
  writeFileSync(join(folder, "manager"), `#!${folder}/dash\nexec "$X"\n`);
  writeFileSync(join(shims, "python9"), `#!${folder}/dash\nexec "${folder}/manager" exec "$0"\n`);
  const environment = { PATH: `${shims}:${folder}` };
  const hint = explainScript(join(shims, "python9"), { cwd: folder, environment });
  expect(hint?.replaceAll(folder, "DIR")).toBe(
    "line 2 of the script executes DIR/manager, which is also a script: give the path of the program that it starts; PATH also has DIR/python9",
  );
});

test("scripts that run each other name no program", () => {
  const [a, b] = [join(folder, "a"), join(folder, "b")];
  writeFileSync(a, `#!${b}\n`);
  writeFileSync(b, `#!${a}\n`);
  expect(hintOf(`#!${a}\n`)).toBe("the interpreter in its first line does not exist");
});
