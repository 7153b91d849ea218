import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { pictures } from "../../src/report/pictures.ts";
import { CHROMIUM, openBrowser } from "../support/browser.ts";
import { flowSample, HOSTILE } from "../support/flow-sample.ts";
import { needsToolsFor } from "../support/needs.ts";

needsToolsFor("browser", "chromium");

let folder: string;
let browser: Browser;
let page: Page;
/** Whatever the page says on its console, and every error in it. */
let said: string[];
/** Every address it asks for. */
let asked: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ftrace-run-browser-"));
  if (CHROMIUM !== undefined) browser = await openBrowser(CHROMIUM);
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  said = [];
  asked = [];
  if (CHROMIUM === undefined) return;
  page = await browser.newPage({ viewport: { width: 1300, height: 1000 } });
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => asked.push(request.url()));
});

afterEach(() => page?.close());

describe.for(["html", "svg"] as const)("a flow graph as %s, opened from a file", (format) => {
  beforeEach(async () => {
    const file = join(folder, `flow.${format}`);
    writeFileSync(file, pictures([flowSample()], format));
    await page.goto(`file://${file}`);
  });

  test("search finds a function in both drawings, and says how often", async () => {
    await page.fill(".search", "KSYS");
    expect(await namesOf(".flame .found")).toEqual(["ksys_write", "ksys_write"]);
    expect(await namesOf(".flow .found")).toEqual(["ksys_write"]);
    expect(await page.textContent(".answer")).toBe("1 function in 2 places, 40.0 % of the whole");
    await page.fill(".search", "no such function");
    expect(await namesOf(".found")).toEqual([]);
    await page.fill(".search", "");
    expect(await page.locator(".searched").count()).toBe(0);
  });

  test("a click zooms the flame graph to a function, and the button back out", async () => {
    const before = await widthOf("rw_verify_area");
    await page.locator('.frame[data-name="rw_verify_area"]').click();
    expect(await widthOf("rw_verify_area")).toBeCloseTo(await widthOf("vfs_write"), 0);
    expect(await page.locator('.frame[data-name="ksys_write"]:visible').count()).toBe(0);
    expect(await page.locator('.frame[data-name="security_file_permission"]:visible').count()).toBe(1);
    await page.click(".reset");
    expect(await widthOf("rw_verify_area")).toBeCloseTo(before, 0);
  });

  test("the keyboard does the same", async () => {
    await page.locator('.frame[data-name="rw_verify_area"]').focus();
    await page.keyboard.press("Enter");
    expect(await widthOf("rw_verify_area")).toBeCloseTo(await widthOf("vfs_write"), 0);
    await page.keyboard.press("Escape");
    expect(await widthOf("rw_verify_area")).toBeLessThan(await widthOf("vfs_write"));
  });

  test("a click zooms the flow graph to a function", async () => {
    const box = page.locator('.node[data-name="security_file_permission"] .box');
    const before = (await box.boundingBox())!;
    await page.locator('.node[data-name="security_file_permission"]').click();
    expect((await box.boundingBox())!.width).toBeGreaterThan(before.width * 1.2);
    await page.click(".reset");
    expect((await box.boundingBox())!.width).toBeCloseTo(before.width, 0);
  });

  test("pointing at a function lights its callers and callees", async () => {
    await page.locator('.node[data-name="rw_verify_area"]').hover();
    const lit = new Set(await namesOf(".node.lit"));
    expect(lit).toEqual(new Set(["rw_verify_area", "security_file_permission", "vfs_write"]));
  });

  test("a name with markup is shown as text", async () => {
    expect(await page.title()).not.toBe("pwned");
    expect(await namesOf(`.flow .node`)).toContain(HOSTILE);
    const shown = await page.locator(".node .name").allTextContents();
    expect(shown.some((text) => text.startsWith("<script>document"))).toBe(true);
    expect(await page.locator("script").count()).toBe(1);
  });

  test("it says nothing on the console, and asks for nothing but itself", async () => {
    await page.fill(".search", "vfs");
    await page.locator('.frame[data-name="rw_verify_area"]').click();
    await page.locator('.node[data-name="ksys_write"]').click();
    expect(said).toEqual([]);
    expect(asked).toEqual([`file://${join(folder, `flow.${format}`)}`]);
  });

  test("what hides or reorders text is written out", async () => {
    expect(await page.content()).not.toContain("\u202E");
    expect(await namesOf(".frame")).toContain('a "quoted" \\u{202e}name');
  });
});

test("the picture in the docs", async () => {
  const file = join(folder, "flow.html");
  writeFileSync(file, pictures([flowSample()], "html"));
  await page.goto(`file://${file}`);
  const picture = await page.locator(".drawings").screenshot();
  expect(picture.length).toBeGreaterThan(5000);
});

async function namesOf(selector: string): Promise<(string | null)[]> {
  return page.locator(selector).evaluateAll((items) => items.map((item) => item.getAttribute("data-name")));
}

async function widthOf(name: string): Promise<number> {
  return Number(await page.locator(`.frame[data-name="${name}"] rect`).first().getAttribute("width"));
}
