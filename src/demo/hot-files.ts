/**
 * The contents of the lab's hot tree: the same bytes every time, so that a complete copy of a file can be distinguished from half of one.
 * Some hundred files and a few MB, in the folders that the default path rules name.
 */

export interface LabFile {
  /** Relative to hot. */
  readonly path: string;
  readonly content: Buffer;
}

export interface LabLink {
  readonly path: string;
  readonly target: string;
}

/** Its files are the ones deleted by mistake: more than a run may delete without approval. */
export const ARCHIVE = 'archive';
/** Where the clips come that were recorded a moment ago. */
export const CLIPS = 'projects/2026-12_冬の味噌汁/clips_今日の収録';

const PROJECTS = ['2026-11_東京散歩', '2026-12_冬の味噌汁', 'shorts_ねこカフェ'] as const;
const KIB = 1_024;
const CLIP_BYTES = 192 * KIB;
const RECORDED_BYTES = 1_280 * KIB;
const RECORDED = 12;
const ARCHIVED_YEARS = ['2023', '2024', '2025'] as const;
const ARCHIVED_A_YEAR = 32;
const THUMBNAILS = 96;
const FRAMES = 64;

/** What the path rules send, except for the archive and the new clips. */
export function* workFiles(): Generator<LabFile> {
  for (const [index, project] of PROJECTS.entries()) yield* projectFiles(project, index);
  for (const name of ['export.py', 'subtitles.py', 'upload.py']) yield text(`scripts/${name}`, `#!/usr/bin/env python3\n"""${name}"""\n`);
  for (let number = 1; number <= THUMBNAILS; number += 1) yield bytes(`thumbnails/assets/背景_${padded(number)}.png`, 12 * KIB, number);
  for (let frame = 1; frame <= FRAMES; frame += 1) yield bytes(`video/runs/run_0007/frames/${padded(frame)}.jpg`, 20 * KIB, frame);
  yield text('video/runs/run_0007/result.json', '{"ok":true}\n');
  yield text('video/input/camera_a/takes.txt', 'take 1: good\ntake 2: wind\n');
  yield text('logs/ops/export.log', '2026-11-20 export finished\n');
  yield text('README.md', 'The hot tree of the ytm demo.\n');
}

/** What it does not send: planning, plain files among the inputs, junk. */
export function* unsentFiles(): Generator<LabFile> {
  yield text('planning/進行表.md', 'planning is the vault’s: this one stays here\n');
  yield text('video/input/notes.txt', 'only real folders of the inputs are mirrored\n');
  yield text('.DS_Store', 'junk\n');
}

export function* archiveFiles(): Generator<LabFile> {
  for (const [index, year] of ARCHIVED_YEARS.entries()) {
    for (let number = 1; number <= ARCHIVED_A_YEAR; number += 1)
      yield bytes(`${ARCHIVE}/${year}/素材_${padded(number)}.wav`, 8 * KIB, index * ARCHIVED_A_YEAR + number);
  }
}

export function* clipFiles(): Generator<LabFile> {
  for (let clip = 1; clip <= RECORDED; clip += 1) yield bytes(`${CLIPS}/clip_${padded(clip)}.mp4`, RECORDED_BYTES, clip);
}

/** A link that is sent as it is, and one that points outside hot and is left out. */
export const HOT_LINKS: readonly LabLink[] = [
  { path: 'projects/編集中', target: '2026-12_冬の味噌汁' },
  { path: 'projects/フォント', target: '/usr/share/fonts' },
];

function* projectFiles(project: string, index: number): Generator<LabFile> {
  const folder = `projects/${project}`;
  yield text(`${folder}/draft_content.json`, `${JSON.stringify({ title: project, fps: 30, tracks: [] }, null, 2)}\n`);
  yield text(`${folder}/台本 第${index + 1}稿.md`, `# ${project}\n\n- オープニング\n- 本編\n- まとめ\n`);
  yield text(`${folder}/subtitles/字幕.srt`, '1\n00:00:00,000 --> 00:00:02,000\nこんにちは\n');
  for (let clip = 1; clip <= 3; clip += 1) yield bytes(`${folder}/clips/clip_${padded(clip)}.mp4`, CLIP_BYTES, index * 3 + clip);
}

function text(path: string, content: string): LabFile {
  return { path, content: Buffer.from(content) };
}

function bytes(path: string, size: number, filling: number): LabFile {
  return { path, content: Buffer.alloc(size, filling % 251) };
}

function padded(number: number): string {
  return String(number).padStart(3, '0');
}
