import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { chooseKernel, looksLikeKernel } from "../../../src/vm/choose-kernel.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";
import { dataFolderWith, kernelImage } from "../../support/vm/fake-kernel.ts";

afterEach(() => vi.unstubAllEnvs());

function installed(...kernels: readonly (readonly [name: string, release: string])[]): string {
  const data = dataFolderWith(...kernels);
  vi.stubEnv("XDG_DATA_HOME", data);
  return join(data, "ftrace-run/kernels");
}

test("without a name, the newest; by name, that one; its modules in their order", () => {
  installed(["old", "6.1.0-56-amd64"], ["new", "6.12.9-amd64"]);
  expect(chooseKernel(undefined)).toMatchObject({ ok: true, value: { release: "6.12.9-amd64" } });
  const old = chooseKernel("old");
  expect(old).toMatchObject({ ok: true, value: { release: "6.1.0-56-amd64" } });
  const modules = old.ok ? old.value.modules().map(({ name }) => name) : [];
  expect(modules).toEqual(["netfs", "9p"]);
});

test("none, or not that one: the command that installs one", () => {
  installed();
  const hint = "run: npx ftrace-run vm install 6.12";
  expect(chooseKernel(undefined)).toMatchObject({ ok: false, error: [{ code: "vm-missing", hint }] });
  expect(chooseKernel("5.10")).toMatchObject({ ok: false, error: [{ code: "vm-missing", hint }] });
  expect(chooseKernel("6.1")).toMatchObject({ error: [{ hint: "run: npx ftrace-run vm install 6.1" }] });
});

test("a path: an image says its release itself; modules are beside it, or in lib/modules", () => {
  const base = scratchFolder();
  for (const folder of ["boot", "lib/modules/6.9.1-x"]) mkdirSync(join(base, folder), { recursive: true });
  writeFileSync(join(base, "boot/bzImage"), kernelImage("6.9.1-x"));
  for (const path of ["boot", "boot/bzImage"])
    expect(chooseKernel(join(base, path))).toMatchObject({ ok: true, value: { release: "6.9.1-x" } });
  writeFileSync(join(base, "boot/bzImage"), kernelImage("6.9.2-x"));
  expect(chooseKernel(join(base, "boot"))).toMatchObject({ ok: false, error: [{ code: "vm-missing" }] });
});

test("a path of one that is installed is that one", () => {
  const kernels = installed(["6.1", "6.1.0-56-amd64"]);
  expect(chooseKernel(join(kernels, "6.1"))).toMatchObject({ ok: true, value: { name: "6.1" } });
});

test("a path that is no image, or nothing", () => {
  const path = join(scratchFolder(), "vmlinuz");
  const message = `${path} is neither a kernel image for x86-64 nor a folder with one`;
  expect(chooseKernel(path)).toMatchObject({ error: [{ message }] });
  writeFileSync(path, "no image");
  expect(chooseKernel(path)).toMatchObject({ error: [{ message }] });
});

test("a folder of kernels that may not be read is as good as none", () => {
  vi.stubEnv("XDG_DATA_HOME", "/proc/1/root/none\0");
  expect(chooseKernel(undefined)).toMatchObject({ ok: false, error: [{ code: "vm-missing" }] });
});

test("one that is not installed keeps its name, and the hint is no command that was run already", () => {
  installed(["6.12", "6.12.9-amd64"], ["6.1", "6.1.0-56-amd64"]);
  expect(chooseKernel("6.11")).toMatchObject({
    error: [
      {
        message: 'guest kernel "6.11" is not installed (installed: 6.12, 6.1)',
        hint: "use --vm=6.12, or install your own: npx ftrace-run vm install 6.11 --kernel FILE --modules FOLDER",
      },
    ],
  });
  expect(chooseKernel("../x y")).toMatchObject({ ok: false });
  expect(chooseKernel("x y")).toMatchObject({
    error: [{ hint: expect.stringContaining("vm install NAME ") as string }],
  });
});

test("the release of an installed kernel is one of its names", () => {
  installed(["6.12", "6.12.9-amd64"], ["6.1", "6.1.0-56-amd64"]);
  expect(chooseKernel("6.1.0-56-amd64")).toMatchObject({ ok: true, value: { name: "6.1" } });
});

test.each([
  ["6.1", true],
  ["6.11", true],
  ["6.1.0-56-amd64", true],
  ["mine", true],
  ["/boot/vmlinuz-of-no-kernel", true],
  ["format", false],
  ["events", false],
  ["sched:sched_switch", false],
  ["a.yaml", false],
  ["specs/a.yaml", false],
  ["sched-switch", false],
  ["/bin/sh", false],
  ["--quiet", false],
])("behind --vm, %s is a kernel: %s", (word, isKernel) => {
  installed(["6.1", "6.1.0-56-amd64"], ["mine", "6.9.1"]);
  expect(looksLikeKernel(word)).toBe(isKernel);
});
