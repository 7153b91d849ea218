import { chmodSync, readdirSync, writeFileSync } from "node:fs";
import { Server } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { startGuest } from "../../../src/vm/run-guest.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** An executable of this name, which is never started; its header alone is that of a program without libraries. */
function tool(folder: string, name: string): void {
  const bytes = Buffer.alloc(64);
  bytes.write("\x7fELF\x02\x01", "latin1");
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  writeFileSync(join(folder, name), bytes);
  chmodSync(join(folder, name), 0o755);
}

test("QEMU can't be started at all: no socket is left open, and no file", async () => {
  const [tools, temporary] = [scratchFolder(), scratchFolder()];
  for (const name of ["qemu-system-x86_64", "busybox"]) tool(tools, name);
  vi.stubEnv("PATH", tools);
  vi.stubEnv("TMPDIR", temporary);
  const listen = vi.spyOn(Server.prototype, "listen");
  const started = await startGuest({
    // No argument can hold a zero byte: spawning throws.
    kernel: { release: "6.12", image: "\0", modules: () => [] },
    accelerator: "tcg",
    command: { run: ["/bin/true"], cwd: "/", env: {} },
    shared: [],
    output: { stdout: () => undefined, stderr: () => undefined },
  });
  expect(started).toMatchObject({ ok: false, error: [{ code: "vm-failed" }] });
  expect(readdirSync(temporary)).toEqual([]);
  expect(listen.mock.contexts.map((server) => (server as Server).listening)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
