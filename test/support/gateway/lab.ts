/**
 * A gateway to set up: a real sshd on loopback with keys of its own, stand-ins for systemctl and tailscale on its far side, and a web service
 * that answers as its files say. Everything is in one folder; nothing of this machine's config is used.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { makeSite, type Site } from '../e2e/fleet.ts';
import { type Ran, ytm } from '../e2e/program.ts';
import { inTime, until } from '../poll.ts';
import { freePort } from '../servers/ports.ts';

const SSHD = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/opt/homebrew/sbin/sshd'].find((path) => existsSync(path));
/** What privilege separation of a root's sshd needs; a package leaves it to the service. */
const PRIVILEGE_FOLDER = '/run/sshd';

/** Why there is no such lab here; `null`: there is. */
export const labProblem: string | null = (() => {
  if (SSHD === undefined) return 'there is no sshd here (Debian: openssh-server)';
  return ['ssh', 'ssh-keygen', 'flock', 'setsid'].every((tool) => spawnSync('which', [tool]).status === 0)
    ? null
    : 'a tool is missing here';
})();

const UNIT = 'studio-web.service';
/** In the `.env` beside what ytm sets. */
export const SECRET = 'API_KEY=do-not-show-this';

export interface GatewayLab {
  readonly folder: string;
  readonly dropIn: string;
  readonly link: string;
  readonly env: string;
  readonly share: string;
  /** With these changes to the section `bootstrap`. */
  site(changes?: Readonly<Record<string, string | number>>): Site;
  bootstrap(site: Site, ...args: readonly string[]): Promise<Ran>;
  /** Switches a fault of the far side on. */
  fault(name: 'restart-fails' | 'wrong-page' | 'no-unit' | 'cut-by-serve' | 'tailscale-stopped'): void;
  /** The commands that the stand-ins were called with, without those that only read. */
  changes(): readonly string[];
  /** What tailscale serve has, by path. */
  serves(): Readonly<Record<string, string>>;
  /** Paths of the gateway with their kinds and contents, without the copies and the lab's own records. */
  picture(): string;
  /** The host has another key from now on. */
  changeHostKey(): Promise<void>;
}

const SYSTEMCTL = `case $1 in show | is-active) ;; *) echo "systemctl $*" >>"$lab/calls" ;; esac
case $1 in
show)
  case $4 in
  LoadState) [ -e "$lab/fault.no-unit" ] && echo not-found || echo loaded ;;
  FragmentPath) echo "$lab/etc/${UNIT}" ;;
  WorkingDirectory) echo "$lab/repository/server" ;;
  User) id -un ;;
  ActiveState) cat "$lab/active" ;;
  esac ;;
restart)
  [ "$2" != tailscaled ] || exit 0
  echo failed >"$lab/active"
  [ ! -e "$lab/fault.restart-fails" ] || [ ! -e "$lab/etc/${UNIT}.d/50-ytm.conf" ] || exit 1
  rm -f "$lab/runs-with"
  [ ! -e "$lab/etc/${UNIT}.d/50-ytm.conf" ] || cp "$lab/etc/${UNIT}.d/50-ytm.conf" "$lab/runs-with"
  echo active >"$lab/active" ;;
is-active) [ "$(cat "$lab/active")" = active ] ;;
esac`;

const TAILSCALE = `case "$*" in
'status --json --peers=false')
  if [ -e "$lab/fault.tailscale-stopped" ]; then echo '{"BackendState":"Stopped","Self":{"Online":false}}'
  else echo '{"BackendState":"Running","Self":{"Online":true}}'; fi
  exit 0 ;;
'serve status --json')
  printf '{"Web":{"acer.example.ts.net:443":{"Handlers":{'
  comma=
  for file in "$lab"/serve/*; do
    [ -e "$file" ] || continue
    printf '%s"/%s":{"Proxy":"%s"}' "$comma" "$(basename "$file")" "$(cat "$file")"
    comma=,
  done
  echo '}}}}'
  exit 0 ;;
esac
echo "tailscale $*" >>"$lab/calls"
case $1 in
up) rm -f "$lab/fault.tailscale-stopped" ;;
down) : >"$lab/fault.tailscale-stopped" ;;
serve)
  [ ! -e "$lab/fault.cut-by-serve" ] || : >"$lab/cut"
  name=\${4#--set-path=/}
  if [ "$5" = off ]; then rm -f "$lab/serve/$name"; else printf %s "$5" >"$lab/serve/$name"; fi ;;
esac`;

export async function gatewayLab(): Promise<GatewayLab> {
  const root = mkdtempSync(join(tmpdir(), 'ytm-gateway-'));
  const folder = join(root, 'far');
  for (const name of ['bin', 'etc', 'repository/.git', 'repository/server', 'share/ytm_workspaces', 'old', 'serve'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const [name, text] of Object.entries({ systemctl: SYSTEMCTL, tailscale: TAILSCALE })) {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\nlab='${folder}'\n${text}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  writeFileSync(join(folder, 'active'), 'active\n');
  writeFileSync(join(folder, 'etc', UNIT), '[Service]\n');
  const link = join(folder, 'repository/files');
  execFileSync('ln', ['-s', join(folder, 'old'), link]);
  const env = join(folder, 'repository/.env');
  writeFileSync(env, `# the studio's own\n${SECRET}\nYTM_WORKSPACE_ROOT=/somewhere/old\n`, { mode: 0o640 });
  const share = join(folder, 'share');
  const dropIn = join(folder, `etc/${UNIT}.d/50-ytm.conf`);
  const web = await webService(folder, share);
  const ssh = await sshServer(root, folder);
  onTestFinished(async () => {
    await ssh.stop();
    rmSync(root, { recursive: true, force: true });
  });
  return {
    folder,
    dropIn,
    link,
    env,
    share,
    site: (changes = {}) =>
      makeSite(root, {
        version: 1,
        language: 'en',
        hysteresis: { rise: 1, fall: 1 },
        observer: { neutral: [] },
        gateway: { url: web },
        probes: {
          ui: { every: '2s', timeout: '1s' },
          healthz: { every: '2s', timeout: '1s' },
          files: { every: '2s', timeout: '1s' },
          watchdog: false,
          observer: false,
        },
        bootstrap: { unit: UNIT, share, uiData: join(folder, 'ui-data'), copies: join(folder, 'copies'), confirm: '120s', ...changes },
      }),
    bootstrap: (site, ...args) => ytm(site, ['gateway', 'bootstrap', '--host', 'acer', '--ssh-config', ssh.config, ...args]),
    fault: (name) => writeFileSync(join(folder, `fault.${name}`), ''),
    changes: () => linesOf(join(folder, 'calls')),
    serves: () =>
      Object.fromEntries(readdirSync(join(folder, 'serve')).map((name) => [`/${name}`, readFileSync(join(folder, 'serve', name), 'utf8')])),
    picture: () => pictureOf(folder, ['copies', 'calls', 'cut']),
    changeHostKey: () => ssh.changeHostKey(),
  };
}

function linesOf(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

function pictureOf(folder: string, without: readonly string[]): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !without.includes(path.split('/')[0] ?? ''))
    .toSorted()
    .map((path) => {
      const full = join(folder, path);
      const { mode } = lstatSync(full);
      const what = lstatSync(full).isSymbolicLink()
        ? `-> ${readlinkSync(full)}`
        : lstatSync(full).isFile()
          ? readFileSync(full, 'utf8')
          : '';
      return `${path} ${(mode & 0o777).toString(8)} ${what}`;
    })
    .join('\n');
}

/** The front page, the API and the listing, as its files and the drop-in that it was started with make them. */
async function webService(folder: string, share: string): Promise<string> {
  const server = createServer(({ url = '' }, answer) => {
    const isSetUp = existsSync(join(folder, 'runs-with')) && readlinkSync(join(folder, 'repository/files')) === share;
    answer.setHeader('content-type', url.startsWith('/api') ? 'application/json' : 'text/html');
    if (url.startsWith('/ui/')) answer.end(existsSync(join(folder, 'fault.wrong-page')) ? 'Script Viewer' : '<div id="root"></div>');
    else if (url.startsWith('/api/')) answer.end('{"status":"ok"}');
    else answer.end(isSetUp ? '<a>ytm_workspaces</a>' : 'nothing');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface SshServer {
  /** For `ssh -F`. */
  readonly config: string;
  changeHostKey(): Promise<void>;
  stop(): Promise<void>;
}

async function sshServer(root: string, folder: string): Promise<SshServer> {
  const keys = join(root, 'keys');
  mkdirSync(keys, { mode: 0o700 });
  const makeKey = (name: string): void => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(keys, name)]);
  };
  for (const name of ['host', 'user']) makeKey(name);
  const port = await freePort();
  const publicKey = (name: string): string => readFileSync(join(keys, `${name}.pub`), 'utf8');
  writeFileSync(join(keys, 'authorized'), publicKey('user'));
  writeFileSync(join(keys, 'known'), `[127.0.0.1]:${port} ${publicKey('host')}`);
  const server = join(keys, 'sshd_config');
  writeFileSync(
    server,
    `Port ${port}
ListenAddress 127.0.0.1
HostKey ${join(keys, 'host')}
AuthorizedKeysFile ${join(keys, 'authorized')}
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
SetEnv PATH=${join(folder, 'bin')}:/usr/sbin:/usr/bin:/sbin:/bin
LogLevel ERROR
`,
  );
  const config = join(keys, 'ssh_config');
  writeFileSync(
    config,
    `Host acer
  HostName 127.0.0.1
  Port ${port}
  User ${userInfo().username}
  IdentityFile ${join(keys, 'user')}
  IdentitiesOnly yes
  UserKnownHostsFile ${join(keys, 'known')}
  GlobalKnownHostsFile /dev/null
`,
  );
  if (process.getuid?.() === 0) mkdirSync(PRIVILEGE_FOLDER, { recursive: true, mode: 0o755 });
  let running = await startSshd(server, port);
  // A change of the tailnet that cuts the connections that ride on it.
  const cutting = setInterval(() => {
    if (existsSync(join(folder, 'cut'))) void running.stop();
  }, 50);
  return {
    config,
    async changeHostKey() {
      await running.stop();
      for (const name of ['host', 'host.pub']) rmSync(join(keys, name));
      makeKey('host');
      running = await startSshd(server, port);
    },
    async stop() {
      clearInterval(cutting);
      await running.stop();
    },
  };
}

async function startSshd(config: string, port: number): Promise<{ stop(): Promise<void> }> {
  const child = spawn(SSHD ?? '', ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'exit');
  await until('sshd answers', async () => {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${said}`);
    return accepts(port);
  });
  return {
    async stop() {
      child.kill('SIGKILL');
      await inTime('the end of sshd', ended);
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
