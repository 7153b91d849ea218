import { expect, test } from "vitest";
import { loaded, problems } from "./support.ts";

test.each([
  ["usdt: {provider: lab, name: step}", { provider: "lab", name: "step" }],
  ["usdt: {name: step}", { name: "step" }],
  ["usdt: lab:step", { provider: "lab", name: "step" }],
  ["usdt: step", { name: "step" }],
])("%s", (usdt, wanted) => {
  const [probe] = loaded(specWith(usdt)).uprobes;
  expect(probe?.site.value).toEqual({ kind: "usdt", ...wanted });
  expect(probe?.entry.name.value).toBe("step");
});

test("its event is called as it is, with _ for what a name can't hold, or as the spec says", () => {
  expect(nameOf("usdt: 'java:gc-begin'")).toBe("gc_begin");
  expect(nameOf("usdt: 'python:function__entry'")).toBe("function__entry");
  expect(nameOf("usdt: 'lab:step', name: stepped")).toBe("stepped");
});

test.each(["usdt: ''", "usdt: 'a:b:c'", "usdt: {}", "usdt: {name: ''}", "usdt: []"])(
  "%s is refused",
  (usdt) => {
    expect(problems(specWith(usdt)).length).toBeGreaterThan(0);
  },
);

function nameOf(usdt: string): string | undefined {
  return loaded(specWith(usdt)).uprobes[0]?.entry.name.value;
}

function specWith(usdt: string): string {
  return `version: 1\nduration: 1s\nuprobes:\n  - {binary: /bin/x, ${usdt}}\n`;
}
