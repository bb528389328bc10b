/** The three children of a run on modelled disks: the vault agent, hot's lister, rsync. They act as the real ones do, one step at a time. */
import type { AgentAnswers, AgentOp, AgentReply, AgentRequest, Entered } from '../../../../src/mirror/agent/protocol.ts';
import type { AgentStarter, VaultAgent } from '../../../../src/mirror/agent/vault-agent.ts';
import type { Abilities } from '../../../../src/mirror/core/abilities.ts';
import type { Algorithm } from '../../../../src/mirror/core/content.ts';
import { HOT_MARK_NAME, IMAGE_NAME, TRASH_NAME, VAULTS_OWN } from '../../../../src/mirror/core/contract.ts';
import { folderOf, joined, type Listing, nameOf } from '../../../../src/mirror/core/entry.ts';
import { ALL_TRUSTED, NONE_TRUSTED } from '../../../../src/mirror/core/identity.ts';
import { isSame } from '../../../../src/mirror/core/image.ts';
import type { HotMarks } from '../../../../src/mirror/core/image-file.ts';
import { createWorthless } from '../../../../src/mirror/core/junk.ts';
import type { Look } from '../../../../src/mirror/core/plan.ts';
import type { HotLister } from '../../../../src/mirror/hot/lister.ts';
import type { Presence } from '../../../../src/mirror/hot/protocol.ts';
import type { Glance, ListerAnswer } from '../../../../src/mirror/lister.ts';
import type { Copier, CopyEnd, CopyOrder, CopyStats } from '../../../../src/mirror/rsync/copy.ts';
import { decodeGlance, glanceCode } from '../../../../src/mirror/scan/glance.ts';
import type { ContentSlice } from '../../../../src/mirror/scan/slices.ts';
import { wholeContent } from '../../../../src/mirror/whole-content.ts';
import { readingOf } from '../encode-listing.ts';
import { checksumOf, type Disk, DiskError } from './disk.ts';
import { only } from './only.ts';
import type { Stage } from './stage.ts';

export interface Disks {
  readonly hot: Disk;
  readonly vault: Disk;
  readonly abilities: () => Abilities;
  readonly resolution: () => number;
  readonly now: () => number;
}

type Handlers = {
  readonly [Op in AgentOp]?: (request: Extract<AgentRequest, { readonly op: Op }>) => AgentAnswers[Op];
};

const SPACE = { freeBytes: 1e12, sizeBytes: 2e12 };

export function modelAgents(disks: Disks, stage: Stage, vaultId: string): AgentStarter {
  return {
    async enter() {
      await stage.step();
      const image = disks.vault.at(IMAGE_NAME)?.content ?? null;
      const entered: Entered = {
        device: '42',
        vaultId,
        image: image === null ? null : (JSON.parse(image) as Entered['image']),
        space: SPACE,
        volume: 'modelled',
      };
      return { kind: 'entered', agent: agentOf(handlersOf(disks), entered, stage) };
    },
  };
}

function agentOf(handlers: Handlers, entered: Entered, stage: Stage): VaultAgent {
  return {
    entered,
    group: 4_242,
    async ask<Op extends AgentOp>(request: Extract<AgentRequest, { readonly op: Op }>): Promise<AgentReply<Op>> {
      await stage.step();
      const handler = handlers[request.op as Op];
      if (handler === undefined) throw new Error(`the modelled agent does not know ${request.op}`);
      try {
        return { kind: 'done', answer: handler(request) };
      } catch (error) {
        if (error instanceof DiskError) return { kind: 'error', errno: error.code, step: request.op };
        throw error;
      }
    },
    close: () => Promise.resolve(),
  };
}

function handlersOf({ vault, abilities, resolution, now }: Disks): Handlers {
  const expect = (path: string, look: Look): void => {
    const now = vault.look(path);
    if (now === null) throw new DiskError('ENOENT', path);
    const isSame =
      now.type === look.type && (look.type === 'folder' || (now.size === look.size && Math.abs(now.mtime - look.mtime) <= resolution()));
    if (!isSame) throw new DiskError('ECHANGED', path);
  };
  const toTrash = (path: string, run: string): void => {
    let place = joined(joined(TRASH_NAME, run), path);
    while (vault.at(place) !== null) place = `${place}~`;
    vault.rename(path, place);
  };
  return {
    list: ({ path, skip }) => withoutOwn(path, vault.list(path), skip),
    glance: ({ folders }) => folders.map(([path, known]) => glanceOf(withoutOwn(path, vault.list(path), []), known, false)),
    look: ({ paths }) => paths.map((path) => vault.sight(path)),
    'make-folders': ({ paths }) => makeFolders(vault, paths),
    'make-trash-folders': ({ run, folders }) => {
      makeFolders(
        vault,
        folders.map((folder) => joined(joined(TRASH_NAME, run), folder)),
      );
      return null;
    },
    'make-link': ({ path, target, replaces, run }) => {
      if (replaces !== null) {
        expect(path, replaces);
        if (run === null) vault.remove(path);
        else toTrash(path, run);
      }
      vault.makeLink(path, target);
      return null;
    },
    rename: ({ from, to, look, why }) => {
      expect(from, look);
      if (why === 'moved' && vault.at(to) !== null) throw new DiskError('EEXIST', to);
      vault.rename(from, to);
      return null;
    },
    trash: ({ path, run, look }) => {
      expect(path, look);
      if (look.type === 'folder' && (vault.at(path)?.children.size ?? 0) > 0) throw new DiskError('ENOTEMPTY', path);
      toTrash(path, run);
      return null;
    },
    remove: ({ path, look }) => {
      expect(path, look);
      vault.remove(path);
      return null;
    },
    'remove-folder': ({ path, junk }) => {
      const isWorthless = createWorthless(junk);
      const folder = vault.at(path);
      if (folder === null) throw new DiskError('ENOENT', path);
      if (folder.type !== 'folder') throw new DiskError('ENOTDIR', path);
      const held = [...folder.children.values()];
      if (held.some((one) => !isWorthless(one, (name) => held.some((other) => other.name === name)))) return { removed: false };
      vault.remove(path);
      return { removed: true };
    },
    restore: ({ path, run, into }) => {
      const kept = joined(joined(TRASH_NAME, run), path);
      if (vault.at(kept) === null) throw new DiskError('ENOENT', kept);
      if (vault.at(path) !== null) toTrash(path, into);
      vault.rename(kept, path);
      return { restored: 1 };
    },
    'list-trash': ({ run, path }) => listTrash(vault, run, path),
    'prune-files': ({ run, paths }) => {
      const there = paths.map((path) => joined(joined(TRASH_NAME, run), path)).filter((path) => vault.at(path) !== null);
      for (const path of there) vault.remove(path);
      return { removed: there.length, bytes: there.length };
    },
    'share-time': () => ({ at: now(), ctime: now() }),
    'write-test': () => ({ leftovers: 0, stuck: [] }),
    'probe-abilities': () => abilities(),
    'keep-times': ({ times }) => times.map((time) => vault.shownTime(time)),
    'try-names': () => [],
    'make-writable': () => ({ changed: 0 }),
    space: () => SPACE,
    // Files are sent by several calls of rsync, as on a slow share.
    pace: () => ({ wasSlow: true }),
    'write-heartbeat': () => null,
    'write-image': ({ image }) => {
      vault.write(IMAGE_NAME, { content: JSON.stringify(image), size: 1 });
      return null;
    },
    digest: ({ path, algorithm }) => contentOf(vault, path, algorithm),
  };
}

function listTrash(vault: Disk, run: string | null, path: string): AgentAnswers['list-trash'] {
  if (run === null)
    return { runs: [...(vault.at(TRASH_NAME)?.children.values() ?? [])].map(({ name }) => name), listing: { kind: 'absent' } };
  const place = joined(TRASH_NAME, run);
  return { runs: [], listing: vault.list(path === '' ? place : joined(place, path)) };
}

function contentOf(disk: Disk, path: string, algorithm: Algorithm): ContentSlice {
  const node = disk.at(path);
  const sight = disk.sight(path);
  if (node?.type !== 'file' || sight === null) return { unread: node === null ? 'ENOENT' : 'EINVAL' };
  return { digest: `${algorithm}:${checksumOf(node)}`, sight };
}

function makeFolders(vault: Disk, paths: readonly string[]): AgentAnswers['make-folders'] {
  const failed: { readonly path: string; readonly errno: string }[] = [];
  let made = 0;
  for (const path of paths) {
    const there = vault.at(path);
    try {
      if (there !== null && there.type !== 'folder') throw new DiskError(there.type === 'link' ? 'ELOOP' : 'ENOTDIR', path);
      if (there === null) made += 1;
      vault.makeFolder(path);
    } catch (error) {
      failed.push({ path, errno: (error as DiskError).code });
    }
  }
  return { made, failed };
}

/** At its root the vault does not list what is its own. */
function withoutOwn(path: string, listing: Listing, skip: readonly string[]): Listing {
  if (listing.kind !== 'listed') return listing;
  const skipped = new Set(skip);
  const entries = listing.entries.filter(({ name }) => !(path === '' && name.startsWith(VAULTS_OWN)) && !skipped.has(joined(path, name)));
  return { ...listing, entries };
}

function glanceOf(listing: Listing, known: string | null, withInodes: boolean): Glance {
  const glance = decodeGlance(glanceCode(readingOf(listing), known, withInodes ? ALL_TRUSTED : NONE_TRUSTED));
  if (glance === null) throw new Error('the modelled lister talks nonsense');
  return glance;
}

/** When something is missing: when the nearest folder that is there was changed. */
function presenceOf(hot: Disk, path: string): Presence {
  const isThere = hot.at(path)?.name === nameOf(path);
  let around = folderOf(path);
  while (around !== '' && hot.at(around)?.type !== 'folder') around = folderOf(around);
  const folder = hot.at(around);
  return { isThere, changedAt: Math.max(folder?.mtime ?? 0, folder?.ctime ?? 0) };
}

export function modelHot({ hot }: Disks, stage: Stage): HotLister {
  const answering = async <T>(answer: () => T): Promise<ListerAnswer<T>> => {
    await stage.step();
    return { kind: 'done', answer: answer() };
  };
  const marks = JSON.parse(hot.at(HOT_MARK_NAME)?.content ?? '{}') as HotMarks;
  return only<HotLister>('lister of hot', {
    group: 4_243,
    root: { device: '41', inode: '1', birth: 1 },
    marks,
    close: () => Promise.resolve(),
    list: (path, skip) => answering(() => withoutOwn('not the root', hot.list(path), skip)),
    glance: (path, known) => answering(() => glanceOf(hot.list(path), known, true)),
    look: (paths) => answering(() => paths.map((path) => hot.sight(path))),
    foldsCase: false,
    presence: (paths) => answering(() => paths.map((path) => presenceOf(hot, path))),
    readMarks: () => answering(() => JSON.parse(hot.at(HOT_MARK_NAME)?.content ?? '{}') as HotMarks),
    mark: (image, { mark, expected }) =>
      answering(() => {
        const marks = JSON.parse(hot.at(HOT_MARK_NAME)?.content ?? '{}') as HotMarks;
        if (!isSame(marks[image] ?? null, expected)) return 'ECHANGED';
        hot.write(HOT_MARK_NAME, { content: JSON.stringify({ ...marks, [image]: mark }), size: 1 });
        return null;
      }),
    content: (path, algorithm) => wholeContent(() => answering(() => contentOf(hot, path, algorithm))),
  });
}

/**
 * rsync: looks at all files first, then sends one after the other under the time of that look; what is replaced goes to the backup folder. It dies
 * with ytm here: what a real one does after that is tried with real processes.
 */
export function modelCopier(disks: Disks, stage: Stage): Copier {
  return {
    async start(order, { onGroup }) {
      await onGroup(4_244);
      return { group: 4_244, ended: copyAll(order, disks, stage), stop: () => undefined };
    },
  };
}

async function copyAll({ files, backupDir, name, rsync }: CopyOrder, { hot, vault }: Disks, stage: Stage): Promise<CopyEnd> {
  await stage.step();
  const listed = files.flatMap((path) => {
    const node = hot.at(path);
    return node?.type === 'file' ? [{ path, mtime: hot.look(path)?.mtime ?? 0 }] : [];
  });
  const digests = new Map<string, string>();
  let bytes = 0;
  let code = listed.length === files.length ? 0 : 24;
  for (const { path, mtime } of listed) {
    await stage.step();
    const node = hot.at(path);
    if (node?.type !== 'file') {
      code = 24;
      continue;
    }
    const { content, size } = node;
    // Somebody may write to it, or to its place, while it is read.
    await stage.step();
    try {
      receive(vault, { path, content, size, mtime, backupDir });
      bytes += size;
      digests.set(path, `${rsync.checksum}:${checksumOf({ content, size })}`);
    } catch {
      code = 23;
    }
  }
  const stats = only<CopyStats>('statistics of rsync', { transferred: listed.length, bytes, complaints: [], digests });
  return { kind: 'ended', code, argv: ['rsync', name], seconds: 0, stats };
}

interface Received {
  readonly path: string;
  readonly content: string;
  readonly size: number;
  readonly mtime: number;
  readonly backupDir: string | null;
}

function receive(vault: Disk, { path, content, size, mtime, backupDir }: Received): void {
  const there = vault.at(path);
  if (there?.type === 'folder') throw new DiskError('EISDIR', path);
  if (vault.at(folderOf(path))?.type !== 'folder') throw new DiskError('ENOENT', path);
  if (there !== null) {
    let place = backupDir === null ? null : joined(backupDir, path);
    while (place !== null && vault.at(place) !== null) place = `${place}~`;
    if (place === null) vault.remove(path);
    else vault.rename(path, place);
  }
  vault.write(path, { content, size, mtime });
  // As it is written in the list.
  if (vault.at(path)?.name !== nameOf(path)) vault.rename(path, path);
}
