/** What a call of rsync has done so far, from what it says on both of its outputs. */
import { escapeText } from '../../messages/template.ts';
import { decodeUtf8, endOutput, NOTHING_READ, type OutputEvent, readOutput } from '../core/rsync-output.ts';
import type { CopyProgress, CopyStats } from './copy.ts';

/** Output is handed in with one character a byte (latin1), cut anywhere. */
export interface Tally {
  stdout(chunk: string): void;
  stderr(chunk: string): void;
  progress(): CopyProgress;
  /** At the end of both outputs; what the statistics would have told is taken from the progress when it had no time for them. */
  stats(): CopyStats;
}

const MOST_COMPLAINTS = 50;
const LONGEST_COMPLAINT = 500;
const LONGEST_LINE = 8 * 1024;

export function createTally(): Tally {
  let output = NOTHING_READ;
  let errors = '';
  let progress: CopyProgress = { bytes: 0, file: null, files: 0 };
  const counted: { transferred?: number; bytes?: number } = {};
  const complaints: string[] = [];

  const complain = (text: string): void => {
    if (text.trim() !== '' && complaints.length < MOST_COMPLAINTS) complaints.push(escapeText(text.trim(), LONGEST_COMPLAINT));
  };
  const take = (event: OutputEvent): void => {
    if (event.kind === 'file') progress = { ...progress, file: event.path };
    else if (event.kind === 'progress') progress = { ...progress, bytes: event.bytes, files: event.files ?? progress.files };
    else if (event.kind === 'stat') counted[event.name] = event.value;
    else complain(event.text);
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
      for (const line of lines) complain(decodeUtf8(line.slice(0, LONGEST_LINE)));
    },
    progress: () => progress,
    stats() {
      endOutput(output).forEach(take);
      output = NOTHING_READ;
      complain(decodeUtf8(errors));
      errors = '';
      return { transferred: counted.transferred ?? progress.files, bytes: counted.bytes ?? progress.bytes, complaints };
    },
  };
}
