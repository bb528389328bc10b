/**
 * The vault agent, a program of its own: any of its calls may never come back. It touches nothing before it was told
 * where to look, enters the vault, checks where it stands, and works there until its input ends. With the argument
 * `exec` it does the same first step and then becomes another program (rsync) in that folder.
 */
import { accessSync, closeSync, constants } from 'node:fs';
import { TEMP_NAME, TRASH_NAME } from '../core/contract.ts';
import type { AnswerLine, EnterLine, EnterOrder, EnterRefusal, ExecAnswer, ExecOrder } from './protocol.ts';
import { enter, spaceHere } from './vault/enter.ts';
import { readLines, writeLine, writeLines } from './vault/lines.ts';
import { obstacleOf, seeNow } from './vault/seeing.ts';
import { serve } from './vault/serve.ts';
import { readImage } from './vault/small-files.ts';
import { standHere } from './vault/standing.ts';

const INPUT = 0;
const OUTPUT = 1;
/** Of the step before another program, whose own streams are not to be touched. */
const ORDERS = 3;
const REFUSED_EXIT_CODE = 78;

async function work(): Promise<void> {
  const lines = readLines(INPUT);
  const say = (line: EnterLine): void => writeLine(OUTPUT, line);
  const order = lines.next();
  // Whoever started this program died before it was on record: nothing is touched.
  if (order === null) return;
  const told = JSON.parse(order) as EnterOrder;
  const way = enter(told);
  if (way.kind === 'refused') return say({ refused: way.refusal });
  const standing = standHere(told, way);
  say({ entered: { device: String(way.device), vaultId: way.vaultId ?? null, image: readImage(), space: spaceOrNull() } });
  await serve(standing, lines, (answers: readonly AnswerLine[]) => writeLines(OUTPUT, answers));
}

function spaceOrNull(): ReturnType<typeof spaceHere> {
  try {
    return spaceHere();
  } catch {
    return null;
  }
}

function becomeProgram(): void {
  const told = readLines(ORDERS).next();
  if (told === null) return;
  const { order, argv, env } = JSON.parse(told) as ExecOrder;
  const way = enter(order);
  if (way.kind === 'refused') return refuse({ refused: way.refusal });
  const obstacle = obstacleIn([TEMP_NAME, TRASH_NAME], Number(way.device));
  if (obstacle !== null) return refuse({ refused: obstacle });
  try {
    accessSync(argv[0], constants.X_OK);
  } catch {
    // A failing execve would end this process without a word.
    return refuse({ failed: 'the program cannot be started' });
  }
  writeLine(ORDERS, { entered: true } satisfies ExecAnswer);
  closeSync(ORDERS);
  process.execve?.(argv[0], [...argv], { ...env });
}

/** That program will write there by name, so they must be real folders, as long as they are there. */
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
