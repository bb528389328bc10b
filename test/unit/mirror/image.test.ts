/** The marks of hot, vault and store: a crash between any two writes, copies of hot from any moment, restored backups. */
import { describe, expect, it } from 'vitest';
import type { ImageState, Mark, VaultImage } from '../../../src/mirror/core/image.ts';
import { hotStateOf, isSameHot, type RootIdentity } from '../../../src/mirror/core/image.ts';
import { hotMarksJson, hotMarksOf, vaultImageJson, vaultImageOf } from '../../../src/mirror/core/image-file.ts';
import { beginImage, endImage, stateOfHot } from '../../../src/mirror/run/image.ts';
import type { Entered, FoundImage } from '../../../src/mirror/run/stages.ts';
import { isOursHere, takeOver } from '../../../src/mirror/run/whose.ts';

const VAULT = 'v1';
const ROOT: RootIdentity = { device: '7', inode: '2', birth: 1_000 };
const SETTINGS = { host: 'studio', hot: '/hot', vault: '/vault' };

class Crash extends Error {}

/** All that is on disk. `version`: how much of hot's work the vault has; each change to the vault adds one. */
interface World {
  readonly store: { image: ImageState | null; tokens: string[]; complete: boolean };
  readonly hot: { marks: Readonly<Record<string, Mark>>; version: number };
  vault: { image: VaultImage | null; version: number };
}

const fresh = (): World => ({
  store: { image: null, tokens: [], complete: false },
  hot: { marks: {}, version: 0 },
  vault: { image: null, version: 0 },
});

/** Every write is a step; `failAt` is the one before which the power fails. `onStep` sees the world before each. */
interface Steps {
  readonly failAt?: number;
  readonly onStep?: (step: number) => void;
  /** Hot cannot be written to. */
  readonly unwritable?: boolean;
}

function contextOf(world: World, { failAt = Number.POSITIVE_INFINITY, onStep = () => {}, unwritable = false }: Steps = {}) {
  let steps = 0;
  const step = (): void => {
    if (steps === failAt) throw new Crash();
    onStep(steps);
    steps += 1;
  };
  const store = {
    vaults: {
      image: () => world.store.image,
      setImage(_vault: string, state: ImageState, token: string | null = null) {
        step();
        world.store.image = state;
        if (token !== null) world.store.tokens.push(token);
        return true;
      },
      knowsMark: (_image: string, token: string) => world.store.tokens.includes(token),
      pinned: () => VAULT,
    },
    runs: { lastComplete: () => (world.store.complete ? {} : null) },
    manifest: () => ({ folder: () => [], clear: () => {} }),
    problem: null,
  };
  const context = {
    hot: {
      marks: world.hot.marks,
      readMarks: async () => ({ kind: 'done', answer: world.hot.marks }),
      root: ROOT,
      look: async (paths: readonly string[]) => ({ kind: 'done', answer: paths.map(() => null) }),
      async mark(image: string, { mark }: { readonly mark: Mark }) {
        if (unwritable) return { kind: 'done', answer: 'EROFS' };
        step();
        world.hot.marks = { ...world.hot.marks, [image]: mark };
        return { kind: 'done', answer: null };
      },
    },
    agent: {
      entered: { vaultId: VAULT, image: world.vault.image },
      async ask({ image }: { readonly image: VaultImage }) {
        step();
        world.vault.image = image;
        return { kind: 'done', answer: null };
      },
    },
    ports: { store, clock: { now: () => 5 } },
    settings: SETTINGS,
    recorded: { leftOut: [] },
    writes: true,
    signal: new AbortController().signal,
  };
  return { context: context as unknown as Entered, step };
}

const isOurs = (world: World): boolean => {
  const { context } = contextOf(world);
  return isOursHere(world.vault.image, { vaultId: VAULT, settings: SETTINGS, store: context.ports.store });
};
const seenBy = async (context: Entered): Promise<FoundImage> => {
  const image = await stateOfHot(context);
  if ('code' in image) throw new Error(`hot was not read: ${image.code}`);
  return image;
};
const seenState = async (world: World): Promise<FoundImage['hotState']> => (await seenBy(contextOf(world).context)).hotState;

/** One run; every run finds new work in hot and changes the vault in two steps. */
async function run(world: World, steps: Steps = {}): Promise<void> {
  const { context, step } = contextOf(world, steps);
  world.hot.version += 1;
  const seen = await seenBy(context);
  expect(seen.hotState).toBe('current');
  const { image, refusal } = await beginImage(seen, context);
  expect(refusal).toBeNull();
  for (let change = 0; change < 2; change += 1) {
    step();
    world.vault.version += 1;
  }
  await endImage(image, context, true);
  step();
  world.store.complete = true;
}

async function crashed(world: World, steps: Steps): Promise<void> {
  await expect(run(world, steps)).rejects.toBeInstanceOf(Crash);
}

const copyOf = <T>(value: T): T => structuredClone(value);

/** Writes of one run: store, hot, store, vault; two changes; store, hot, store, vault; the end. */
const STEPS = 11;
const all = Array.from({ length: STEPS }, (_, step) => step);

describe('a crash before any write of a run', () => {
  it.each(all)('step %i: hot and vault are still known, and the next runs go on', async (failAt) => {
    for (const earlier of [0, 1, 2]) {
      const world = fresh();
      for (let count = 0; count < earlier; count += 1) await run(world);
      await crashed(world, { failAt });
      expect([isOurs(world), await seenState(world)]).toEqual([true, 'current']);
      // Once more at the same place, then once at each other place.
      await crashed(world, { failAt });
      for (const again of all) {
        const other = copyOf(world);
        await crashed(other, { failAt: again });
        expect([isOurs(other), await seenState(other)]).toEqual([true, 'current']);
        await run(other);
        expect([isOurs(other), await seenState(other)]).toEqual([true, 'current']);
      }
    }
  });
});

describe('an older copy of hot', () => {
  it.each(all)('made before step %i of a run is halted once the vault was changed after that', async (madeAt) => {
    for (const failAt of [...all.slice(madeAt), STEPS]) {
      const world = fresh();
      await run(world);
      let copy = copyOf(world.hot);
      let versionThen = 0;
      const onStep = (step: number): void => {
        if (step !== madeAt) return;
        copy = copyOf(world.hot);
        versionThen = world.vault.version;
      };
      await (failAt < STEPS ? crashed(world, { failAt, onStep }) : run(world, { onStep }));
      if (failAt === madeAt) continue;
      const isChanged = world.vault.version > versionThen;
      const inHot = { ...world, hot: copy };
      const isOfThisRun = Object.values(copy.marks).some(({ run: number, state }) => number === 2 && state === 'begun');
      // What cannot be seen: a copy made while a run was at work that died before its end was on record.
      const cannotBeSeen = isOfThisRun && failAt <= 8;
      if (isChanged && !cannotBeSeen) expect([madeAt, failAt, await seenState(inHot)]).toEqual([madeAt, failAt, 'older']);
      // Whatever happened, the newer disk is never taken for an older one.
      expect(await seenState(world)).toBe('current');
    }
  });

  it('is halted after runs that were never completed, too', async () => {
    const world = fresh();
    await run(world);
    const copy = copyOf(world.hot);
    for (let count = 0; count < 3; count += 1) await crashed(world, { failAt: 6 });
    expect(await seenState({ ...world, hot: copy })).toBe('older');
  });

  it('goes on once a person accepted that very copy; then the newer disk is the other one', async () => {
    const world = fresh();
    await run(world);
    const [copy, older] = [copyOf(world.hot), copyOf(world.hot)];
    await run(world);
    const newer = copyOf(world.hot);
    const id = world.store.image?.id ?? '';
    world.store.image = { ...(world.store.image as ImageState), accepted: copy.marks[id]?.token ?? '' };
    const accepted: World = { ...world, hot: copy };
    expect(await seenState(accepted)).toBe('current');
    for (const failAt of all.slice(0, 4)) {
      const dying = copyOf(accepted);
      await crashed(dying, { failAt });
      expect(await seenState(dying)).toBe('current');
    }
    await run(accepted);
    expect(await seenState({ ...accepted, hot: older })).toBe('older');
    expect(await seenState({ ...accepted, hot: newer })).toBe('older');
  });
});

describe('a restored backup', () => {
  it('of the state folder: the vault is not ours until it is taken over, then hot goes on', async () => {
    const world = fresh();
    await run(world);
    const store = copyOf(world.store);
    await run(world);
    const restored: World = { ...copyOf(world), store };
    expect(isOurs(restored)).toBe(false);
    const lost: World = { ...copyOf(world), store: { image: null, tokens: [], complete: false } };
    expect(isOurs(lost)).toBe(false);
    for (const each of [restored, lost]) {
      const { context } = contextOf(each);
      const taken = takeOver(each.vault.image, { vaultId: VAULT, settings: SETTINGS, store: context.ports.store }, 9);
      each.vault = { ...each.vault, image: taken };
      expect([isOurs(each), await seenState(each)]).toEqual([true, 'current']);
      await run(each);
      expect([isOurs(each), await seenState(each)]).toEqual([true, 'current']);
    }
    // The one that made the vault sees at once that somebody else changed it.
    expect(isOurs({ ...world, vault: restored.vault })).toBe(false);
  });

  it('of hot, connected to a machine that took the vault over, is an older one there', async () => {
    const world = fresh();
    await run(world);
    const older = copyOf(world.hot);
    await run(world);
    const other: World = { ...fresh(), hot: older, vault: world.vault };
    const { context } = contextOf(other);
    takeOver(other.vault.image, { vaultId: VAULT, settings: SETTINGS, store: context.ports.store }, 9);
    expect(await seenState(other)).toBe('older');
    expect(await seenState({ ...other, hot: world.hot })).toBe('current');
  });

  it('of state folder and vault together: a hot of the other branch is distinguished, though both count alike', async () => {
    const world = fresh();
    await run(world);
    const backup = copyOf(world);
    await run(world);
    const branch = copyOf(backup);
    await run(branch);
    expect(await seenState({ ...branch, hot: world.hot })).toBe('other');
    await run(world);
    expect(await seenState({ ...branch, hot: world.hot })).toBe('other');
    expect(isOurs({ ...branch, vault: world.vault })).toBe(false);
  });

  it('of the vault alone: this ytm made that mark, so it goes on and compares', async () => {
    const world = fresh();
    await run(world);
    const vault = copyOf(world.vault);
    await run(world);
    expect(isOurs({ ...world, vault })).toBe(true);
  });
});

describe('a hot that cannot be marked', () => {
  it('is mirrored all the same, reported, and never halted because of it', async () => {
    const world = fresh();
    for (let count = 0; count < 3; count += 1) {
      const { context } = contextOf(world, { unwritable: true });
      const { image, refusal } = await beginImage(await seenBy(context), context);
      expect(refusal).toBeNull();
      expect(context.recorded.leftOut).toEqual([{ path: '.ytm_hot.json', why: 'mark-unwritten', detail: 'EROFS' }]);
      await endImage(image, context, true);
      expect([isOurs(world), await seenState(world)]).toEqual([true, 'current']);
    }
    await run(world);
    const marked = copyOf(world);
    // Read-only from now on: an older copy is told by the newest mark that hot took.
    const { context } = contextOf(world, { unwritable: true });
    await beginImage(await seenBy(context), context);
    expect(await seenState(world)).toBe('current');
    expect(await seenState({ ...marked, hot: world.hot })).toBe('current');
  });
});

describe('hot without a mark', () => {
  const facts = { marked: ROOT, now: ROOT, rows: 100, present: 100 };
  it.each([
    ['all is there, in the same folder', {}, true],
    ['nine of ten are there', { present: 90 }, true],
    ['fewer are there', { present: 89 }, false],
    ['another folder', { now: { ...ROOT, inode: '3' } }, false],
    ['a folder of another birth', { now: { ...ROOT, birth: 2_000 } }, false],
    ['the same volume, mounted anew under another number', { now: { ...ROOT, device: '9' } }, true],
    ['no birth times, the same device', { marked: { ...ROOT, birth: null }, now: { ...ROOT, birth: null } }, true],
    ['no birth times, another device', { marked: { ...ROOT, birth: null }, now: { ...ROOT, birth: null, device: '9' } }, false],
    ['nobody knows what was marked', { marked: null }, false],
    ['nothing was ever sent', { marked: null, rows: 0, present: 0 }, true],
  ] as const)('%s: %s', (_title, over, expected) => {
    expect(isSameHot({ ...facts, ...over })).toBe(expected);
  });

  it('is unmarked only where it was marked before', () => {
    const mark: Mark = { run: 3, state: 'done', token: 'x' };
    expect(hotStateOf(null, { given: null, intended: mark, accepted: null })).toBe('current');
    expect(hotStateOf(null, { given: mark, intended: null, accepted: null })).toBe('unmarked');
    expect(hotStateOf(null, { given: mark, intended: null, accepted: '' })).toBe('current');
  });
});

describe('the files', () => {
  const mark: Mark = { run: 7, state: 'done', token: 'abc' };

  it('come back as they were written', () => {
    const image: VaultImage = { host: 'h', hot: '/h', since: 3, claim: { image: 'i', run: 7, token: 'abc', hotMark: mark } };
    expect(vaultImageOf(JSON.parse(JSON.stringify(vaultImageJson(image))))).toEqual(image);
    const marks = hotMarksOf(JSON.parse(JSON.stringify(hotMarksJson({ other: { ...mark, run: 2 } }, 'i', mark))));
    expect(marks).toEqual({ other: { ...mark, run: 2 }, i: mark });
  });

  it.each([
    ['the old form', { host: 'h', hot: '/h', since: 3 }, { host: 'h', hot: '/h', since: 3, claim: null }],
    ['no object', null, 'unreadable'],
    ['half of it', { host: 'h', hot: '/h', since: 3, image: 'i', run: 'seven' }, 'unreadable'],
    ['a mark that is none', { host: 'h', hot: '/h', since: 3, image: 'i', run: 7, token: 'x', hot_mark: { run: 7 } }, 'unreadable'],
  ])('%s', (_title, content, expected) => {
    expect(vaultImageOf(content)).toEqual(expected);
  });

  it('of hot that make no sense are no mark', () => {
    for (const content of [null, {}, { images: 'x' }, { images: [{ image: 'i', run: 1 }, null, 3] }])
      expect(hotMarksOf(content)).toEqual({});
  });
});
