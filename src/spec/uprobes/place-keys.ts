/** Each says where in its file a probe sits. */
export const PLACE_KEYS: readonly string[] = ["symbol", "offset", "address", "usdt"];
