/** The answer of the watcher, checked: it comes from another process. */
import * as z from 'zod/mini';
import { parseObject } from '../../../platform/parse-object.ts';
import type { WatchAnswer } from './protocol.ts';

const answerSchema: z.ZodMiniType<WatchAnswer> = z.object({
  folders: z.number(),
  isReady: z.boolean(),
  hints: z.array(z.tuple([z.string(), z.array(z.string())])),
  isLost: z.boolean(),
  problem: z.nullable(z.string()),
});

/** `null`: it is invalid. */
export function answerOf(line: string): WatchAnswer | null {
  return answerSchema.safeParse(parseObject(line)).data ?? null;
}
