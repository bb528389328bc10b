/** What must hold of plans whatever happened to hot and to the vault. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Contract } from '../../../../src/mirror/core/contract.ts';
import { isFolderMove } from '../../../../src/mirror/core/folder-moves.ts';
import type { Differences, Plan, Verdict } from '../../../../src/mirror/core/plan.ts';
import { cases } from '../../../support/long.ts';
import { CONTRACT, FREE, ModelMirror } from '../../../support/mirror/model.ts';
import { abilities, Life, quietRounds, type Round, rounds } from './arbitraries.ts';
import { Oracle } from './oracle.ts';

const RUNS = cases(150);

const contract: Contract = { ...CONTRACT, budget: FREE, minHotRatio: 0 };

/** What one run did. */
interface Told {
  readonly mirror: ModelMirror;
  readonly oracle: Oracle;
  readonly differences: Differences;
  readonly plan: Plan;
  readonly before: ReadonlyMap<string, string>;
  readonly untouchable: ReadonlyMap<string, string>;
  readonly sentBefore: ReadonlySet<string>;
}

function planOf(verdict: Verdict): Plan | null {
  return verdict.kind === 'halt' ? null : verdict.plan;
}

/** Lives through the rounds, one run after each. */
function livedThrough(mirror: ModelMirror, story: readonly Round[], check: (told: Told) => void): void {
  const life = new Life();
  const oracle = new Oracle(mirror);
  for (const round of story) {
    life.live(mirror, round);
    const before = mirror.vault.snapshot();
    const untouchable = oracle.untouchable();
    const sentBefore = new Set([...mirror.manifest.keys()].map((path) => oracle.key(path)));
    const { verdict, differences } = mirror.run();
    const plan = planOf(verdict);
    if (plan !== null) check({ mirror, oracle, differences, plan, before, untouchable, sentBefore });
  }
}

/** Where it lies once these folders are renamed. */
function movedTo(path: string, renames: Plan['renames']): string {
  return renames.filter(isFolderMove).reduce((at, { from, to }) => (at.startsWith(`${from}/`) ? to + at.slice(from.length) : at), path);
}

describe('after any rounds of changes in hot and in the vault', () => {
  test('the vault has what hot has, under the contract', () => {
    fc.assert(
      fc.property(rounds, abilities, (story, able) => {
        livedThrough(new ModelMirror({ contract, abilities: able }), story, ({ mirror, oracle, differences, plan }) => {
          for (const path of mirror.hot.paths()) {
            if (!oracle.isSendable(path) || oracle.isOpen(path, differences, plan)) continue;
            expect([path, oracle.seen(path, 'vault')]).toEqual([path, oracle.seen(path, 'hot')]);
            expect([path, oracle.isWrittenRight(path)]).toEqual([path, true]);
          }
        });
      }),
      RUNS,
    );
  });

  test('when nobody works in the vault, only what the contract names is left out', () => {
    fc.assert(
      fc.property(quietRounds, abilities, (story, able) => {
        livedThrough(new ModelMirror({ contract, abilities: able }), story, ({ mirror, oracle, differences, plan }) => {
          expect(plan.parked).toBeNull();
          for (const { path, why } of differences.leftOut) {
            if (oracle.isSendable(path)) expect(['type-change-kept', 'unmanaged-in-the-way', 'vault-link-in-the-way']).toContain(why);
          }
          expect(differences.unmanaged.count).toBe(0);
          expect(differences.hotPaths).toBeGreaterThan(0);
          expect(mirror.hot.paths().length).toBeGreaterThanOrEqual(differences.hotPaths);
        });
      }),
      RUNS,
    );
  });

  test('what was sent and is gone from hot is gone from the vault, unless something protects it', () => {
    fc.assert(
      fc.property(rounds, abilities, (story, able) => {
        livedThrough(new ModelMirror({ contract, abilities: able }), story, ({ mirror, oracle, differences, plan }) => {
          const { keep, exclude, realDirsOnly } = mirror.contract;
          const rules = [...keep, ...exclude, ...realDirsOnly];
          for (const { path, type } of mirror.manifest.values()) {
            if (mirror.hot.at(path) !== null || mirror.vault.at(path)?.type !== type) continue;
            if (oracle.isUnder(path, rules, true) || oracle.isAbove(path, rules) || oracle.isOpen(path, differences, plan)) continue;
            expect([path, mirror.vault.paths(path).length > 0]).toEqual([path, true]);
          }
        });
      }),
      RUNS,
    );
  });

  test("what is excluded and what is the vault's own is as it was", () => {
    fc.assert(
      fc.property(rounds, abilities, (story, able) => {
        livedThrough(new ModelMirror({ contract, abilities: able }), story, ({ oracle, untouchable }) => {
          expect(oracle.untouchable()).toEqual(untouchable);
        });
      }),
      RUNS,
    );
  });

  test('under keep nothing is lost', () => {
    fc.assert(
      fc.property(rounds, abilities, (story, able) => {
        livedThrough(new ModelMirror({ contract, abilities: able }), story, ({ mirror, oracle, before, plan }) => {
          const moved = new Set(plan.renames.map(({ from }) => from));
          for (const path of before.keys())
            if (oracle.isKept(path) && !oracle.isJunk(path) && !moved.has(path))
              expect([path, mirror.vault.at(path)?.type]).toEqual([path, before.get(path)?.split(' ')[0]]);
          for (const { why, from } of plan.renames) if (why === 'moved') expect(oracle.isKept(from)).toBe(false);
        });
      }),
      RUNS,
    );
  });

  test('what was born in the vault where hot has nothing is as it was, or moved with its folder', () => {
    fc.assert(
      fc.property(rounds, abilities, (story, able) => {
        livedThrough(new ModelMirror({ contract, abilities: able }), story, ({ mirror, oracle, before, sentBefore, plan }) => {
          const after = mirror.vault.snapshot();
          for (const [was, look] of before) {
            const path = movedTo(was, plan.renames);
            if (
              sentBefore.has(oracle.key(was)) ||
              oracle.isJunk(path) ||
              mirror.hot.paths().some((one) => oracle.key(one) === oracle.key(path))
            )
              continue;
            const now = [...after].find(([one]) => oracle.key(one) === oracle.key(path))?.[1];
            expect([path, now]).toEqual([path, look]);
          }
        });
      }),
      RUNS,
    );
  });

  test('a second run has nothing to do and nothing to learn', () => {
    fc.assert(
      fc.property(rounds, abilities, (story, able) => {
        livedThrough(new ModelMirror({ contract, abilities: able }), story, ({ mirror }) => {
          const { differences, verdict } = mirror.judge();
          const { makes, copies, renames, deletions } = planOf(verdict) ?? { makes: null };
          expect({ makes, copies, renames, deletions }).toEqual({ makes: [], copies: [], renames: [], deletions: [] });
          expect([differences.adopted, differences.forgotten]).toEqual([[], []]);
        });
      }),
      RUNS,
    );
  });
});
