import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { runCli } from "../test/support/cli/run-cli.ts";
import { CHROMIUM, openBrowser } from "../test/support/browser.ts";
import { vfsWriteRecording, vfsWriteSpec } from "../test/support/vfs-write.ts";

/**
 * `npm run pictures`: what docs/reports.md shows, photographed from the report on the recording in test/fixtures/graph. With
 * `--out FOLDER` it goes there instead of into docs/images.
 */
const { values } = parseArgs({ options: { out: { type: "string" } } });
const out = values.out ?? join(import.meta.dirname, "../docs/images");
const scratch = mkdtempSync(join(tmpdir(), "ftrace-run-pictures-"));
try {
  await photograph(await reportPage());
} finally {
  rmSync(scratch, { recursive: true });
}

/** The page's file. */
async function reportPage(): Promise<string> {
  const [recording, page] = [join(scratch, "trace.dat"), join(scratch, "report.html")];
  writeFileSync(recording, vfsWriteRecording());
  const { status, stdout, stderr } = await runCli(["report", recording, vfsWriteSpec, "--format", "html"]);
  if (status !== 0) throw new Error(stderr);
  writeFileSync(page, stdout);
  return page;
}

async function photograph(file: string): Promise<void> {
  if (CHROMIUM === undefined) throw new Error("chromium is missing (apt-get install chromium)");
  const browser = await openBrowser(CHROMIUM);
  try {
    const page = await browser.newPage({ viewport: { width: 1500, height: 1000 } });
    await page.goto(`file://${file}`);
    await photographPart(page, ".flow", "flow-graph.png");
    await photographPart(page, ".flame", "flame-graph.png");
  } finally {
    await browser.close();
  }
}

/** Of the aggregation that is cut to what matters (`near`), the second on the page. */
async function photographPart(page: Page, selector: string, name: string): Promise<void> {
  const place = page.locator(".drawings").nth(1);
  await place.locator(".farther").click({ trial: true });
  await page.setViewportSize({ width: 2000, height: 1000 });
  await place.locator(".reset").click();
  await place.locator(selector).screenshot({ path: join(out, name) });
}
