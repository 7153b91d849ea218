import { beforeAll, describe, expect, test } from "vitest";
import type { ResultDocument } from "../../../src/document/result-document.ts";
import { needsTools } from "../../support/needs.ts";
import { printed, type Row, rowsOf, runRecipe, withWorkload } from "../../support/recipes/run-recipe.ts";
import { whileTool } from "../../support/recipes/while-tool.ts";

needsTools("biolatency", "perl", "ip");

/** One run of each recipe about connections, while the tools tcpstates and tcplife record. */
describe("beside tcpstates and tcplife of libbpf-tools", () => {
  const recipes = ["tcplife", "tcpstates", "tcpconnect", "tcpaccept", "tcpconnlat", "solisten"] as const;
  const results = new Map<string, ResultDocument>();
  let states: readonly Row[] = [];
  let lives: readonly Row[] = [];

  beforeAll(async () => {
    const lines = await whileTool(["tcpstates"], async () => {
      const others = await whileTool(["tcplife"], async () => {
        for (const name of recipes) results.set(name, await runRecipe(name));
      });
      lives = others.flatMap(lifeOf);
    });
    states = lines.flatMap(stateOf);
  }, 60_000);

  const rows = (recipe: string, table: string): readonly Row[] => rowsOf(results.get(recipe)!, table);

  test("tcplife: the same connections, times and bytes", () => {
    const ours = rows("tcplife", "connections");
    expect(ours.length).toBeGreaterThanOrEqual(2);
    const bytes = rows("tcplife", "bytes");
    for (const row of ours.filter((one) => one["saddr"] === "127.0.0.1")) {
      const theirs = lives.find(({ sport, dport }) => sport === row["sport"] && dport === row["dport"]);
      expect(theirs).toBeDefined();
      expect(Math.abs(Number(row["duration"]) / 1e6 - Number(theirs!["ms"]))).toBeLessThan(0.2);
      const sent = bytesOf(bytes, row["skaddr"], "sock:sock_send_length");
      const received = bytesOf(bytes, row["skaddr"], "sock:sock_recv_length");
      // The tool prints 1024ths with two digits.
      expect([sent / 1024, received / 1024]).toEqual([
        expect.closeTo(Number(theirs!["sent"]), 1),
        expect.closeTo(Number(theirs!["received"]), 1),
      ]);
    }
    console.log(`tcplife: ${ours.length} connections`);
  });

  test("tcpstates: the same changes of the same sockets, with the same times", () => {
    const ours = rows("tcpstates", "changes").filter(({ saddr }) => saddr === "127.0.0.1");
    expect(ours.length).toBeGreaterThanOrEqual(8);
    for (const row of ours) {
      const theirs = states.find((one) => isSameChange(one, row));
      expect(theirs, JSON.stringify(row)).toBeDefined();
      expect(Math.abs(Number(row["duration"]) / 1e6 - Number(theirs!["ms"]))).toBeLessThan(0.1);
    }
    console.log(`tcpstates: ${ours.length} changes`);
  });

  test("tcpconnect: the sockets that change to SYN_SENT", () => {
    const ours = rows("tcpconnect", "connects").filter(({ comm }) => comm === "bash");
    const theirs = changes("CLOSE", "SYN_SENT").filter(({ comm }) => comm === "bash");
    const key = ({ pid, daddr, dport }: Row): string => `${String(pid)} ${String(daddr)} ${String(dport)}`;
    expect(ours).toHaveLength(3);
    expect(theirs.map(key)).toEqual(expect.arrayContaining(ours.map(key)));
  });

  test("tcpaccept: the sockets that change from SYN_RECV to ESTABLISHED", () => {
    const ours = rows("tcpaccept", "accepts").filter(({ saddr }) => saddr === "127.0.0.1");
    const key = ({ sport, dport }: Row): string => `${String(sport)} ${String(dport)}`;
    expect(ours.length).toBeGreaterThanOrEqual(5);
    expect(changes("SYN_RECV", "ESTABLISHED").map(key)).toEqual(expect.arrayContaining(ours.map(key)));
  });

  test("tcpconnlat: the times from SYN_SENT to ESTABLISHED", () => {
    const ours = rows("tcpconnlat", "peers").find((row) => row["from.task.comm"] === "perl");
    const times = changes("SYN_SENT", "ESTABLISHED").map(({ ms }) => Number(ms));
    expect(ours?.["n"]).toBe(5);
    for (const end of ["min", "max"]) {
      const ms = Number(ours![end]) / 1e6;
      // The tool takes its own time stamps, behind those of the event.
      expect(Math.min(...times.map((time) => Math.abs(time - ms)))).toBeLessThan(0.05);
    }
  });

  test("solisten: the sockets that change to LISTEN", () => {
    const ours = rows("solisten", "listens").find(({ comm }) => comm === "perl");
    const theirs = changes("CLOSE", "LISTEN").map(({ pid, sport }) => `${String(pid)} ${String(sport)}`);
    expect(theirs).toContain(`${String(ours!["pid"])} ${String(ours!["sport"])}`);
  });

  function changes(from: string, to: string): readonly Row[] {
    return states.filter(({ oldstate, newstate }) => oldstate === from && newstate === to);
  }
});

describe("beside the counters of a network namespace of their own", () => {
  const inside = (command: string): ((text: string) => string) =>
    withWorkload(`exec unshare -n sh -c 'ip link set lo up; ${command}'`);
  const NOWHERE =
    'ip addr add 192.0.2.1 dev lo; ip route add 192.0.2.2 dev lo; timeout 3.5 bash -c ": < /dev/tcp/192.0.2.2/80"; nstat -az';

  test("tcpretrans: as many segments as TcpRetransSegs", async () => {
    const result = await runRecipe("tcpretrans", (text) =>
      inside(NOWHERE)(text).replace("count == 1", "count > 0"),
    );
    const ours = rowsOf(result, "segments").filter(({ daddr }) => daddr === "192.0.2.2");
    expect(ours).toHaveLength(counter(result, "TcpRetransSegs"));
    expect(ours.length).toBeGreaterThan(0);
  });

  test("tcpreset: as many resets as TcpOutRsts", async () => {
    const connect = 'for i in 1 2 3 4; do bash -c ": < /dev/tcp/127.0.0.1/1" 2> /dev/null; done; nstat -az';
    const result = await runRecipe("tcpreset", inside(connect));
    const sent = rowsOf(result, "resets").filter(({ event }) => event === "tcp:tcp_send_reset");
    expect(counter(result, "TcpOutRsts")).toBe(4);
    expect(sent.length).toBeGreaterThanOrEqual(4);
  });

  test("netqtop: as many packets and bytes as /proc/net/dev", async () => {
    const send = `perl -MIO::Socket::INET -e "\\$s = IO::Socket::INET->new(Proto => q(udp), LocalAddr => q(127.0.0.1)); \\$s->connect(\\$s->sockport, inet_aton(q(127.0.0.1))); send(\\$s, q(x) x \\$_, 0) for 1 .. 200"; cat /proc/net/dev`;
    const sizes = "  sizes: {use: count, of: net:netif_receive_skb, by: [name, len]}\n\nexpect:";
    const result = await runRecipe("netqtop", (text) => inside(send)(text).replace("\nexpect:", sizes));
    const [, bytes, packets] = /^ *lo: *(\d+) +(\d+)/mu.exec(printed(result)) ?? [];
    console.log(`netqtop: ${packets} packets, ${bytes} bytes`);
    // Other namespaces have a device lo, too: the packets of this one have lengths of their own, each another one.
    const found = rowsOf(result, "sizes").flatMap(({ name, len }) => (name === "lo" ? [Number(len)] : []));
    const lengths = Array.from({ length: 200 }, (_, n) => 28 + 1 + n);
    expect(found).toEqual(expect.arrayContaining(lengths));
    expect(Number(packets)).toBe(200);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(Number(bytes));
  });
});

test("tcptop: exactly the bytes that the workload sends and receives", async () => {
  const result = await runRecipe("tcptop");
  for (const table of ["sent", "received"]) {
    const row = rowsOf(result, table).find(({ comm }) => comm === "perl");
    expect(row?.["sum"]).toBe(50_000);
  }
});

test("tcprtt: the last round-trip time is the one that ss prints", async () => {
  const command = `exec perl -MIO::Socket::INET -e '$l = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1"); $c = IO::Socket::INET->new("127.0.0.1:" . $l->sockport); $s = $l->accept; for (1 .. 20) { syswrite($c, "x"); sysread($s, $b, 1); syswrite($s, "y"); sysread($c, $b, 1) } $| = 1; print $c->sockport, "\\n"; system("ss -tin sport = :" . $c->sockport)'`;
  const result = await runRecipe("tcprtt", (text) =>
    withWorkload(command)(text).replace(
      "\nexpect:",
      "  probes: {use: events, of: tcp:tcp_probe, columns: [sport, srtt]}\n\nexpect:",
    ),
  );
  const [, port] = /^(\d+)\n/u.exec(printed(result)) ?? [];
  const [, ms] = /[ \t]rtt:([\d.]+)\//u.exec(printed(result)) ?? [];
  const last = rowsOf(result, "probes").findLast(({ sport }) => String(sport) === port);
  console.log(`tcprtt: ${String(last?.["srtt"])} us, ss prints ${ms} ms`);
  // ss prints the value after the last segment, the event has the one before it: a smoothed value moves by an eighth at most.
  expect(Number(last!["srtt"])).toBeGreaterThan(Number(ms) * 1000 * 0.5);
  expect(Number(last!["srtt"])).toBeLessThan(Number(ms) * 1000 * 2);
});

function counter(result: ResultDocument, name: string): number {
  return Number(new RegExp(String.raw`^${name} +(\d+)`, "mu").exec(printed(result))?.[1]);
}

function bytesOf(rows: readonly Row[], socket: unknown, event: string): number {
  const found = rows.filter(({ sk, event: kind }) => sk === socket && kind === event);
  return found.reduce((total, { sum }) => total + Number(sum), 0);
}

function isSameChange(theirs: Row, ours: Row): boolean {
  return (
    `TCP_${String(theirs["oldstate"])}` === ours["oldstate"] &&
    `TCP_${String(theirs["newstate"])}` === ours["newstate"] &&
    BigInt(`0x${String(theirs["skaddr"])}`) === BigInt(String(ours["skaddr"])) &&
    theirs["sport"] === ours["sport"]
  );
}

/** `ffff88810a71e5c0 22292 perl 127.0.0.1 52031 0.0.0.0 0 CLOSE -> LISTEN 0.000` */
function stateOf(line: string): Row[] {
  const found = /^([0-9a-f]{16}) +(\d+) +(\S+) +(\S+) +(\d+) +(\S+) +(\d+) +(\S+) +-> (\S+) +([\d.]+)$/u.exec(
    line,
  );
  if (!found) return [];
  const [, skaddr, pid, comm, saddr, sport, daddr, dport, oldstate, newstate, ms] =
    found as unknown as string[];
  return [
    {
      skaddr: skaddr!,
      pid: Number(pid),
      comm: comm!,
      saddr: saddr!,
      sport: Number(sport),
      daddr: daddr!,
      dport: Number(dport),
      oldstate: oldstate!,
      newstate: newstate!,
      ms: Number(ms),
    },
  ];
}

/** `22292 perl 127.0.0.1 43090 127.0.0.1 52031 0.00 0.00 0.24` */
function lifeOf(line: string): Row[] {
  const found = /^\d+ +\S+ +\S+ +(\d+) +\S+ +(\d+) +([\d.]+) +([\d.]+) +([\d.]+)$/u.exec(line);
  if (!found) return [];
  const [, sport, dport, sent, received, ms] = found.map(Number);
  return [{ sport: sport!, dport: dport!, sent: sent!, received: received!, ms: ms! }];
}
