import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runCli } from "../test/support/cli/run-cli.ts";
import { CHROMIUM, openBrowser } from "../test/support/browser.ts";
import { vfsWriteRecording, vfsWriteSpec } from "../test/support/vfs-write.ts";

/**
 * `npm run pictures`: what docs/reports.md shows, photographed from the pictures of the recording in test/fixtures/graph. With
 * `--out FOLDER` it goes there instead of into docs/images.
 */
const { values } = parseArgs({ options: { out: { type: "string" } } });
const out = values.out ?? join(import.meta.dirname, "../docs/images");
const scratch = mkdtempSync(join(tmpdir(), "ftrace-run-pictures-"));
try {
  await photograph(await pictureFile());
} finally {
  rmSync(scratch, { recursive: true });
}

/** The file of all of the spec's pictures. */
async function pictureFile(): Promise<string> {
  const [recording, page] = [join(scratch, "trace.dat"), join(scratch, "pictures.svg")];
  writeFileSync(recording, vfsWriteRecording());
  const { status, stdout, stderr } = await runCli(["report", recording, vfsWriteSpec, "--format", "svg"]);
  if (status !== 0) throw new Error(stderr);
  writeFileSync(page, stdout);
  return page;
}

async function photograph(file: string): Promise<void> {
  if (CHROMIUM === undefined) throw new Error("chromium is missing (apt-get install chromium)");
  const browser = await openBrowser(CHROMIUM);
  try {
    const page = await browser.newPage({ viewport: { width: 2000, height: 1000 } });
    await page.goto(`file://${file}`);
    // The second aggregation, `near`, is cut to what matters.
    const place = page.locator(".drawings").nth(1);
    await place.locator(".flow").screenshot({ path: join(out, "flow-graph.png") });
    await place.locator(".flame").screenshot({ path: join(out, "flame-graph.png") });
  } finally {
    await browser.close();
  }
}
