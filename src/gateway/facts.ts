/** What the gateway is like now: a script that only reads there, and its output as values. */
import { type GatewaySettings, shWord, variablesOf, workspacesOf } from './settings.ts';

export interface ServeHandler {
  readonly kind: 'proxy' | 'path' | 'text' | 'other';
  readonly target: string;
}

export interface GatewayFacts {
  /** `null`: systemd does not know the unit. */
  readonly unit: { readonly dropIn: string; readonly user: string; readonly isActive: boolean } | null;
  /** `null`: none was found, or it is no repository. */
  readonly repository: string | null;
  /** Whether the share shows the workspaces there, within some seconds. */
  readonly showsWorkspaces: boolean;
  readonly files: { readonly path: string; readonly is: 'missing' | 'link' | 'other'; readonly target: string } | null;
  /** The lines of the file; `null`: there is none. */
  readonly dropIn: readonly string[] | null;
  /** Of the `.env` only the lines of our variables; `null`: there is no such file. */
  readonly env: readonly string[] | null;
  readonly uiData: { readonly exists: boolean; readonly fsType: string };
  /** `null`: there is no tailscale, or it does not answer. */
  readonly tailscale: { readonly state: string; readonly isOnline: boolean; readonly serve: ReadonlyMap<string, ServeHandler> } | null;
}

export const DROP_IN = '50-ytm.conf';

/** Longer than any of these takes on a share that answers. */
const PATIENCE_S = 10;

/** Each fact on a line: its name, and its value in base64. */
export function factsScript(settings: GatewaySettings): string {
  const names = variablesOf(settings).map(([name]) => name);
  const show = (property: string): string => `systemctl show ${shWord(settings.unit)} -p ${property} --value`;
  return `main() {
fact() { printf '%s ' "$1"; base64 | tr -d '\\n'; echo; }
quick() { timeout ${PATIENCE_S} "$@"; }
for property in LoadState FragmentPath WorkingDirectory User ActiveState; do
  systemctl show ${shWord(settings.unit)} -p "$property" --value 2>/dev/null | fact "unit.$property"
done
repository=${shWord(settings.repository)}
if [ "$repository" = auto ]; then
  folder=$(${show('WorkingDirectory')} 2>/dev/null | sed 's/^[!-]*//')
  repository=
  while [ -n "$folder" ] && [ "$folder" != / ] && [ "$folder" != . ]; do
    if quick test -e "$folder/.git"; then repository=$folder; break; fi
    folder=$(dirname "$folder")
  done
elif ! quick test -d "$repository"; then
  repository=
fi
printf %s "$repository" | fact repository
quick test -d ${shWord(workspacesOf(settings.share))} && echo yes | fact workspaces
files=${settings.files === null ? '${repository:+$repository/files}' : shWord(settings.files)}
printf %s "$files" | fact files
if [ -L "$files" ]; then readlink "$files" | fact files.link; elif [ -n "$files" ] && [ -e "$files" ]; then echo yes | fact files.other; fi
fragment=$(${show('FragmentPath')} 2>/dev/null)
case $fragment in
/etc/* | /run/* | "") folder=/etc/systemd/system ;;
/usr/* | /lib/*) folder=/etc/systemd/system ;;
*) folder=$(dirname "$fragment") ;;
esac
drop_in=$folder/${settings.unit}.d/${DROP_IN}
printf %s "$drop_in" | fact drop-in
[ ! -f "$drop_in" ] || fact drop-in.text <"$drop_in"
if [ -n "$repository" ] && [ -f "$repository/.env" ]; then
  grep -E '^(export )?(${names.join('|')})=' "$repository/.env" | fact env
fi
data=${shWord(settings.uiData)}
[ ! -d "$data" ] || echo yes | fact data
while [ ! -e "$data" ]; do data=$(dirname "$data"); done
stat -f -c %T "$data" | fact data.type
quick tailscale status --json --peers=false 2>/dev/null | fact tailscale
quick tailscale serve status --json 2>/dev/null | fact serve
echo done | fact end
}
main
`;
}

/** @returns `null` when the output is not whole */
export function parseFacts(output: string): GatewayFacts | null {
  const facts = new Map(output.split('\n').flatMap((line) => factIn(line)));
  const of = (name: string): string => facts.get(name)?.replace(/\n$/, '') ?? '';
  const lines = (name: string): readonly string[] | null =>
    facts.has(name)
      ? of(name)
          .split('\n')
          .filter((line) => line !== '')
      : null;
  if (of('end') !== 'done') return null;
  const path = of('files');
  return {
    unit:
      of('unit.LoadState') === 'loaded'
        ? { dropIn: of('drop-in'), user: of('unit.User') || 'root', isActive: of('unit.ActiveState') === 'active' }
        : null,
    repository: of('repository') || null,
    showsWorkspaces: of('workspaces') === 'yes',
    files: path === '' ? null : { path, ...linkOf(facts, of('files.link')) },
    dropIn: facts.has('drop-in.text') ? of('drop-in.text').split('\n') : null,
    env: lines('env'),
    uiData: { exists: of('data') === 'yes', fsType: of('data.type') },
    tailscale: tailscaleOf(of('tailscale'), of('serve')),
  };
}

function factIn(line: string): readonly (readonly [string, string])[] {
  const [, name, value] = /^([A-Za-z.-]+) ([A-Za-z0-9+/=]*)$/.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [[name, decoded(value)]];
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

function linkOf(
  facts: ReadonlyMap<string, string>,
  target: string,
): { readonly is: 'missing' | 'link' | 'other'; readonly target: string } {
  if (facts.has('files.link')) return { is: 'link', target };
  return { is: facts.has('files.other') ? 'other' : 'missing', target: '' };
}

function tailscaleOf(status: string, serve: string): GatewayFacts['tailscale'] {
  const json = objectIn(status);
  const state = json?.['BackendState'];
  if (typeof state !== 'string') return null;
  return { state, isOnline: mapping(json?.['Self'])['Online'] === true, serve: handlersIn(objectIn(serve) ?? {}) };
}

/** The handlers of the name of this machine, on the port of HTTPS, by their mount points without a slash at the end. */
function handlersIn(serve: Readonly<Record<string, unknown>>): ReadonlyMap<string, ServeHandler> {
  const web = Object.entries(mapping(serve['Web'])).find(([place]) => place.endsWith(':443'))?.[1];
  const handlers = Object.entries(mapping(mapping(web)['Handlers']));
  return new Map(handlers.map(([mount, handler]) => [mount === '/' ? mount : mount.replace(/\/$/, ''), handlerOf(mapping(handler))]));
}

function handlerOf(handler: Readonly<Record<string, unknown>>): ServeHandler {
  const { Proxy: proxy, Path: path, Text: text } = handler;
  if (typeof proxy === 'string') return { kind: 'proxy', target: proxy };
  if (typeof path === 'string') return { kind: 'path', target: path };
  return typeof text === 'string' ? { kind: 'text', target: text } : { kind: 'other', target: '' };
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return mapping(JSON.parse(text));
  } catch {
    return null;
  }
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}
