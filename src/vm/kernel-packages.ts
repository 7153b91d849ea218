/** Series of Debian kernels that are offered first: those that the tests run on. Others can be named, too. */
export const knownKernels = ["6.12", "6.1"] as const;

/** A series of Debian kernels: `6.12`; `6.12-rt` are the real-time ones, which have more tracers. */
export interface KernelSeries {
  readonly version: string;
  readonly realTime: boolean;
}

/** The series of a name such as `6.12`, `7.3-rt`; undefined for other names. */
export function kernelSeries(name: string): KernelSeries | undefined {
  const [, version, realTime] = /^(\d{1,3}\.\d{1,4})(-rt)?$/u.exec(name) ?? [];
  return version === undefined ? undefined : { version, realTime: realTime !== undefined };
}

/** The newest package of a series among these names. Full images, not those for clouds: they lack 9p. */
export function newestImage(
  names: readonly string[],
  { version, realTime }: KernelSeries,
): string | undefined {
  const pattern = /^linux-image-(\d{1,3}\.\d{1,4})\.\d{1,4}[a-z\d.+~]{0,40}(?:-\d{1,4})?(-rt)?-amd64$/u;
  const ofSeries = names.filter((name) => {
    const [, itsVersion, flavour] = pattern.exec(name) ?? [];
    return itsVersion === version && (flavour !== undefined) === realTime;
  });
  return ofSeries.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }))[0];
}

/**
 * The packages with the files of an image, from `apt-cache depends IMAGE`. Since 6.19 the image's own package is empty; its files are
 * in linux-binary-RELEASE and linux-modules-RELEASE.
 */
export function packagesOfImage(image: string, depends: string): readonly string[] {
  const release = image.replace("linux-image-", "");
  const parts = ["binary", "modules"].map((part) => `linux-${part}-${release}`);
  const needed = new Set([...depends.matchAll(/^ *Depends: (\S+)$/gmu)].map(([, name]) => name));
  return [image, ...parts.filter((name) => needed.has(name))];
}
