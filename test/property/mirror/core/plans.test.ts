/** What no plan may contain, and what waits for a person. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Contract } from '../../../../src/mirror/core/contract.ts';
import type { Differences, Parked, Plan, Verdict } from '../../../../src/mirror/core/plan.ts';
import { cases } from '../../../support/long.ts';
import { CONTRACT, FREE, ModelMirror } from '../../../support/mirror/model.ts';
import { abilities, Life, type Round, rounds } from './arbitraries.ts';
import { Oracle } from './oracle.ts';

const RUNS = cases(150);

const free: Contract = { ...CONTRACT, budget: FREE, minHotRatio: 0 };
/** Nearly everything waits. */
const tight: Contract = { ...free, budget: { files: 2, ratio: 0.3, perFolder: 0.4, updates: 0.2, floor: 1 } };

function planOf(verdict: Verdict): Plan | null {
  return verdict.kind === 'halt' ? null : verdict.plan;
}

/** The last round's plan is looked at before it is done. */
function lastPlan(
  mirror: ModelMirror,
  story: readonly Round[],
  prepare: () => void = () => {},
): { differences: Differences; plan: Plan } | null {
  const life = new Life();
  for (const [index, round] of story.entries()) {
    life.live(mirror, round);
    if (index < story.length - 1) mirror.run();
  }
  prepare();
  const { differences, verdict } = mirror.judge();
  const plan = planOf(verdict);
  return plan === null ? null : { differences, plan };
}

const contracts = fc.constantFrom(free, tight, { ...free, delete: false }, { ...tight, trash: false });

describe('no plan', () => {
  test('deletes or moves what was not sent, what is kept or excluded, or what hot has', () => {
    fc.assert(
      fc.property(rounds, abilities, contracts, (story, able, contract) => {
        const mirror = new ModelMirror({ contract, abilities: able });
        const oracle = new Oracle(mirror);
        const found = lastPlan(mirror, story);
        for (const { path, sentAs, makesWay } of [...(found?.plan.deletions ?? []), ...movedAway(found?.plan)]) {
          expect(contract.delete).toBe(true);
          const keys = [...mirror.manifest.keys()].map((one) => oracle.key(one));
          expect([path, keys.includes(oracle.key(sentAs))]).toEqual([path, true]);
          expect([path, oracle.isKept(path) || oracle.isForeign(path)]).toEqual([path, false]);
          const living = mirror.hot
            .paths()
            .filter((one) => oracle.isSendable(one))
            .map((one) => oracle.key(one));
          if (!makesWay) expect([path, living.includes(oracle.key(path))]).toEqual([path, false]);
        }
      }),
      RUNS,
    );
  });

  test('deletes or moves anything of what cannot be read in hot, and nothing else waits for it', () => {
    const errors = fc.record({ which: fc.nat(), errno: fc.constantFrom('EACCES', 'EIO', 'EXDEV') });
    fc.assert(
      fc.property(rounds, abilities, errors, (story, able, { which, errno }) => {
        const mirror = new ModelMirror({ contract: free, abilities: able });
        const oracle = new Oracle(mirror);
        let unread = '';
        const before: { plan: Plan | null } = { plan: null };
        const found = lastPlan(mirror, story, () => {
          before.plan = planOf(mirror.judge().verdict);
          const paths = mirror.hot.paths().filter((path) => oracle.isSendable(path));
          unread = paths[which % paths.length] ?? '';
          if (unread !== '') mirror.hot.forbid(unread, errno);
        });
        if (found === null || unread === '') return;
        const { differences, plan } = found;
        // Another disk in hot is left out by rule.
        // Another file system mounted there is left out by rule.
        expect(differences.readErrors).toBe(errno === 'EXDEV' ? 0 : 1);
        const inIt = ({ path }: { readonly path: string }): boolean => oracle.isIn(path, [unread]);
        expect([...plan.deletions, ...movedAway(plan)].filter(inIt)).toEqual([]);
        expect(touchedBy(plan).filter((path) => oracle.isIn(path, [unread]) && oracle.key(path) !== oracle.key(unread))).toEqual([]);
        const going = goneIn(plan);
        expect(goneIn(before.plan).filter((path) => !oracle.isIn(path, [unread]) && !going.includes(path))).toEqual([]);
        mirror.learn(differences);
        mirror.apply(plan);
      }),
      RUNS,
    );
  });

  test('plans anything beneath a folder of the vault that cannot be read', () => {
    fc.assert(
      fc.property(rounds, abilities, fc.nat(), (story, able, which) => {
        const mirror = new ModelMirror({ contract: free, abilities: able });
        let unread = '';
        const found = lastPlan(mirror, story, () => {
          const folders = mirror.vault.paths().filter((path) => mirror.vault.at(path)?.type === 'folder');
          unread = folders[which % folders.length] ?? '';
          if (unread !== '') mirror.vault.forbid(unread, 'EIO');
        });
        if (found === null || unread === '') return;
        const oracle = new Oracle(mirror);
        expect(touchedBy(found.plan).filter((path) => oracle.isIn(path, [unread]) && oracle.key(path) !== oracle.key(unread))).toEqual([]);
        mirror.learn(found.differences);
        mirror.apply(found.plan);
      }),
      RUNS,
    );
  });

  test('deletes what folds onto something that is made, but for a type change', () => {
    fc.assert(
      fc.property(rounds, abilities, (story, able) => {
        const mirror = new ModelMirror({ contract: free, abilities: able });
        const oracle = new Oracle(mirror);
        const found = lastPlan(mirror, story);
        const { makes = [], copies = [], deletions = [] } = found?.plan ?? {};
        const made = new Set([...makes, ...copies].map(({ path }) => oracle.key(path)));
        for (const { path, makesWay } of deletions) if (!makesWay) expect([path, made.has(oracle.key(path))]).toEqual([path, false]);
      }),
      RUNS,
    );
  });

  test('makes way for what does not come, or brings what finds no way', () => {
    fc.assert(
      fc.property(rounds, abilities, contracts, (story, able, contract) => {
        const mirror = new ModelMirror({ contract, abilities: able });
        const found = lastPlan(mirror, story);
        const { makes = [], copies = [], deletions = [] } = found?.plan ?? {};
        const coming = new Set([...makes, ...copies].map(({ path }) => path));
        for (const { replacedBy, makesWay } of deletions)
          expect([makesWay, replacedBy === null || coming.has(replacedBy)]).toEqual([replacedBy !== null, true]);
      }),
      RUNS,
    );
  });

  test('learns and forgets the same path', () => {
    fc.assert(
      fc.property(rounds, abilities, (story, able) => {
        const found = lastPlan(new ModelMirror({ contract: free, abilities: able }), story);
        const { adopted = [], forgotten = [] } = found?.differences ?? {};
        const learned = adopted.map(({ path }) => path);
        expect(new Set(learned).size).toBe(learned.length);
        expect(forgotten.filter((path) => learned.includes(path))).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('what is parked', () => {
  test('stays as it is, and goes once it is approved; nothing else goes because of that', () => {
    fc.assert(
      fc.property(rounds, abilities, (story, able) => {
        const mirror = new ModelMirror({ contract: tight, abilities: able });
        const found = lastPlan(mirror, story);
        const parked = found?.plan.parked ?? null;
        if (found === null || parked === null) return;
        const before = linesOf(parked, mirror);
        mirror.learn(found.differences);
        mirror.apply(found.plan);
        expect(linesOf(parked, mirror)).toEqual(before);
        const approved = mirror.judge({ approved: parked });
        const plan = planOf(approved.verdict);
        expect(plan).not.toBeNull();
        const oracle = new Oracle(mirror);
        const listed = new Set(parked.paths.map(({ path }) => oracle.key(path)));
        const goes = [...(plan?.deletions ?? []), ...updatesOf(plan)].map(({ path }) => path);
        expect(goes.filter((path) => !listed.has(oracle.key(path)))).toEqual([]);
        expect(goes.length).toBeGreaterThan(0);
        mirror.run({ approved: parked });
        const left = planOf(mirror.judge().verdict)?.parked?.paths ?? [];
        expect(left.filter(({ path, what }) => listed.has(oracle.key(path)) && what !== 'delete')).toEqual([]);
      }),
      RUNS,
    );
  });

  test('has the same id while it is the same, and waits since the first time', () => {
    fc.assert(
      fc.property(rounds, abilities, (story, able) => {
        const mirror = new ModelMirror({ contract: tight, abilities: able });
        const found = lastPlan(mirror, story);
        const parked = found?.plan.parked ?? null;
        if (found === null || parked === null) return;
        expect(parked.id).toMatch(/^[a-z2-7]{8}$/u);
        mirror.learn(found.differences);
        const again = planOf(mirror.judge({ parked, now: parked.at + 1 }).verdict)?.parked;
        expect([again?.id, again?.at]).toEqual([parked.id, parked.at]);
      }),
      RUNS,
    );
  });
});

function movedAway(plan: Plan | undefined): readonly { readonly path: string; readonly sentAs: string; readonly makesWay: boolean }[] {
  const moved = (plan?.renames ?? []).filter(({ why }) => why === 'moved');
  return moved.map(({ from, sentAs }) => ({ path: from, sentAs: sentAs ?? '', makesWay: false }));
}

/** What is not at its place any more once the plan is done. */
function goneIn(plan: Plan | null): readonly string[] {
  return plan === null ? [] : [...plan.deletions, ...movedAway(plan)].map(({ path }) => path);
}

function touchedBy({ makes, copies, renames, deletions }: Plan): readonly string[] {
  return [...makes, ...copies, ...deletions].map(({ path }) => path).concat(renames.flatMap(({ from, to }) => [from, to]));
}

function updatesOf(plan: Plan | null): readonly { readonly path: string }[] {
  return [...(plan?.makes ?? []), ...(plan?.copies ?? [])].filter(({ replaces }) => replaces !== null);
}

/** What the vault has at each parked path. */
function linesOf({ paths }: Parked, { vault }: ModelMirror): ReadonlyMap<string, string> {
  return new Map(
    paths.map(({ path }) => {
      const node = vault.at(path);
      return [path, node === null ? 'nothing' : `${node.type} ${node.size} ${node.mtime} ${node.content} ${node.target}`];
    }),
  );
}
