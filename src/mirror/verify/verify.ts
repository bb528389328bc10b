/**
 * Reads contents again, on demand or a part every day: under guards 2 and 7, at the lowest priority. Repairs only if a run may write: not
 * in shadow mode, not while the mirror is halted, and not alongside another mirror.
 */
import type { Millis } from '../../health/observation.ts';
import type { VaultAgent } from '../agent/vault-agent.ts';
import type { Chore } from '../chores.ts';
import type { Abilities } from '../core/abilities.ts';
import { inVault } from '../in-vault.ts';
import type { VerifyRecord } from '../record.ts';
import { enterOrder } from '../run/entering.ts';
import type { Asked, HeldLock, MirrorSettings, RunPorts } from '../run/ports.ts';
import { type VerifyOrder, type VerifyProgress, verifyPass } from './pass.ts';

export interface VerifyOptions {
  readonly settings: MirrorSettings;
  readonly ports: RunPorts;
  /** The share of all files, 0 to 1; `null`: the rest of the interrupted pass. */
  readonly share: number | null;
  /** False: nothing is written to the vault. */
  readonly repairs: boolean;
  readonly onProgress: (progress: VerifyProgress) => void;
}

const LOWEST_PRIORITY = 19;

export async function verifyNow(options: VerifyOptions, signal: AbortSignal): Promise<Asked<VerifyRecord>> {
  const settings = { ...options.settings, niceness: LOWEST_PRIORITY };
  const other = options.repairs ? await options.ports.otherMirror(signal) : null;
  if (other !== null) return { ok: false, refusal: other };
  const done = await inVault(
    { settings, ports: options.ports, signal },
    (agent, lock) => verifyInside({ agent, lock }, { ...options, settings }, signal),
    (verified) => !verified.ok || verified.value.repaired.length + verified.value.notRepaired.length === 0,
  );
  return done.ok ? done.value : done;
}

interface Inside {
  readonly agent: VaultAgent;
  readonly lock: HeldLock;
}

async function verifyInside({ agent, lock }: Inside, options: VerifyOptions, signal: AbortSignal): Promise<Asked<VerifyRecord>> {
  const { settings, ports, share, onProgress } = options;
  const { store, clock } = ports;
  const vaultId = agent.entered.vaultId ?? '';
  const enter = enterOrder({ ports, settings }, vaultId);
  if ('code' in enter) return { ok: false, refusal: enter };
  const opened = await ports.openHot(settings.hot, { signal, lowest: true, onGroup: (group) => lock.addGroup(group) });
  if (opened.kind !== 'opened')
    return { ok: false, refusal: { code: 'hot.unreadable', args: { path: settings.hot, errno: whyNot(opened) } } };
  try {
    const manifest = store.manifest(vaultId);
    const place = store.upkeep.verifyPlace() ?? { after: '', left: 0, startedAt: clock.now() };
    const files = share === null ? place.left : Math.ceil(manifest.files * share);
    const { reached, left, ...pass } = await verifyPass({
      id: store.runs.claim(clock.now()),
      settings,
      ports,
      enter,
      lock,
      agent,
      hot: opened.lister,
      times: timesOf(store.vaults.abilities(vaultId)),
      manifest,
      upkeep: store.upkeep,
      clock,
      files,
      after: place.after,
      repairs: options.repairs && !settings.shadow && store.decisions.halted() === null,
      signal,
      onProgress,
    });
    store.upkeep.setVerifyPlace({ after: reached, left, startedAt: share === null ? place.startedAt : pass.at });
    return { ok: true, value: await recordVerify(pass, ports) };
  } finally {
    await opened.lister.close();
  }
}

function timesOf(known: Abilities | null): VerifyOrder['times'] {
  return { resolution: known?.timestampResolution ?? 1, shifts: known?.timeShifts ?? [] };
}

function whyNot(opened: { readonly kind: string; readonly errno?: string; readonly problem?: string }): string {
  return opened.errno ?? opened.problem ?? opened.kind;
}

/** A pass that was interrupted before it had read anything leaves no record. */
async function recordVerify(pass: Omit<VerifyRecord, 'kind' | 'log'>, ports: RunPorts): Promise<VerifyRecord> {
  const draft: VerifyRecord = { kind: 'verify', ...pass, log: null };
  if (pass.files + pass.passedOver.length === 0 && pass.problem === 'cancelled') return draft;
  const record = { ...draft, log: await ports.writeChoreLog(draft) };
  ports.store.upkeep.saveChore(record);
  return record;
}

export interface VerifyRules {
  readonly everyMs: Millis;
  /** 0 to 1. */
  readonly sample: number;
}

const FIRST_MS: Millis = 15 * 60_000;
const LOOK_EVERY_MS: Millis = 60 * 60_000;

/** A share of all files each time it is due, while the gate is open; a pass that was interrupted for a run continues later. */
export function verifyChore(options: Pick<VerifyOptions, 'settings' | 'ports'>, { everyMs, sample }: VerifyRules): Chore {
  const { store, clock, watch } = options.ports;
  return {
    firstMs: Math.min(FIRST_MS, everyMs),
    everyMs: Math.min(LOOK_EVERY_MS, everyMs),
    async run(signal) {
      if (watch.current().gate.state !== 'open' || store.decisions.halted() !== null) return false;
      const place = store.upkeep.verifyPlace();
      const isUnderWay = place !== null && place.left > 0;
      if (place !== null && !isUnderWay && Math.abs(clock.now() - place.startedAt) < everyMs) return true;
      const done = await verifyNow({ ...options, share: isUnderWay ? null : sample, repairs: true, onProgress: () => undefined }, signal);
      return done.ok && done.value.problem === null;
    },
  };
}
