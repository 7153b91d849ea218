import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";

const names = ["console", "stdout", "stderr", "control"] as const;
type ChannelName = (typeof names)[number];

/** If it returns a promise, reading pauses until it settles, so a guest cannot fill the memory of this process. */
type TakeBytes = (bytes: Uint8Array) => Promise<unknown> | void;

/** Handlers for the output of a guest, called as it arrives. */
export interface ChannelHandlers {
  console(text: string): void;
  stdout: TakeBytes;
  stderr: TakeBytes;
  /** One line of the guest's script: `booted`, `beat`, `status N`. */
  control(line: string): void;
}

/** The host's ends of a guest's channels: sockets in a private folder that QEMU connects to. */
export class GuestChannels {
  readonly #servers: readonly Server[];
  readonly #sockets = new Map<ChannelName, Socket>();
  readonly #ended: Promise<unknown>;
  #waits = true;

  private constructor(servers: readonly Server[], ended: Promise<unknown>) {
    this.#servers = servers;
    this.#ended = ended;
  }

  /** @throws the system's error; then no socket is left open. */
  static async open(folder: string, handlers: ChannelHandlers): Promise<GuestChannels> {
    const ends = names.map(() => Promise.withResolvers<void>());
    const servers = names.map((name, index) =>
      createServer((socket) => {
        channels.#sockets.set(name, socket);
        listen(name, socket, channels.#paced(socket, handlers));
        socket.on("close", () => ends[index]!.resolve());
      }),
    );
    const channels = new GuestChannels(servers, Promise.all(ends.map(({ promise }) => promise)));
    const opening = servers.map((server, index) => listening(server, join(folder, names[index]!)));
    try {
      await Promise.all(opening);
      return channels;
    } catch (error) {
      // A listening server would keep this process alive, even one that starts to listen later.
      await Promise.allSettled(opening);
      channels.close();
      throw error;
    }
  }

  /** Sends a line to the guest's script. */
  send(line: string): void {
    this.#sockets.get("control")?.write(`${line}\n`);
  }

  /** Resolves when all output of the guest has been read. */
  async drained(): Promise<void> {
    if (this.#sockets.size === names.length) await this.#ended;
    this.close();
  }

  /** Stops waiting for the handlers: little output is left. */
  hurry(): void {
    this.#waits = false;
    for (const socket of this.#sockets.values()) socket.resume();
  }

  close(): void {
    for (const socket of this.#sockets.values()) socket.destroy();
    for (const server of this.#servers) server.close();
  }

  #paced(socket: Socket, handlers: ChannelHandlers): ChannelHandlers {
    const paced =
      (take: TakeBytes): TakeBytes =>
      (bytes) => {
        const taken = take(bytes);
        if (!(taken instanceof Promise) || !this.#waits) return;
        socket.pause();
        void taken.finally(() => socket.resume());
      };
    return { ...handlers, stdout: paced(handlers.stdout), stderr: paced(handlers.stderr) };
  }
}

function listen(name: ChannelName, socket: Socket, handlers: ChannelHandlers): void {
  socket.on("error", () => socket.destroy());
  if (name === "stdout" || name === "stderr")
    socket.on("data", (bytes: Buffer) => void handlers[name](bytes));
  else if (name === "console")
    socket.on("data", (bytes: Buffer) => handlers.console(bytes.toString("latin1")));
  else socket.on("data", lineReader(handlers.control));
}

/** Lines of the guest's script are shorter. */
const MOST_LINE = 100;

function lineReader(handle: (line: string) => void): (bytes: Buffer) => void {
  let rest = "";
  return (bytes) => {
    const lines = (rest + bytes.toString("latin1")).split("\n");
    rest = (lines.pop() ?? "").slice(0, MOST_LINE);
    for (const line of lines) handle(line);
  };
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
}
