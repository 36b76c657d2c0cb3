import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { readText, repositoryRoot } from './repository.js';

/** The links of a page that lead nowhere in the repository, each as `page:line target`; links into the web are not followed. */
export function brokenLinksOf(page: string): readonly string[] {
  return brokenLinksIn(page, readText(page));
}

/** The same for a text that would be at `page`. */
export function brokenLinksIn(page: string, markdown: string): readonly string[] {
  const text = withoutCode(markdown);
  const links = [...text.matchAll(/(?<!!)\[(?:[^\]\\]|\\.)*\]\(<?([^)\s>]+)>?(?:\s"[^"]*")?\)|^\[[^\]]+\]:\s*(\S+)/gm)];
  return links.flatMap(({ 1: inline, 2: reference, index }) => {
    const target = inline ?? reference ?? '';
    return /^[a-z][a-z0-9+.-]*:/i.test(target) || leadsSomewhere(page, text, target)
      ? []
      : [`${page}:${text.slice(0, index).split('\n').length} ${target}`];
  });
}

function leadsSomewhere(page: string, text: string, target: string): boolean {
  const [path = '', anchor] = target.split('#', 2);
  if (path === '') return anchor !== undefined && anchorsIn(text).has(anchor);
  const file = posix.join(posix.dirname(page), decodeURIComponent(path));
  if (file.startsWith('..') || !existsSync(join(repositoryRoot, file))) return false;
  if (anchor === undefined || statSync(join(repositoryRoot, file)).isDirectory()) return anchor === undefined;
  return !file.endsWith('.md') || anchorsIn(withoutCode(readText(file))).has(anchor);
}

/** The anchors that GitHub gives to headings; a second heading of the same text gets `-1`, and so on. */
function anchorsIn(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const slug = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Fenced blocks are blanked out, so that lines keep their numbers; inline code keeps its text, for headings. */
function withoutCode(text: string): string {
  return text.replaceAll(/^( *)(```+|~~~+)[\s\S]*?^\1\2\s*$/gm, (block) => block.replaceAll(/[^\n]/g, ''));
}
