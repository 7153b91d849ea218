import { join } from "node:path";
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
  // With the engine's own files, so that it goes with them.
  const app = join(engine.folder, "app");
  try {
    importImages(engine.host, process.execPath);
    const imported = performance.now();
    installPackedCli(app);
    project.provide("dockerHost", engine.host);
    project.provide("packedCli", app);
    say({
      "engine": started - begin,
      "two images": imported - started,
      "package": performance.now() - imported,
    });
    return () => engine.stop();
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

function say(durationsMs: Readonly<Record<string, number>>): void {
  const figures = Object.entries(durationsMs).map(([what, ms]) => `${what} ${(ms / 1000).toFixed(1)} s`);
  process.stdout.write(`containers: ready after ${figures.join(", ")}\n`);
}
