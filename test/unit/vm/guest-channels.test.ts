import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { type ChannelHandlers, GuestChannels } from "../../../src/vm/guest-channels.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";

const ignore = (): void => undefined;

interface Connected {
  readonly channels: GuestChannels;
  readonly stdout: Socket;
  readonly others: readonly Socket[];
}

async function connected(handlers: Partial<ChannelHandlers>): Promise<Connected> {
  const folder = scratchFolder();
  const all = { console: ignore, stdout: ignore, stderr: ignore, control: ignore, ...handlers };
  const channels = await GuestChannels.open(folder, all);
  const sockets = ["stdout", "stderr", "console", "control"].map((name) => connect(join(folder, name)));
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  const [stdout, ...others] = sockets;
  return { channels, stdout: stdout!, others };
}

const CHUNK = Buffer.alloc(1 << 20);
/** What sockets hold on their way, and some. */
const ON_ITS_WAY = 4 << 20;

test("a guest that writes faster than is read has to wait: memory holds little of it", async () => {
  const reader = Promise.withResolvers<void>();
  let taken = 0;
  const { channels, stdout, others } = await connected({
    stdout: (bytes) => {
      taken += bytes.length;
      return reader.promise;
    },
  });
  for (let sent = 0; sent < 64; sent++) stdout.write(CHUNK);
  stdout.end();
  for (const socket of others) socket.end();
  await sleep(200);
  expect(taken).toBeGreaterThan(0);
  expect(taken).toBeLessThan(ON_ITS_WAY);
  reader.resolve();
  await channels.drained();
  expect(taken).toBe(64 * CHUNK.length);
});

test("in a hurry nobody is waited for, and what was on its way is handed on", async () => {
  let taken = 0;
  const { channels, stdout, others } = await connected({
    stdout: (bytes) => {
      taken += bytes.length;
      return new Promise(ignore);
    },
  });
  stdout.end(CHUNK);
  for (const socket of others) socket.end();
  await sleep(100);
  expect(taken).toBeLessThan(CHUNK.length);
  channels.hurry();
  await channels.drained();
  expect(taken).toBe(CHUNK.length);
});

test("where one channel can't be opened, none is left open", async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, "control"), "");
  const handlers = { console: ignore, stdout: ignore, stderr: ignore, control: ignore };
  await expect(GuestChannels.open(folder, handlers)).rejects.toMatchObject({ code: "EADDRINUSE" });
  const stdout = connect(join(folder, "stdout"));
  await expect(once(stdout, "connect")).rejects.toThrow(/ECONNREFUSED|ENOENT/u);
});
