import { rmSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { startEngine } from "./engine/engine.ts";
import { importImages } from "./images/images.ts";
import { installPackedCli } from "./packed-cli.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The tier's own Docker engine, as `DOCKER_HOST` takes it. */
    readonly dockerHost: string;
    /** Folder of the installed package, on the host. */
    readonly packedCli: string;
  }
}

/** Everything that the tests of the tier share; the keeper of the engine takes it away even if we are killed. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const begin = performance.now();
  const engine = await startEngine();
  const started = performance.now();
  let folder: string | undefined;
  const teardown = async (): Promise<void> => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
    await engine.stop();
  };
  try {
    importImages(engine.host, process.execPath);
    const imported = performance.now();
    folder = installPackedCli();
    project.provide("dockerHost", engine.host);
    project.provide("packedCli", folder);
    say({
      "engine": started - begin,
      "two images": imported - started,
      "package": performance.now() - imported,
    });
    return teardown;
  } catch (error) {
    await teardown();
    throw error;
  }
}

function say(durationsMs: Readonly<Record<string, number>>): void {
  const figures = Object.entries(durationsMs).map(([what, ms]) => `${what} ${(ms / 1000).toFixed(1)} s`);
  process.stdout.write(`containers: ready after ${figures.join(", ")}\n`);
}
