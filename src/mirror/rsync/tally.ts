/** What a call of rsync has done so far, from both of its outputs. */
import { escapeText } from '../../messages/template.ts';
import type { Algorithm } from '../core/content.ts';
import { inRsyncOrder } from '../core/rsync-order.ts';
import { decodeUtf8, endOutput, NOTHING_READ, type OutputEvent, readOutput, refusedPath } from '../core/rsync-output.ts';
import type { CopyProgress, CopyStats } from './copy.ts';

/** Output is passed with one character for each byte (latin1), split anywhere. */
export interface Tally {
  stdout(chunk: string): void;
  stderr(chunk: string): void;
  progress(): CopyProgress;
  /** At the end of both outputs; if rsync printed no statistics, they are taken from the progress. */
  stats(): CopyStats;
}

const MOST_COMPLAINTS = 50;
const LONGEST_COMPLAINT = 500;
const LONGEST_LINE = 8 * 1024;

/** @param files what it is to send: a file is named once it was sent, so the current one is the next of these */
export function createTally(files: readonly string[], checksum: Algorithm): Tally {
  let output = NOTHING_READ;
  let errors = '';
  const order = files.toSorted(inRsyncOrder);
  const places = new Map(order.map((path, place) => [path, place]));
  let progress: CopyProgress = { bytes: 0, file: order[0] ?? null, files: 0 };
  const counted: { transferred?: number; bytes?: number } = {};
  const complaints: string[] = [];
  const digests = new Map<string, string>();
  const refused: { path: string; complaint: string }[] = [];

  const complain = (text: string): void => {
    if (text.trim() !== '' && complaints.length < MOST_COMPLAINTS) complaints.push(escapeText(text.trim(), LONGEST_COMPLAINT));
  };
  const sent = ({ path, checksum: digest }: Extract<OutputEvent, { readonly kind: 'file' }>): void => {
    if (digest !== null) digests.set(path, `${checksum}:${digest}`);
    progress = { ...progress, file: order[(places.get(path) ?? order.length) + 1] ?? path };
  };
  const take = (event: OutputEvent): void => {
    if (event.kind === 'file') sent(event);
    else if (event.kind === 'progress') progress = { ...progress, bytes: event.bytes, files: event.files ?? progress.files };
    else if (event.kind === 'stat') counted[event.name] = event.value;
    else complain(event.text);
  };

  const hear = (line: string): void => {
    complain(decodeUtf8(line));
    const path = refusedPath(line);
    if (path !== null && refused.length < MOST_COMPLAINTS)
      refused.push({ path, complaint: escapeText(decodeUtf8(line), LONGEST_COMPLAINT) });
  };

  return {
    stdout(chunk) {
      const { state, events } = readOutput(output, chunk);
      output = state;
      events.forEach(take);
    },
    stderr(chunk) {
      const lines = (errors + chunk).split('\n');
      errors = (lines.pop() ?? '').slice(0, LONGEST_LINE);
      for (const line of lines) hear(line.slice(0, LONGEST_LINE));
    },
    progress: () => progress,
    stats() {
      endOutput(output).forEach(take);
      output = NOTHING_READ;
      hear(errors);
      errors = '';
      return { transferred: counted.transferred ?? progress.files, bytes: counted.bytes ?? progress.bytes, complaints, digests, refused };
    },
  };
}
