/** Files that the package can't do without. */
const NEEDED = [
  "LICENSE",
  "README.md",
  "bin/ftrace-run",
  "bin/ftrace-run.js",
  "dist/lib/main.js",
  "dist/types/index.d.ts",
  "dist/lib/index.js",
  "man/ftrace-run.1",
  "package.json",
  "schemas/result.schema.json",
  "schemas/results.schema.json",
  "schemas/spec.schema.json",
  "specs/sched-switch.yaml",
];

const ALLOWED = [
  /^(LICENSE|README\.md|package\.json)$/,
  /^bin\/[\w-]+(\.js)?$/,
  /^dist\/lib\/[\w.-]+\.(js|sh)$/,
  /^dist\/lib\/LICENSE\.[\w-]+$/,
  /^dist\/types\/.*\.d\.ts$/,
  /^man\/[\w-]+\.1$/,
  /^schemas\/[\w.-]+\.json$/,
  /^specs\/[\w.-]+\.yaml$/,
];

/** What is missing from, and what has no business in, the package. */
export function checkListing(files: readonly string[]): readonly string[] {
  const missing = NEEDED.filter((file) => !files.includes(file));
  const foreign = files.filter((file) => !ALLOWED.some((pattern) => pattern.test(file)));
  return [
    ...missing.map((file) => `missing from the package: ${file}`),
    ...foreign.map((file) => `has no business in the package: ${file}`),
  ];
}
