import type { Results } from '../results.js';
import { httpRatio, peersOf, startMedian } from './compare.js';

interface Bar {
  readonly name: string;
  readonly value: number;
  readonly label: string;
}

const WIDTH = 760;
const NAME_WIDTH = 130;
const BAR_WIDTH = WIDTH - NAME_WIDTH - 90;
const ROW = 24;

/** The two figures that matter most as bars: CPU for a request, and time to the first answer. */
export function drawPicture(results: Results): string {
  const plugins = results.extent.sizes.at(-1) ?? 0;
  const panels = [
    {
      title: `CPU time for a request, last of ${results.extent.many} plugins, relative to bare Koa`,
      bars: httpBars(results),
    },
    {
      title: `Start of the process to its first answer, ${plugins} plugins, milliseconds`,
      bars: startBars(results, plugins),
    },
  ];
  let top = 12;
  const parts = panels.map(({ title, bars }) => {
    const drawn = drawPanel(title, bars, top);
    top += 40 + bars.length * ROW;
    return drawn;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${top}" viewBox="0 0 ${WIDTH} ${top}" font-family="system-ui, sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${top}" fill="#ffffff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function httpBars({ http = [] }: Results): readonly Bar[] {
  return ranked(
    peersOf(http),
    (peer) => httpRatio(http, { peer, what: 'last of many' }, { peer: 'koa', what: 'last of many' }).median,
    2,
  );
}

function startBars({ start = [] }: Results, plugins: number): readonly Bar[] {
  return ranked(peersOf(start), (peer) => startMedian(start, peer, plugins, 'firstAnswer'), 0);
}

function ranked(peers: readonly string[], valueOf: (peer: string) => number, digits: number): readonly Bar[] {
  const bars = peers.map((name) => ({ name, value: valueOf(name) }));
  return bars.toSorted((a, b) => a.value - b.value).map((bar) => ({ ...bar, label: bar.value.toFixed(digits) }));
}

function drawPanel(title: string, bars: readonly Bar[], top: number): string {
  const largest = Math.max(...bars.map(({ value }) => value));
  const rows = bars.map(({ name, value, label }, index) => {
    const y = top + 26 + index * ROW;
    const length = Math.max(2, (value / largest) * BAR_WIDTH);
    const colour = name === 'proscenium' ? '#c2410c' : '#94a3b8';
    return [
      `<text x="${NAME_WIDTH - 8}" y="${y + 13}" text-anchor="end" fill="#1e293b">${name}</text>`,
      `<rect x="${NAME_WIDTH}" y="${y}" width="${length.toFixed(1)}" height="${ROW - 7}" fill="${colour}"/>`,
      `<text x="${(NAME_WIDTH + length + 6).toFixed(1)}" y="${y + 13}" fill="#1e293b">${label}</text>`,
    ].join('');
  });
  return [`<text x="10" y="${top + 12}" font-weight="600" fill="#0f172a">${title}</text>`, ...rows].join('\n');
}
