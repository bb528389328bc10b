/** From what the gateway is like and what it should be like to the steps between them. A gateway as it should be has none. */
import type { GatewayFacts, ServeHandler } from './facts.ts';
import { type GatewaySettings, type GatewayWishes, variablesOf, workspacesOf } from './settings.ts';

/** Why nothing can be done. */
export type GatewayProblem =
  | { readonly kind: 'no-unit'; readonly unit: string }
  | { readonly kind: 'no-repository' }
  | { readonly kind: 'no-workspaces'; readonly path: string }
  | { readonly kind: 'files-in-the-way'; readonly path: string }
  | { readonly kind: 'data-on-network'; readonly path: string; readonly fsType: string }
  | { readonly kind: 'no-tailscale' }
  | { readonly kind: 'tailscale-not-running'; readonly state: string }
  | { readonly kind: 'foreign-handler'; readonly path: string }
  /** The gateway reported a path with characters that no script should hold. */
  | { readonly kind: 'odd-path'; readonly path: string };

export type Step =
  /** Replaces a whole file. */
  | { readonly kind: 'drop-in'; readonly path: string; readonly before: readonly string[] | null; readonly after: readonly string[] }
  /** Replaces the lines of some variables in a file. */
  | {
      readonly kind: 'env';
      readonly path: string;
      readonly names: readonly string[];
      readonly before: readonly string[] | null;
      readonly after: readonly string[];
    }
  | { readonly kind: 'link'; readonly path: string; readonly before: string | null; readonly after: string }
  | { readonly kind: 'folder'; readonly path: string; readonly user: string }
  | { readonly kind: 'restart'; readonly unit: string };

/** A change of the tailnet that the connection may ride on. */
export type TailnetStep =
  | { readonly kind: 'recover'; readonly wasStopped: boolean; readonly state: string }
  | { readonly kind: 'serve'; readonly path: string; readonly target: string; readonly before: ServeHandler | null };

export interface GatewayPlan {
  readonly steps: readonly Step[];
  readonly tailnet: readonly TailnetStep[];
}

export type Planned =
  | { readonly ok: true; readonly plan: GatewayPlan }
  | { readonly ok: false; readonly problems: readonly GatewayProblem[] };

/** As `stat -f` names them. */
const NETWORK = /^(smb2?|cifs|nfs|fuse|fuseblk|9p|v9fs|afs|ceph|UNKNOWN \(0xfe534d42\))$/;
const PLAIN_PATH = /^\/[\w./@+: -]*$/;
export const ROUTES = ['/ui', '/api', '/files'] as const;

export function planGateway(facts: GatewayFacts, settings: GatewaySettings, wishes: GatewayWishes): Planned {
  const problems = problemsOf(facts, settings, wishes);
  const { unit, files } = facts;
  if (problems.length > 0 || unit === null || files === null) return { ok: false, problems };
  const variables = variablesOf(settings);
  const assigned = variables.map(([name, value]) => `${name}=${value}`);
  const changes = [
    ...folderStep(facts, settings, unit.user),
    ...dropInStep(facts, unit.dropIn, assigned),
    ...(wishes.syncEnv
      ? envStep(
          facts,
          variables.map(([name]) => name),
          assigned,
        )
      : []),
    ...linkStep(files, settings.share),
  ];
  const restarts = changes.length > 0 || !unit.isActive;
  return {
    ok: true,
    plan: {
      steps: restarts ? [...changes, { kind: 'restart', unit: settings.unit }] : [],
      tailnet: tailnetSteps(facts, settings, wishes),
    },
  };
}

function problemsOf(facts: GatewayFacts, settings: GatewaySettings, wishes: GatewayWishes): readonly GatewayProblem[] {
  const { unit, repository, files, uiData } = facts;
  const needsRepository = wishes.syncEnv || settings.files === null;
  return [
    ...(unit === null ? [{ kind: 'no-unit', unit: settings.unit } as const] : []),
    ...(needsRepository && repository === null ? [{ kind: 'no-repository' } as const] : []),
    ...(facts.showsWorkspaces ? [] : [{ kind: 'no-workspaces', path: workspacesOf(settings.share) } as const]),
    ...(files?.is === 'other' ? [{ kind: 'files-in-the-way', path: files.path } as const] : []),
    ...(NETWORK.test(uiData.fsType) ? [{ kind: 'data-on-network', path: settings.uiData, fsType: uiData.fsType } as const] : []),
    ...oddPaths(facts),
    ...tailscaleProblems(facts, wishes),
  ];
}

function oddPaths({ unit, repository, files }: GatewayFacts): readonly GatewayProblem[] {
  const paths = [unit?.dropIn, repository, files?.path].filter((path) => typeof path === 'string');
  return paths.filter((path) => !PLAIN_PATH.test(path)).map((path) => ({ kind: 'odd-path', path }));
}

function tailscaleProblems({ tailscale }: GatewayFacts, wishes: GatewayWishes): readonly GatewayProblem[] {
  if (tailscale === null) return wishes.configureServe || wishes.recoverTailscale ? [{ kind: 'no-tailscale' }] : [];
  if (!wishes.configureServe) return [];
  if (tailscale.state !== 'Running' && !wishes.recoverTailscale) return [{ kind: 'tailscale-not-running', state: tailscale.state }];
  // What could not be put back is not replaced.
  return ROUTES.filter((path) => tailscale.serve.get(path)?.kind === 'other').map((path) => ({ kind: 'foreign-handler', path }));
}

function folderStep({ uiData }: GatewayFacts, settings: GatewaySettings, user: string): readonly Step[] {
  return uiData.exists ? [] : [{ kind: 'folder', path: settings.uiData, user }];
}

function dropInStep({ dropIn }: GatewayFacts, path: string, assigned: readonly string[]): readonly Step[] {
  const after = [
    '# Written by ytm gateway bootstrap, which replaces it.',
    '[Unit]',
    'After=remote-fs.target',
    '[Service]',
    ...assigned.map((assignment) => `Environment=${assignment}`),
  ];
  return isSame(dropIn, after) ? [] : [{ kind: 'drop-in', path, before: dropIn, after }];
}

function envStep({ env, repository }: GatewayFacts, names: readonly string[], after: readonly string[]): readonly Step[] {
  return isSame(env, after) ? [] : [{ kind: 'env', path: `${repository ?? ''}/.env`, names, before: env, after }];
}

function linkStep({ path, is, target }: NonNullable<GatewayFacts['files']>, share: string): readonly Step[] {
  return is === 'link' && target === share ? [] : [{ kind: 'link', path, before: is === 'link' ? target : null, after: share }];
}

function isSame(before: readonly string[] | null, after: readonly string[]): boolean {
  return before !== null && before.join('\n') === after.join('\n');
}

function tailnetSteps({ tailscale }: GatewayFacts, { port }: GatewaySettings, wishes: GatewayWishes): readonly TailnetStep[] {
  if (tailscale === null) return [];
  const { state, isOnline, serve } = tailscale;
  const isWell = state === 'Running' && isOnline;
  return [
    ...(wishes.recoverTailscale && !isWell ? [{ kind: 'recover', wasStopped: state === 'Stopped', state } as const] : []),
    ...(wishes.configureServe ? ROUTES : []).flatMap((path): readonly TailnetStep[] => {
      // The mount point is taken off the request's path, so the target needs it again.
      const target = `http://127.0.0.1:${port}${path}`;
      const before = serve.get(path) ?? null;
      return before?.kind === 'proxy' && before.target === target ? [] : [{ kind: 'serve', path, target, before }];
    }),
  ];
}

/** What would change, as lines with + and -. */
export function planDiff({ steps, tailnet }: GatewayPlan): readonly string[] {
  return [...steps.flatMap(stepDiff), ...tailnet.flatMap(tailnetDiff)];
}

function stepDiff(step: Step): readonly string[] {
  switch (step.kind) {
    case 'drop-in':
    case 'env':
      return [step.path, ...lineDiff(step.before ?? [], step.after)];
    case 'link':
      return [step.path, ...lineDiff(step.before === null ? [] : [`-> ${step.before}`], [`-> ${step.after}`])];
    case 'folder':
      return [step.path, `+ folder of ${step.user}`];
    case 'restart':
      return [`systemctl restart ${step.unit}`];
  }
}

function tailnetDiff(step: TailnetStep): readonly string[] {
  if (step.kind === 'recover') return ['tailscale', `- ${step.state}`, '+ Running'];
  const { before } = step;
  return [`tailscale serve ${step.path}`, ...(before === null ? [] : [`- ${before.kind} ${before.target}`]), `+ proxy ${step.target}`];
}

function lineDiff(before: readonly string[], after: readonly string[]): readonly string[] {
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
}
