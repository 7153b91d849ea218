import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { createSocket } from "node:dgram";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";

/**
 * Real work of many kinds, so that many kinds of events fire: well under a second of it. `name`: of a program that runs; it begins
 * with an h.
 */
export async function busyWork(name: string = HOSTILE_NAME): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "busy-"));
  try {
    processesAndFiles(folder, name);
    await streamOverLoopback();
    await datagramsOverLoopback();
    await thread();
    await sleep(20);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Names with bytes that are not UTF-8, a newline, an escape sequence and an equals sign. */
const HOSTILE_NAME = "h\u001B[31mo\nst=i l\u00E9";

function processesAndFiles(folder: string, name: string): void {
  copyFileSync("/bin/true", join(folder, name));
  const script = `
    cd '${folder}'
    chmod +x ./h*; ./h*; "$(printf './h\\351')" 2>/dev/null
    cp /bin/true "$(printf 'h\\351')" && "$(printf './h\\351')"
    for i in 1 2 3; do echo $i | cat >file$i; done
    mkdir d; mv file1 d/; ln -s d/file1 link; cat link; ln file2 hard; truncate -s 8192 file2; chmod 600 file2
    dd if=/dev/zero of=zeros bs=64k count=8 conv=fsync 2>/dev/null; sync zeros; rm -r d file2 zeros
    sh -c 'kill -USR1 $$; :' ; sh -c 'trap : USR1; kill -USR1 $$; sleep 0.01; nice -n 5 true' &
    wait; timeout 0.02 sleep 5; ls -la /proc/self/fd >/dev/null; stat -f . >/dev/null; umask 022; ulimit -n >/dev/null`;
  try {
    execFileSync("sh", ["-c", script], { stdio: "ignore" });
  } catch {
    // What the commands answer doesn't matter; that the kernel saw them does.
  }
}

async function streamOverLoopback(): Promise<void> {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.write(Buffer.alloc(100_000, "x"));
  for (let received = 0; received < 100_000;) {
    const [chunk] = (await once(client, "data")) as [Buffer];
    received += chunk.length;
  }
  client.destroy();
  server.close();
}

async function datagramsOverLoopback(): Promise<void> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  socket.send("datagram", socket.address().port, "127.0.0.1");
  await once(socket, "message");
  socket.close();
}

async function thread(): Promise<void> {
  await once(new Worker("Buffer.alloc(4_000_000, 1)", { eval: true }), "exit");
}
