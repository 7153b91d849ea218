/** A function that every kernel has, and that is seldom called: a trial is limited to it, so that it slows down nothing. */
export const TRIAL_FUNCTION = "vfs_fsync_range";
