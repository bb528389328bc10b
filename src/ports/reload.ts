/** The result of a reload request. */
export type ReloadResult =
  | { readonly ok: true }
  /** The config in force stays. `problems`: one English sentence each, shown to clients that may act. */
  | { readonly ok: false; readonly why: 'invalid' | 'restart'; readonly problems: readonly string[] };

/** Reads the config file again and puts it in force, all or nothing. Never rejects. */
export type Reload = () => Promise<ReloadResult>;
