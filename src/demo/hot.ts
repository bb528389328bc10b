/** A small hot tree, as a studio's looks: projects with Japanese names, drafts, subtitles, a few clips. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const PROJECTS = ['2026-11_東京散歩', '2026-12_冬の味噌汁', 'shorts_ねこカフェ'] as const;
const CLIP_BYTES = 64 * 1024;

/** Fills the folder `hot` (made when missing). The same bytes every time. */
export async function makeHotTree(hot: string): Promise<void> {
  for (const [path, content] of hotFiles()) {
    const file = join(hot, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

function* hotFiles(): Generator<readonly [path: string, content: string | Buffer]> {
  for (const [index, project] of PROJECTS.entries()) {
    yield [`projects/${project}/draft_content.json`, `${JSON.stringify({ title: project, fps: 30, tracks: [] }, null, 2)}\n`];
    yield [`projects/${project}/台本 第${index + 1}稿.md`, `# ${project}\n\n- オープニング\n- 本編\n- まとめ\n`];
    yield [`projects/${project}/subtitles/字幕.srt`, '1\n00:00:00,000 --> 00:00:02,000\nこんにちは\n'];
    for (let clip = 1; clip <= 3; clip += 1)
      yield [`projects/${project}/clips/clip_00${clip}.mp4`, Buffer.alloc(CLIP_BYTES, index * 3 + clip)];
  }
  yield ['README.md', 'The hot tree of the ytm demo.\n'];
}
