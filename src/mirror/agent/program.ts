/**
 * The vault agent, a separate program, as any of its calls may block forever. It accesses nothing before it gets its order, enters the
 * vault, checks its working folder, and works there until its input ends. With the argument `exec` it performs the same first step and then
 * becomes another program (rsync) in that folder.
 */
import { accessSync, closeSync, constants } from 'node:fs';
import { TEMP_NAME, TRASH_NAME } from '../core/contract.ts';
import type { AnswerLine, EnterLine, EnterOrder, EnterRefusal, ExecAnswer, ExecOrder } from './protocol.ts';
import { enter, spaceHere, volumeHere } from './vault/enter.ts';
import { readLines, sayStarted, writeLine, writeLines } from './vault/lines.ts';
import { obstacleOf, seeNow } from './vault/seeing.ts';
import { serve } from './vault/serve.ts';
import { readImage } from './vault/small-files.ts';
import { openVaultRoot } from './vault/vault-root.ts';

const INPUT = 0;
const OUTPUT = 1;
/** Descriptor of the step before another program, whose standard streams are not to be used. */
const ORDERS = 3;
const REFUSED_EXIT_CODE = 78;

async function work(): Promise<void> {
  const lines = readLines(INPUT);
  const say = (line: EnterLine): void => writeLine(OUTPUT, line);
  const order = sayStarted(lines, OUTPUT) ? lines.next() : null;
  // The parent process died before this one was recorded: nothing is accessed.
  if (order === null) return;
  const recorded = JSON.parse(order) as EnterOrder;
  const way = enter(recorded);
  if (way.kind === 'refused') return say({ refused: way.refusal });
  const root = openVaultRoot(recorded, way);
  say({
    entered: {
      device: String(way.device),
      vaultId: way.vaultId ?? null,
      image: readImage(),
      space: orNull(spaceHere),
      volume: orNull(volumeHere) ?? '',
    },
  });
  await serve(root, lines, (answers: readonly AnswerLine[]) => writeLines(OUTPUT, answers));
}

function orNull<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}

function becomeProgram(): void {
  const lines = readLines(ORDERS);
  const recorded = sayStarted(lines, ORDERS) ? lines.next() : null;
  if (recorded === null) return;
  const { order, argv, env } = JSON.parse(recorded) as ExecOrder;
  const way = enter(order);
  if (way.kind === 'refused') return refuse({ refused: way.refusal });
  const obstacle = obstacleIn([TEMP_NAME, TRASH_NAME], Number(way.device));
  if (obstacle !== null) return refuse({ refused: obstacle });
  try {
    accessSync(argv[0], constants.X_OK);
  } catch {
    // A failing execve would end this process without a message.
    return refuse({ failed: 'the program cannot be started' });
  }
  writeLine(ORDERS, { entered: true } satisfies ExecAnswer);
  closeSync(ORDERS);
  process.execve?.(argv[0], [...argv], { ...env });
}

/** The program will write to these names, so if they exist they must be real folders. */
function obstacleIn(names: readonly string[], device: number): EnterRefusal | null {
  for (const name of names) {
    const seen = seeNow(name);
    const errno = seen === null ? null : obstacleOf(seen, device);
    if (errno !== null) return { why: 'error', step: name, errno };
  }
  return null;
}

function refuse(answer: ExecAnswer): void {
  writeLine(ORDERS, answer);
  process.exitCode = REFUSED_EXIT_CODE;
}

if (process.argv[2] === 'exec') becomeProgram();
else await work();
