/**
 * Carries out a restore: folders and links by hot's own child, files by rsync in batches, each checked afterwards. What arrived is recorded
 * at once, so that an interrupted restore continues where it was, and the next run sends none of it.
 */
import type { MirrorProgress } from '../../health/mirror.ts';
import type { Millis } from '../../health/observation.ts';
import { pause } from '../../platform/clock.ts';
import { bandwidthAt } from '../core/bandwidth.ts';
import { REPLACED_NAME } from '../core/contract.ts';
import { confirmed, type Version } from '../core/restore.ts';
import { exitMeaning } from '../core/rsync-exit.ts';
import type { CopyEnd, CopyOrder, CopyUnderWay, RsyncProgram } from '../rsync/copy.ts';
import { enterOrder, refusalOf } from '../run/entering.ts';
import { beginFilling, endFilling, type Marking } from '../run/image.ts';
import type { HeldLock, Refusal } from '../run/ports.ts';
import { Progress } from '../run/progress.ts';
import type { PlannedRestore, RestorePlaces, RestoreRequest } from './plan.ts';

/** A batch is recorded when it is done: a compromise between repeated checks after a stop and frequent starts of rsync. */
const FILES_AT_ONCE = 500;
const BYTES_AT_ONCE = 2e9;
const FOLDERS_AT_ONCE = 200;
/** rsync prints nothing during a call that hangs, so the share is checked in parallel. */
const ASK_EVERY_MS: Millis = 10_000;
const GRACE_MS: Millis = 3_000;

export interface Restored {
  readonly files: number;
  readonly bytes: number;
  readonly folders: number;
  readonly links: number;
  readonly failed: readonly { readonly path: string; readonly errno: string }[];
  /** The content in the vault differs from what was sent: it was restored, and a person must check it. */
  readonly damaged: readonly string[];
  /** The folder of the replaced versions, relative to the target folder; `null`: none was replaced. */
  readonly replacedIn: string | null;
  /** Why it did not finish. */
  readonly stopped: Refusal | null;
  /** Hot has everything from the vault and has its mark, so that the mirror can continue with it. */
  readonly isWhole: boolean;
}

export interface CarryOutOptions extends RestorePlaces {
  readonly request: RestoreRequest;
  readonly lock: HeldLock;
  /** Names this restore. */
  readonly id: string;
  readonly onProgress: (progress: MirrorProgress) => void;
}

export async function carryOut(plan: PlannedRestore, options: CarryOutOptions): Promise<Restored> {
  return new Restore(plan, options).run();
}

class Restore {
  readonly #plan: PlannedRestore;
  readonly #options: CarryOutOptions;
  readonly #progress: Progress;
  readonly #failed: { path: string; errno: string }[] = [];
  readonly #damaged: string[] = [];
  readonly #made = { files: 0, bytes: 0, folders: 0, links: 0 };
  #hasReplaced = false;
  #stopped: Refusal | null = null;

  constructor(plan: PlannedRestore, options: CarryOutOptions) {
    this.#plan = plan;
    this.#options = options;
    const startedAt = options.ports.clock.now();
    this.#progress = new Progress({ run: options.id, speed: 'full', dryRun: false, startedAt });
    this.#progress.planned([...plan.creates, ...plan.replaces]);
    this.#progress.phase('copy');
  }

  async run(): Promise<Restored> {
    const { target, ports, settings, signal } = this.#options;
    const rsync = await ports.findRsync(settings.rsync.bin, signal);
    if (!rsync.ok) return this.#result(rsync.refusal, false);
    const begun = await target.tidy('begin');
    const problem = begun.kind === 'failed' ? begun.problem : begun.answer;
    if (problem !== null)
      return this.#result({ code: 'hot.unreadable', args: { path: this.#options.request.into, errno: problem } }, false);
    if (this.#isAll()) beginFilling(this.#marking());
    await this.#makeFolders();
    await this.#makeLinks();
    for (const [files, over] of [...batches(this.#plan.creates, false), ...batches(this.#plan.replaces, true)]) {
      if (this.#stopped !== null || signal.aborted) break;
      await this.#bring(files, over, rsync.value);
    }
    await target.tidy('end');
    if (signal.aborted) this.#stopped ??= { code: 'mirror.stopped', args: {} };
    return this.#result(this.#stopped, await this.#finish());
  }

  #result(stopped: Refusal | null, isWhole: boolean): Restored {
    const replacedIn = this.#hasReplaced ? `${REPLACED_NAME}/${this.#options.id}` : null;
    return { ...this.#made, failed: this.#failed, damaged: this.#damaged, replacedIn, stopped, isWhole };
  }

  #isAll(): boolean {
    const { isHot, run, chosen } = this.#options.request;
    return isHot && run === null && chosen.some((each) => each.isAll);
  }

  /** What hot cannot have (a link out of the share) does not count as missing. */
  async #finish(): Promise<boolean> {
    const { skipped, collected } = this.#plan;
    const conflicts = skipped.filter(({ why }) => why !== 'link-leaves-hot' && why !== 'special-file');
    const isWhole = this.#stopped === null && this.#failed.length + conflicts.length + collected.unreadable === 0;
    return this.#isAll() && isWhole && endFilling(this.#marking());
  }

  #marking(): Marking {
    const { agent, target, settings, ports } = this.#options;
    return { agent, hot: target, settings, ports, recorded: { leftOut: [] } };
  }

  async #makeFolders(): Promise<void> {
    const { target, signal } = this.#options;
    const { folders } = this.#plan;
    for (let start = 0; start < folders.length && !signal.aborted; start += FOLDERS_AT_ONCE) {
      const some = folders.slice(start, start + FOLDERS_AT_ONCE).map(({ path }) => path);
      const made = await target.makeFolders(some, signal);
      if (made.kind === 'failed') return this.#lostHot(made.problem);
      this.#failed.push(...made.answer);
      this.#made.folders += some.length - made.answer.length;
    }
  }

  async #makeLinks(): Promise<void> {
    const { target, signal } = this.#options;
    for (const { path, target: to } of this.#plan.links) {
      if (this.#stopped !== null || signal.aborted) return;
      const made = await target.makeLink(path, to ?? '', signal);
      if (made.kind === 'failed') return this.#lostHot(made.problem);
      if (made.answer === null) this.#made.links += 1;
      else this.#failed.push({ path, errno: made.answer });
    }
  }

  #lostHot(errno: string): void {
    this.#stopped ??= { code: 'hot.unreadable', args: { path: this.#options.request.into, errno } };
  }

  async #bring(files: readonly Version[], over: boolean, rsync: RsyncProgram): Promise<void> {
    const end = await this.#copy(files, over, rsync);
    this.#stopped ??= typeof end === 'string' ? null : this.#whyStopped(end);
    if (typeof end !== 'string' && end.kind === 'ended') await this.#confirm(files, over, end);
  }

  async #copy(files: readonly Version[], over: boolean, rsync: RsyncProgram): Promise<CopyEnd | 'stopped'> {
    const { ports, lock, signal } = this.#options;
    const order = this.#orderOf(files, over, rsync);
    if ('code' in order) {
      this.#stopped ??= order;
      return 'stopped';
    }
    this.#progress.copying(files);
    const copy = await ports.copier.start(order, {
      onGroup: (group) => lock.addGroup(group),
      onProgress: ({ bytes, files: count, file }) => {
        this.#progress.copied(bytes, count, file, ports.clock.now());
        this.#options.onProgress(this.#progress.current());
      },
    });
    const onAbort = (): void => copy.stop(GRACE_MS);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    const watched = new AbortController();
    const watching = this.#watchShare(copy, watched.signal);
    const end = await copy.ended;
    watched.abort();
    await watching;
    signal.removeEventListener('abort', onAbort);
    // One that does not end stays recorded.
    if (end.kind !== 'stuck') await lock.dropGroup(copy.group);
    return end;
  }

  /** A share that does not answer ends the copying. */
  async #watchShare(copy: CopyUnderWay, until: AbortSignal): Promise<void> {
    const { agent, ports, settings } = this.#options;
    for (;;) {
      await pause(ports.clock, ASK_EVERY_MS, until);
      if (until.aborted) return;
      const answer = await agent.ask({ op: 'space' }, until);
      if (answer.kind === 'done' || answer.kind === 'error' || answer.kind === 'cancelled') continue;
      this.#stopped ??= { code: 'mirror.hung', args: { path: settings.vault } };
      copy.stop(0);
      return;
    }
  }

  #orderOf(files: readonly Version[], over: boolean, rsync: RsyncProgram): CopyOrder | Refusal {
    const { request, settings, agent, id, ports } = this.#options;
    const enter = enterOrder(this.#options, agent.entered.vaultId);
    if ('code' in enter) return enter;
    return {
      name: 'restore',
      rsync,
      enter,
      hot: request.into,
      restore: { run: request.run, over },
      files: files.map(({ path }) => path),
      exclude: [],
      backupDir: `${REPLACED_NAME}/${id}`,
      wholeFile: settings.rsync.wholeFile,
      sparse: false,
      bwlimitKbps: bandwidthAt(settings.rsync.bandwidth, ports.clock.now()).kbps,
      timeoutSeconds: settings.rsync.timeoutSeconds,
      lowPriority: settings.niceness > 0,
    };
  }

  #whyStopped(end: CopyEnd): Refusal | null {
    const { settings, agent } = this.#options;
    switch (end.kind) {
      case 'refused':
        return refusalOf(end.refusal, settings, agent.entered.vaultId);
      case 'failed':
        return { code: 'mirror.agent_failed', args: { problem: end.problem } };
      case 'stuck':
        return { code: 'mirror.orphan_stuck', args: { group: end.group } };
      case 'ended': {
        const { outcome, text } = exitMeaning(end.code);
        if (outcome !== 'failed') return null;
        return { code: 'rsync.failed', args: { exitCode: end.code, problem: end.stats.complaints[0] ?? text } };
      }
    }
  }

  /** Every file is checked at its target; files that match the vault are recorded as sent. */
  async #confirm(files: readonly Version[], over: boolean, { stats }: Extract<CopyEnd, { kind: 'ended' }>): Promise<void> {
    const { target, request, agent, ports, signal } = this.#options;
    const vaultId = agent.entered.vaultId ?? '';
    const paths = files.map(({ path }) => path);
    // What was restored before a stop is recorded too.
    const looked = await target.look(paths, new AbortController().signal);
    if (looked.kind === 'failed') return this.#lostHot(looked.problem);
    const resolution = Math.max(1, ports.store.vaults.abilities(vaultId)?.timestampResolution ?? 1);
    const { arrived, rows, damaged, missing } = confirmed(files, looked.answer, { digests: stats.digests, resolution });
    this.#made.files += arrived.length;
    this.#made.bytes += arrived.reduce((sum, { size }) => sum + size, 0);
    this.#hasReplaced ||= over && arrived.length > 0;
    this.#damaged.push(...damaged);
    if (!signal.aborted && this.#stopped === null) this.#failed.push(...missing.map((path) => whyMissing(path, stats.complaints)));
    if (request.isHot && request.run === null) ports.store.manifest(vaultId).change({ put: rows, forget: [] });
  }
}

function whyMissing(path: string, complaints: readonly string[]): { readonly path: string; readonly errno: string } {
  return { path, errno: complaints.find((each) => each.includes(path)) ?? 'ECHANGED' };
}

function* batches(files: readonly Version[], over: boolean): Generator<readonly [files: readonly Version[], over: boolean]> {
  let batch: Version[] = [];
  let bytes = 0;
  for (const file of files) {
    if (batch.length > 0 && (batch.length === FILES_AT_ONCE || bytes + file.size > BYTES_AT_ONCE)) {
      yield [batch, over];
      batch = [];
      bytes = 0;
    }
    batch.push(file);
    bytes += file.size;
  }
  if (batch.length > 0) yield [batch, over];
}
