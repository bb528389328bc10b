/** The agent's answers: that it entered, or why it did not; and one for each request, except what is transmitted as columns (answers.ts). */
import * as z from 'zod/mini';
import type { Abilities } from '../core/abilities.ts';
import type { VaultImage } from '../core/image.ts';
import type { Sight } from '../core/plan.ts';
import type { ContentSlice } from '../scan/slices.ts';
import type { AgentAnswers, Entered, EnterRefusal } from './protocol.ts';

const mark = z.object({ run: z.number(), state: z.enum(['begun', 'done']), token: z.string() });
const claim = z.object({ image: z.string(), run: z.number(), token: z.string(), hotMark: z.nullable(mark) });
const image: z.ZodMiniType<VaultImage> = z.object({ host: z.string(), hot: z.string(), since: z.number(), claim: z.nullable(claim) });

const space = z.nullable(z.object({ freeBytes: z.number(), sizeBytes: z.number() }));

export const enteredSchema: z.ZodMiniType<Entered> = z.object({
  device: z.string(),
  vaultId: z.nullable(z.string()),
  image: z.union([z.null(), z.literal('unreadable'), image]),
  space,
  volume: z.string(),
});

export const refusalSchema: z.ZodMiniType<EnterRefusal> = z.discriminatedUnion('why', [
  z.object({ why: z.literal('error'), step: z.string(), errno: z.string() }),
  z.object({ why: z.literal('wrong-device'), device: z.string() }),
  z.object({ why: z.enum(['sentinel-missing', 'sentinel-not-regular', 'sentinel-invalid']) }),
  z.object({ why: z.literal('other-vault'), vaultId: z.nullable(z.string()) }),
]);

const nothing = z.null();
const sight: z.ZodMiniType<Sight> = z.object({
  type: z.enum(['file', 'folder', 'link', 'other']),
  size: z.number(),
  mtime: z.number(),
  ctime: z.number(),
  birth: z.nullable(z.number()),
  inode: z.number(),
});
const slice: z.ZodMiniType<ContentSlice> = z.union([
  z.object({ read: z.number() }),
  z.object({ unread: z.string() }),
  z.object({ digest: z.string(), sight }),
]);
const abilities: z.ZodMiniType<Abilities> = z.object({
  foldsCase: z.boolean(),
  foldsUnicode: z.boolean(),
  unicodeForm: z.enum(['as-given', 'nfc', 'nfd']),
  forbidden: z.string(),
  trailingDots: z.boolean(),
  longestName: z.object({ of: z.number(), unit: z.enum(['bytes', 'utf16']) }),
  links: z.boolean(),
  renameOver: z.boolean(),
  timestampResolution: z.number(),
  timeOffset: z.number(),
  timeShifts: z.array(z.number()),
});

export const runsSchema = z.array(z.string());

/** By request. */
export const answerSchemas: {
  readonly [Op in Exclude<keyof AgentAnswers, 'list' | 'glance' | 'list-trash'>]: z.ZodMiniType<AgentAnswers[Op]>;
} = {
  look: z.array(z.nullable(sight)),
  'make-writable': z.object({ changed: z.number() }),
  'make-folders': z.object({ made: z.number(), failed: z.array(z.object({ path: z.string(), errno: z.string() })) }),
  'make-trash-folders': nothing,
  'make-link': nothing,
  rename: nothing,
  trash: nothing,
  remove: nothing,
  'remove-folder': z.object({ removed: z.boolean() }),
  restore: z.object({ restored: z.number() }),
  'restore-folder': z.object({ restored: z.number() }),
  prune: z.object({ removed: z.number(), bytes: z.number(), done: z.boolean() }),
  'prune-files': z.object({ removed: z.number(), bytes: z.number() }),
  'share-time': z.object({ at: z.number(), ctime: z.number() }),
  'write-test': z.object({ leftovers: z.number(), stuck: z.array(z.object({ name: z.string(), errno: z.string() })) }),
  'probe-abilities': abilities,
  'try-names': z.array(z.string()),
  'keep-times': z.array(z.nullable(z.number())),
  space,
  pace: z.object({ wasSlow: z.boolean() }),
  'write-heartbeat': nothing,
  'write-image': nothing,
  'write-sentinel': nothing,
  heads: z.array(z.union([z.object({ head: z.string() }), z.object({ errno: z.string() })])),
  follow: z.array(z.enum(['file', 'folder', 'other', 'missing', 'elsewhere', 'unreadable'])),
  'write-link-file': nothing,
  digest: slice,
};
