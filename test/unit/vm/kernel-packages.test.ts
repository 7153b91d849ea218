import { expect, test } from "vitest";
import { kernelSeries, newestImage, packagesOfImage } from "../../../src/vm/kernel-packages.ts";

const names = [
  "linux-image-6.1.0-40-amd64",
  "linux-image-6.1.0-9-amd64",
  "linux-image-6.1.0-40-amd64-unsigned",
  "linux-image-6.1.0-40-rt-amd64",
  "linux-image-6.12.94+deb12-amd64",
  "linux-image-6.12.117+deb12-amd64",
  "linux-image-6.12.117+deb12-cloud-amd64",
  "linux-image-6.12.117+deb12-rt-amd64",
  "linux-image-6.12.117+deb12-rt-amd64-dbg",
  "linux-image-7.3-amd64",
  "linux-image-7.3.4+deb13-amd64",
];

test.each([
  ["6.1", "linux-image-6.1.0-40-amd64"],
  ["6.1-rt", "linux-image-6.1.0-40-rt-amd64"],
  ["6.12", "linux-image-6.12.117+deb12-amd64"],
  ["6.12-rt", "linux-image-6.12.117+deb12-rt-amd64"],
  ["7.3", "linux-image-7.3.4+deb13-amd64"],
  ["7.3-rt", undefined],
  ["6.18", undefined],
])("the newest package of series %s: no debug, unsigned, cloud or meta packages", (name, expected) => {
  expect(newestImage(names, kernelSeries(name)!)).toBe(expected);
});

test.each(["6", "6.12.1", "mine", "6.12-cloud", "rt", "-rt"])("%s is no series", (name) => {
  expect(kernelSeries(name)).toBeUndefined();
});

test("an image whose files are in other packages brings those, and nothing else that it depends on", () => {
  const image = "linux-image-7.3.4+deb13-amd64";
  const depends = `${image}
 |Depends: dracut
  Depends: <linux-initramfs-tool>
  Depends: linux-base-7.3.4+deb13-amd64
  Depends: linux-binary-7.3.4+deb13-amd64
  Depends: linux-modules-7.3.4+deb13-amd64
  Recommends: apparmor
`;
  const parts = ["linux-binary-7.3.4+deb13-amd64", "linux-modules-7.3.4+deb13-amd64"];
  expect(packagesOfImage(image, depends)).toEqual([image, ...parts]);
  expect(packagesOfImage("linux-image-6.1.0-40-amd64", "  Depends: kmod\n")).toEqual([
    "linux-image-6.1.0-40-amd64",
  ]);
});
