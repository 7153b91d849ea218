import { listAggregations } from "../../app/list-aggregations.ts";
import { listKernel } from "../../app/list-kernel.ts";
import { profileFiles } from "../../app/profile/profile-files.ts";
import { assertNever } from "../../core/assert-never.ts";
import type { Result } from "../../core/result.ts";
import { findTracefs } from "../../tracefs/find-tracefs.ts";
import { openTracefs } from "../../tracefs/kernel-tracefs.ts";
import type { ControlFiles } from "../../tracefs/port.ts";
import { wantedKernel } from "../../app/guest/ask-guest.ts";
import { shippedQuestions } from "../../files/find-specs.ts";
import type { Listable } from "../../app/list-things.ts";
import { listables } from "../commands/list.ts";
import { rememberedProfile } from "../../app/guest/guest-profile.ts";
import type { TypedLine } from "./typed-line.ts";
import { installedKernels } from "../../vm/kernels.ts";
import type { Offer } from "./offer.ts";

/** Names for the glob of `list`. */
export function offerListed(line: TypedLine): readonly Offer[] {
  const what = listables.find((listable) => listable === line.arguments[0]?.text);
  return what === undefined ? [] : offerNames(what, line);
}

/** Names of one kind. */
export function offerNames(what: Listable, line: TypedLine): readonly Offer[] {
  switch (what) {
    case "events":
    case "functions":
    case "tracers":
      return fromKernel(line, (files) => listKernel[what](files, undefined));
    case "aggregations": {
      const found = listAggregations(undefined);
      return found.ok ? found.value.map(({ name, summary }) => ({ word: name, about: summary })) : [];
    }
    case "specs":
      return shippedQuestions().map(({ name, description }) => ({ word: name, about: description }));
    default:
      return assertNever(what);
  }
}

function fromKernel(
  line: TypedLine,
  namesOf: (files: ControlFiles) => Result<readonly string[]>,
): readonly Offer[] {
  const files = knownFiles(line);
  const names = files && namesOf(files);
  return names?.ok ? names.value.map((word) => ({ word })) : [];
}

/** Control files of the wanted kernel, without mounting tracefs or booting a guest: mounted tracefs, or the guest's cached answer. */
function knownFiles({ options }: TypedLine): ControlFiles | undefined {
  const vm = options.find(({ long }) => long === "--vm");
  if (vm === undefined) {
    const { mounted, mountPoint } = findTracefs();
    return mounted ? openTracefs(mountPoint) : undefined;
  }
  const kernel = wantedKernel(vm.value === undefined || vm.value === "" ? true : vm.value);
  const profile = kernel.ok ? rememberedProfile(kernel.value) : undefined;
  return profile && profileFiles(profile);
}

/** Kernels that are installed for guests. */
export function offerKernels(): readonly Offer[] {
  return installedKernels().map(({ name, release }) => ({ word: name, about: `Linux ${release}` }));
}
