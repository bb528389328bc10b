/** `ytm doctor vault`: links, folders, databases, names and leftovers in the vault. What it repairs, the vault agent repairs under the lock. */
import { relative } from 'node:path';
import type { Config } from '../../config/config.ts';
import { reporterOf } from '../../doctor/finding.ts';
import { type ExaminedVault, examineVault, type VaultProgress } from '../../doctor/vault/examine.ts';
import type { VaultPlace } from '../../doctor/vault/place.ts';
import { VAULT_CHECKS } from '../../doctor/vault/registry.ts';
import { cliText } from '../../messages/messages.ts';
import type { VaultAgent } from '../../mirror/agent/vault-agent.ts';
import { SENTINEL_NAME } from '../../mirror/core/contract.ts';
import { inVault, lookInVault } from '../../mirror/in-vault.ts';
import { expectedDevice } from '../../mirror/run/device.ts';
import type { HeldLock, Refusal } from '../../mirror/run/ports.ts';
import { agentLister } from '../../mirror/scan/agent-lister.ts';
import { parseObject } from '../../platform/parse-object.ts';
import { isInside } from '../../platform/paths.ts';
import { DOCTOR_FAILED, endWith } from '../doctor/ending.ts';
import { hangingShare, openDoctorSession } from '../doctor/session.ts';
import { CommandError } from '../errors.ts';
import type { Io } from '../io.ts';
import { openReporter, type ProgressReporter } from '../mirror/progress-reporter.ts';
import { reasonAndNext } from '../mirror/reason-text.ts';
import type { MirrorSession } from '../mirror/session.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { DOCTOR_VAULT } from '../tree/specs/doctor.ts';

const USUAL_WITHIN_MS = 30 * 60_000;
const REPORT_EVERY_MS = 100;
const NOTE = 'doctor.vault';
/** What was examined a day ago may have changed. */
const CONTINUED_FOR_MS = 24 * 3_600_000;
const { finding } = reporterOf('vault');

export const vault: Handler<typeof DOCTOR_VAULT> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, DOCTOR_FAILED);
  const session = openDoctorSession(config, io);
  const reporter = await openReporter(io, () => localeNow(config, io), options.json);
  try {
    const { settings, ports } = session.parts;
    const hang = await hangingShare(session, io.signal);
    const work = { settings, ports, signal: io.signal };
    const examine = (agent: VaultAgent, lock: HeldLock | null): Promise<Done> =>
      examineIn({ agent, lock, session, reporter, io, ...options, withinMs: options.within ?? USUAL_WITHIN_MS });
    const done =
      hang !== null
        ? { ok: false as const, refusal: hang }
        : options.fix
          ? await inVault(work, examine)
          : await lookInVault(work, (agent) => examine(agent, null));
    reporter.close();
    const { examined, run } = done.ok ? done.value : { examined: refusedVault(done.refusal, config, io), run: null };
    const checks = VAULT_CHECKS.map(({ id }) => id);
    return await endWith({ doctor: 'vault', fix: options.fix, checks, facts: [], run, ...examined }, { config, io, json: options.json });
  } finally {
    reporter.close();
    session.close();
  }
};

interface Done {
  readonly examined: Pick<ExaminedVault, 'complete' | 'findings' | 'omitted'>;
  readonly run: string | null;
}

interface Examining {
  readonly agent: VaultAgent;
  readonly lock: HeldLock | null;
  readonly session: MirrorSession;
  readonly reporter: ProgressReporter;
  readonly io: Io;
  readonly fix: boolean;
  readonly restart: boolean;
  readonly withinMs: number;
}

async function examineIn(examining: Examining): Promise<Done> {
  const { agent, session, reporter, io, fix, restart, withinMs } = examining;
  const { store } = session.runtime.kept;
  const { clock } = session.parts.ports;
  let run: string | null = null;
  let reportedAt = Number.NEGATIVE_INFINITY;
  const key = [agent.entered.vaultId ?? '', session.config.hash, fix].join();
  const keep = (progress: VaultProgress | null): void => store.setNote(NOTE, progress === null ? '' : JSON.stringify({ key, progress }));
  const examined = await examineVault({
    checks: VAULT_CHECKS,
    place: placeOf(examining, () => {
      run ??= session.parts.store.runs.claim(clock.now());
      return run;
    }),
    list: (path, signal) => agentLister(agent).list(path, [], signal),
    fix,
    from: restart ? null : continued(store.note(NOTE), key, clock.now()),
    clock,
    withinMs,
    onProgress({ folders, entries, last }) {
      if (clock.monotonic() - reportedAt < REPORT_EVERY_MS) return;
      reportedAt = clock.monotonic();
      reporter.now(
        cliText('doctor.progress', localeNow(session.config, io), { folders, entries, path: last === null || last === '' ? '.' : last }),
      );
    },
    keep,
  });
  keep(examined.complete || examined.last === null ? null : withoutEnd(examined));
  return { examined, run };
}

/** The findings about the end of this walk are not those of the next one. */
function withoutEnd({ findings, ...progress }: ExaminedVault): VaultProgress {
  return { ...progress, findings: findings.filter(({ check, code }) => check !== 'vault' || code === 'vault.folder-unreadable') };
}

/** @param key it must have been the same vault, config and kind of examination */
function continued(note: string | null, key: string, now: number): VaultProgress | null {
  const kept = parseObject(note ?? '') as { readonly key: string; readonly progress: VaultProgress } | null;
  return kept?.key === key && now - kept.progress.startedAt < CONTINUED_FOR_MS ? kept.progress : null;
}

function placeOf({ agent, lock, session, io }: Examining, run: () => string): VaultPlace {
  const { settings, ports, mirror, store } = session.parts;
  const { paths } = session.config;
  const manifest = store.manifest(agent.entered.vaultId ?? '');
  const inVaultOnly = [paths.planning].flatMap((path) =>
    path !== null && isInside(path, mirror.vault) ? [relative(mirror.vault, path)] : [],
  );
  return {
    agent,
    roots: settings.contract.roots,
    required: [...new Set([...mirror.keep, ...inVaultOnly])].filter((path) => path !== ''),
    assets: assetsOf(session.config, mirror),
    makeInShare: (path) => makeInShare(path, lock, session, io),
    sent: (folder) => new Set(manifest.folder(folder).map((row) => row.path)),
    now: ports.clock.now(),
    signal: io.signal,
    run,
  };
}

function assetsOf(
  { paths: { assets } }: Config,
  { vault: root, share }: { readonly vault: string; readonly share: string },
): VaultPlace['assets'] {
  if (assets === null || !assets.startsWith(`${share}/`) || isInside(assets, root)) return null;
  return { fromVault: relative(root, assets), inShare: relative(share, assets) };
}

/** By an agent that enters the share itself, as `bootstrap` does; the vault with its sentinel was entered just before. */
async function makeInShare(
  path: string,
  lock: HeldLock | null,
  { parts: { settings, ports } }: MirrorSession,
  io: Io,
): Promise<string | null> {
  const device = expectedDevice(ports.watch.current(), settings, ports.platform);
  if (device === null || lock === null) return 'ENODEV';
  const order = {
    vault: settings.share,
    device,
    sentinel: SENTINEL_NAME,
    vaultId: null,
    withoutSentinel: true,
    niceness: settings.niceness,
  };
  const entered = await ports.agents.enter(order, { signal: io.signal, onGroup: (group) => lock.addGroup(group) });
  if (entered.kind !== 'entered') return entered.kind;
  try {
    const made = await entered.agent.ask<'make-folders'>({ op: 'make-folders', paths: [path] }, io.signal);
    if (made.kind !== 'done') return made.kind === 'error' ? made.errno : made.kind;
    return made.answer.failed[0]?.errno ?? null;
  } finally {
    await entered.agent.close();
  }
}

/** What keeps everybody out of the vault is a finding. A run that holds the lock is not: then this command could not do its work. */
function refusedVault(refusal: Refusal, config: Config, io: Io): Done['examined'] {
  const { code, args } = refusal;
  if (code === 'mirror.locked' || code === 'mirror.orphans')
    throw new CommandError(reasonAndNext(refusal, localeNow(config, io)), DOCTOR_FAILED);
  // Nothing was examined.
  return { complete: false, omitted: {}, findings: [finding('critical', code, { args })] };
}
