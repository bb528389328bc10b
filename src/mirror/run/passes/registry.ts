/** Every pass by its name. */
import type { RunPhase } from '../../../health/mirror.ts';
import type { PassName } from '../../core/run-machine.ts';
import { confirmPass } from './confirm.ts';
import { copyPass } from './copy.ts';
import { deletePass, makeWayPass } from './delete.ts';
import { makePass } from './make.ts';
import type { Pass } from './pass.ts';
import { movePass, renamePass } from './rename.ts';
import { settlePass } from './settle.ts';

export type { Pass } from './pass.ts';

export const PASS_OF: Readonly<Record<PassName, Pass>> = {
  rename: renamePass,
  'make-way': makeWayPass,
  make: makePass,
  move: movePass,
  copy: copyPass,
  settle: settlePass,
  delete: deletePass,
  confirm: confirmPass,
};

/** The phase that is shown for a pass. */
export const PHASE_OF: Readonly<Record<PassName, RunPhase>> = {
  rename: 'rename',
  'make-way': 'rename',
  make: 'copy',
  move: 'rename',
  copy: 'copy',
  settle: 'settle',
  delete: 'delete',
  confirm: 'confirm',
};
