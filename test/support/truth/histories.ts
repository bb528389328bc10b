/** The 23 hostile histories, by kind. */
import { GUARDS } from './histories/guards.ts';
import { IDENTITY } from './histories/identity.ts';
import { MOVING } from './histories/moving.ts';
import { NAMES } from './histories/names.ts';
import { SHARES } from './histories/shares.ts';
import { WORK } from './histories/work.ts';
import type { History } from './history.ts';

export const HISTORIES: readonly History[] = [...IDENTITY, ...NAMES, ...WORK, ...MOVING, ...GUARDS, ...SHARES];
