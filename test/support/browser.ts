import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Debian's browser, where it is installed. */
export const CHROMIUM: string | undefined = ["/usr/bin/chromium"].find((path) => existsSync(path));

/** A browser that talks to nobody. */
export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
