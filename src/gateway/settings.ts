/** What `ytm gateway bootstrap` is to make of a gateway: the section `bootstrap` of the config, and the options of the command. */

export interface GatewaySettings {
  /** The systemd unit of the web service. */
  readonly unit: string;
  /** Where the share is mounted on the gateway. */
  readonly share: string;
  /** The root of the web service's repository on the gateway; `auto`: the repository that holds the unit's working directory. */
  readonly repository: string;
  /** The link that the web service shows as /files/; `null`: `files` in the repository. */
  readonly files: string | null;
  /** Where the web service listens on loopback. */
  readonly port: number;
  /** Where the web service keeps its databases, on a local disk, and the variable that tells it. */
  readonly uiData: string;
  readonly uiDataVariable: string;
  /** Where copies of what was changed are kept on the gateway. */
  readonly copies: string;
  /** A change of the tailnet is undone unless it was confirmed within this time. */
  readonly confirmMs: number;
}

export interface GatewayWishes {
  /** The same variables in the `.env` of the repository. */
  readonly syncEnv: boolean;
  readonly configureServe: boolean;
  readonly recoverTailscale: boolean;
}

/** The places that the web service and the scripts of the repository get, in this order. */
export function variablesOf({ share, uiData, uiDataVariable }: GatewaySettings): readonly (readonly [name: string, value: string])[] {
  const workspaces = workspacesOf(share);
  return [
    ['YTM_WORKSPACE_ROOT', workspaces],
    ['YTM_SHARED_STORAGE_ROOT', share],
    ['YTM_PLANNING_ROOT', `${workspaces}/planning`],
    [uiDataVariable, uiData],
  ];
}

export function workspacesOf(share: string): string {
  return `${share === '/' ? '' : share}/ytm_workspaces`;
}

/** One word for a POSIX shell, whatever it holds. */
export function shWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
