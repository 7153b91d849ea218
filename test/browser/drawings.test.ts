/// <reference lib="dom" />
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { formatResults } from "../../src/cli/terminal/print-results.ts";
import { CHROMIUM, openBrowser } from "../support/browser.ts";
import { flowSample, HOSTILE } from "../support/flow-sample.ts";
import { keptResults } from "../support/terminal/kept-results.ts";
import { needsToolsFor } from "../support/needs.ts";
import { vfsWriteRecording, vfsWriteSpec } from "../support/vfs-write.ts";
import { PIPE } from "../unit/cli/support.ts";

const root = join(import.meta.dirname, "../..");
const launcher = join(root, "bin/ftrace-run.js");

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
  beforeEach(() => openSample(format));

  test("search finds a function in both drawings, and says how often", async () => {
    await page.fill(".search", "KSYS");
    expect(await namesOf(".flame .found")).toEqual(["ksys_write", "ksys_write"]);
    expect(await namesOf(".flow .found")).toEqual(["ksys_write"]);
    expect(await page.textContent(".answer")).toBe("1 function in 2 nodes, 40.0 % of the whole");
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

test("the keyboard walks along callers and callees, and only one box of each drawing is reached by Tab", async () => {
  await openSample("html");
  await page.locator('.frame[data-name="vfs_write"]').focus();
  await page.keyboard.press("ArrowDown");
  expect(await focused()).toBe("rw_verify_area");
  await page.keyboard.press("ArrowRight");
  expect(await focused()).toBe("ksys_write");
  await page.keyboard.press("ArrowUp");
  expect(await focused()).toBe("vfs_write");
  expect(await page.locator('.flame [tabindex="0"]').count()).toBe(1);
  await page.locator('.node[data-name="vfs_write"]').focus();
  await page.keyboard.press("ArrowDown");
  expect(await focused()).toBe("rw_verify_area");
  await page.keyboard.press("/");
  expect(await page.evaluate(() => document.activeElement?.className)).toBe("search");
});

test("the wheel zooms where Ctrl is held, and says how far", async () => {
  await openSample("html");
  await page.locator(".flame").hover();
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -100);
  await page.keyboard.up("Control");
  await expect.poll(() => page.textContent(".zoomed")).toMatch(/^80\.0 % of the whole/u);
});

test("what was measured is shown beside the pointer, as text", async () => {
  await openSample("html");
  await page.locator(`.node[data-name='${HOSTILE}']`).hover();
  expect(await page.textContent(".tip strong")).toBe(HOSTILE);
  expect(await page.locator(".tip div").allTextContents()).toEqual(["calls3", "total90.0 us", "share9.0 %"]);
});

test("on a narrow screen letters keep their size", async () => {
  await page.setViewportSize({ width: 400, height: 800 });
  await openSample("html");
  const flame = page.locator(".flame");
  await expect.poll(() => flame.evaluate((svg: SVGSVGElement) => svg.getScreenCTM()!.a)).toBeCloseTo(1, 2);
  expect((await flame.boundingBox())!.width).toBeLessThanOrEqual(400);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
});

describe("a report that the built program made of a real recording", () => {
  beforeEach(async () => {
    const [recording, file] = [join(folder, "trace.dat"), join(folder, "built.html")];
    writeFileSync(recording, vfsWriteRecording());
    const built = spawnSync(
      process.execPath,
      [launcher, "report", recording, vfsWriteSpec, "--format", "html"],
      { encoding: "utf8", maxBuffer: 2 ** 28 },
    );
    if (built.stderr !== "") throw new Error(built.stderr);
    writeFileSync(file, built.stdout);
    await page.goto(`file://${file}`);
  });

  test("answers as that of the sources does", async () => {
    expect(statSync(join(folder, "built.html")).size).toBeLessThan(1_500_000);
    await page.locator(".search").first().fill("shmem_file_write_iter");
    expect(await page.locator(".answer").first().textContent()).toMatch(
      /^1 function in 1 node, 83\.\d % of the whole$/u,
    );
    await page.locator('.frame[data-name="rw_verify_area"]').first().click();
    expect(await page.locator(".zoomed").first().textContent()).toMatch(/^in rw_verify_area, 12\.\d %/u);
    expect(said).toEqual([]);
    expect(asked).toHaveLength(1);
  });
});

test("a graph that is larger than the page opens as a whole", async () => {
  await page.setViewportSize({ width: 700, height: 600 });
  await openKept("vfs-write-graph");
  const frame = (await page.locator(".flow.window").first().boundingBox())!;
  expect(frame.x).toBeGreaterThanOrEqual(0);
  expect(frame.x + frame.width).toBeLessThanOrEqual(700);
  const boxes = await page
    .locator(".flow.window")
    .first()
    .evaluate((svg) =>
      [...svg.querySelectorAll(".node .box")].map((box) => {
        const { left, right } = box.getBoundingClientRect();
        return { left, right };
      }),
    );
  expect(boxes.length).toBeGreaterThan(10);
  for (const { left, right } of boxes) {
    expect(left).toBeGreaterThanOrEqual(frame.x);
    expect(right).toBeLessThanOrEqual(frame.x + frame.width);
  }
});

test.each(["vfs-write-graph", "libc-write-latency", "who-wakes-whom"])(
  "on paper no column of %s is cut",
  async (name) => {
    // A4 between its margins, in CSS pixels.
    await page.setViewportSize({ width: 703, height: 1000 });
    await openKept(name);
    await page.emulateMedia({ media: "print" });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(703);
    const rights = await page
      .locator("td, th, pre")
      .evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().right));
    expect(rights.length).toBeGreaterThan(10);
    expect(Math.max(...rights)).toBeLessThanOrEqual(703);
  },
);

test("a rate has a time axis", async () => {
  await openKept("timer-ticks");
  const axis = await page.locator(".series .axis").first().locator("span").allTextContents();
  expect(axis).toHaveLength(5);
  expect(axis[0]).toBe("0 s");
  expect(axis.at(-1)).toMatch(/^2\.\d+ s$/u);
});

test("the docs' pictures can be made again, and are small", async () => {
  const drawn = spawnSync(process.execPath, [join(root, "scripts/draw-pictures.ts"), "--out", folder], {
    encoding: "utf8",
  });
  expect(drawn.stderr).toBe("");
  for (const name of ["flow-graph.png", "flame-graph.png"]) {
    const [made, kept] = [statSync(join(folder, name)).size, statSync(join(root, "docs/images", name)).size];
    expect(kept).toBeLessThan(200_000);
    // Fonts differ from machine to machine.
    expect(made / kept).toBeGreaterThan(0.5);
    expect(made / kept).toBeLessThan(2);
  }
});

async function openKept(name: string): Promise<void> {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, await formatResults([keptResults().get(name)!], "html", { stdout: PIPE }));
  await page.goto(`file://${file}`);
}

async function openSample(format: "html" | "svg"): Promise<void> {
  const file = join(folder, `flow.${format}`);
  writeFileSync(file, await formatResults([flowSample()], format, { stdout: PIPE }));
  await page.goto(`file://${file}`);
}

function focused(): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.getAttribute("data-name"));
}

async function namesOf(selector: string): Promise<(string | null)[]> {
  return page.locator(selector).evaluateAll((items) => items.map((item) => item.getAttribute("data-name")));
}

async function widthOf(name: string): Promise<number> {
  return Number(await page.locator(`.frame[data-name="${name}"] rect`).first().getAttribute("width"));
}
