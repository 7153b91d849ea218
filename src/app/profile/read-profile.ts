import { parseProfile, MOST_PROFILE_BYTES } from "./parse-profile.ts";
import type { OpenOptions } from "../open-specs.ts";
import { profileFacts } from "./profile-facts.ts";
import { diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import { openRecordingFile } from "../../machine/recording-file.ts";

/** Reads a kernel profile. Errors: `file-unreadable`, `file-too-large`. */
export function readProfile(path: string): Result<NonNullable<OpenOptions["kernel"]>> {
  const text = readText(path);
  if (!text.ok) return text;
  const profile = parseProfile({ path, text: text.value });
  if (!profile.ok) return profile;
  return ok((spec) => profileFacts(profile.value, path, spec));
}

/** Reads regular files up to a size only: a profile is not trusted. */
function readText(path: string): Result<string> {
  const file = openRecordingFile(path);
  if (!file.ok) return file;
  try {
    if (file.value.size > MOST_PROFILE_BYTES) return fail([tooLarge(path)]);
    return ok(new TextDecoder().decode(file.value.read(0, file.value.size)));
  } finally {
    file.value.close();
  }
}

function tooLarge(path: string): ReturnType<typeof diagnostic> {
  const most = `${MOST_PROFILE_BYTES >> 20} MiB`;
  return diagnostic("file-too-large", `${path} is larger than ${most}: not a kernel profile`);
}
