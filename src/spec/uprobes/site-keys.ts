/** Each names the site of a probe in its file. */
export const SITE_KEYS: readonly string[] = ["symbol", "offset", "address", "usdt"];
