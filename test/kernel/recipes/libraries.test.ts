import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ResultDocument } from "../../../src/document/result-document.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";
import { needsTools } from "../../support/needs.ts";
import { printed, rowsOf, runRecipe, withWorkload } from "../../support/recipes/run-recipe.ts";
import { whileTool } from "../../support/recipes/while-tool.ts";

/** Recipes that probe libraries, beside libbpf-tools, strace and programs that count themselves. */
needsTools("biolatency", "gcc", "openssl", "perl", "strace");

test("gethostlatency: the names, processes and times that the tool lists", async () => {
  let result: ResultDocument | undefined;
  const lines = await whileTool(["gethostlatency"], async () => {
    result = await runRecipe("gethostlatency");
  });
  const theirs = lines.flatMap((line) => {
    const [, pid, ms, host] = /^\S+ +(\d+) +getent +([\d.]+) +(\S+)$/u.exec(line) ?? [];
    return pid === undefined ? [] : [{ call: `${pid} ${host}`, ms: Number(ms) }];
  });
  const ours = ["getaddrinfo", "gethostbyname2"].flatMap((table) =>
    rowsOf(result!, table)
      .filter(({ comm }) => comm === "getent")
      .map((row) => ({
        call: `${String(row["pid"])} ${String(row["from.host"])}`,
        ms: Number(row["duration"]) / 1e6,
      })),
  );
  console.log(`gethostlatency: ${ours.length} calls`);
  expect(ours.map(({ call }) => call).toSorted()).toEqual(theirs.map(({ call }) => call).toSorted());
  expect(ours).toHaveLength(9);
  for (const { call, ms } of ours) {
    const differences = theirs.filter((one) => one.call === call).map((one) => Math.abs(one.ms - ms));
    expect(Math.min(...differences)).toBeLessThan(0.2);
  }
});

test("mountsnoop: the calls, processes and results that the tool lists", async () => {
  let result: ResultDocument | undefined;
  const lines = await whileTool(["mountsnoop"], async () => {
    result = await runRecipe("mountsnoop");
  });
  const theirs = lines.flatMap((line) => {
    const found = /^(\S+) +(\d+) +\d+ +\d+ +mount\("([^"]*)", "([^"]*)", .*\) = (.*)$/u.exec(line);
    return found ? [`${found[1]} ${found[2]} ${found[3]} ${found[4]} ${found[5] === "0" ? "0" : "-1"}`] : [];
  });
  const gone = lines.flatMap((line) => {
    const found = /^umount +(\d+) +\d+ +\d+ +umount\("([^"]*)"/u.exec(line);
    return found ? [`${found[1]} ${found[2]}`] : [];
  });
  const ours = rowsOf(result!, "mounts").map(
    (row) =>
      `${String(row["comm"])} ${String(row["pid"])} ${String(row["from.source"])} ${String(row["from.target"])} ${String(row["ret"])}`,
  );
  console.log(`mountsnoop: ${ours.length} mounts`);
  expect(ours.length).toBeGreaterThanOrEqual(3);
  expect(theirs).toEqual(expect.arrayContaining(ours));
  const unmounted = rowsOf(result!, "unmounts").filter(({ target }) => target === "/mnt");
  expect(gone).toEqual(
    expect.arrayContaining(unmounted.map(({ pid, target }) => `${String(pid)} ${String(target)}`)),
  );
});

test("bindsnoop: the port that strace prints", async () => {
  const bind = `exec strace -e trace=bind -o /dev/stdout perl -MSocket -e 'socket(S, PF_INET, SOCK_STREAM, 0); bind(S, sockaddr_in(40405, INADDR_LOOPBACK)) or die $!'`;
  const result = await runRecipe("bindsnoop", withWorkload(bind));
  const [, port] = /sin_port=htons\((\d+)\)/u.exec(printed(result)) ?? [];
  const rows = rowsOf(result, "ports").filter(({ comm }) => comm === "perl");
  expect(port).toBe("40405");
  expect(rows.map((row) => row["high * 256 + low"])).toEqual([40_405]);
});

test("sslsnoop: the request, and as many bytes as the client prints", async () => {
  const result = await runRecipe("sslsnoop", (text) =>
    text.replace("    stdout: none\n", "").replace("-naccept 1 &", "-naccept 1 > /dev/null &"),
  );
  const request = rowsOf(result, "writes").find((row) => row["from.size"] === 16);
  expect(request).toMatchObject({ comm: "openssl", ret: 16 });
  expect(String(request?.["from.text"])).toMatch(/^GET \/ HTTP\/1\.0\n/u);
  const page = /HTTP\/1\.0 200 ok[^]*/u.exec(printed(result))?.[0] ?? "";
  const read = rowsOf(result, "reads").reduce((total, { ret }) => total + Number(ret), 0);
  console.log(`sslsnoop: ${read} bytes read, ${page.length} printed`);
  expect(read).toBe(page.length);
});

test("ssllatency: as many reads and writes as sslsnoop lists", async () => {
  const result = await runRecipe("ssllatency", (text) =>
    text.replace("    stdout: none\n", "").replace("-naccept 1 &", "-naccept 1 > /dev/null &"),
  );
  const page = /HTTP\/1\.0 200 ok[^]*/u.exec(printed(result))?.[0] ?? "";
  const read = rowsOf(result, "reads").reduce(
    (total, { ret, n }) => total + Math.max(0, Number(ret)) * Number(n),
    0,
  );
  expect(read).toBe(page.length);
  expect(rowsOf(result, "writes").find(({ ret }) => ret === 16)?.["n"]).toBe(1);
});

test("mutex-waits: the time that the program itself measures", async () => {
  const program = join(scratchFolder(), "waits");
  const source = join(import.meta.dirname, "../../support/recipes/waits.c");
  execFileSync("gcc", ["-O1", "-pthread", source, "-o", program]);
  const result = await runRecipe("mutex-waits", (text) =>
    withWorkload(`exec ${program}`)(text)
      .replace("default: 20us", "default: 10ms")
      .replace("calls.total > 5000", 'calls["waits"].count >= 20'),
  );
  const row = rowsOf(result, "waits").find(({ comm }) => comm === "waits");
  const theirs = Number(printed(result));
  console.log(`mutex-waits: ${String(row?.["total"])} ns, the program ${theirs} ns`);
  expect(row?.["n"]).toBe(10);
  expect(Math.abs(Number(row?.["total"]) / theirs - 1)).toBeLessThan(0.02);
});
