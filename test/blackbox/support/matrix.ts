import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { repositoryRoot } from '../../support/repository.js';
import { killLeftProcesses } from './backend-process.js';

/** One part of the matrix of faults. */
export interface MatrixPart {
  readonly letter: string;
  /** The heading of its table. */
  readonly title: string;
}

/** Does one row to a running backend and asserts what comes of it; returns what happened instead where that differs from what is wanted. */
type RowCheck = (this: Mocha.Context) => Promise<string | void>;

/** Declares one row: its number, the fault, and what is wanted of a backend that meets it. */
export type DeclareRow = (number: string, fault: string, wanted: string, check: RowCheck) => void;

interface Row {
  readonly number: string;
  readonly fault: string;
  readonly wanted: string;
  outcome?: string;
}

/**
 * A part of the matrix as a suite: each row is a test, and what came of all of them is compared with the table of
 * `docs/explanation/reliability.md`. With `UPDATE_RELIABILITY=1` the table is written instead.
 */
export function matrix(part: MatrixPart, declare: (row: DeclareRow) => void): void {
  describe(`${part.letter}: ${part.title}`, function () {
    this.timeout(60_000);
    const rows: Row[] = [];
    declare((number, fault, wanted, check) => {
      const row: Row = { number, fault, wanted };
      rows.push(row);
      it(`${number} ${fault}`, async function () {
        try {
          row.outcome = (await check.call(this)) ?? 'holds';
        } catch (error) {
          if (!this.test?.isPending()) row.outcome = `does not hold: ${firstLine(error)}`;
          throw error;
        }
      });
    });
    afterEach('leaves no process behind', () => killLeftProcesses());
    after('ends the shared processes', () => killLeftProcesses('shared'));
    after('compares the table of the page', () => compareTable(part, rows));
  });
}

const PAGE = resolve(repositoryRoot, 'docs/explanation/reliability.md');

function compareTable(part: MatrixPart, rows: readonly Row[]): void {
  const page = readFileSync(PAGE, 'utf8');
  const { begin, end, lines } = findTable(page, part);
  const written = new Map(lines.map((line) => [line.split('|')[1]?.trim(), line]));
  // A row that did not run here says nothing about the one that is written.
  const table = rows.map((row) => (row.outcome === undefined ? (written.get(row.number) ?? lineOf(row)) : lineOf(row)));
  if (process.env['UPDATE_RELIABILITY'] === '1')
    writeFileSync(PAGE, [page.slice(0, begin), ...table.map((line) => `${line}\n`), page.slice(end)].join(''));
  else if (table.join('\n') !== lines.join('\n'))
    throw new Error(
      `docs/explanation/reliability.md tells another story about part ${part.letter}:\n${differences(lines, table)}\nmend what broke, or run UPDATE_RELIABILITY=1 npx mocha 'dist/test/blackbox/**/*.test.js' and review the page.`,
    );
}

/** The rows below the heading of a part, without the two lines of the table's head. */
function findTable(page: string, { letter, title }: MatrixPart): { begin: number; end: number; lines: string[] } {
  const heading = `## ${letter}: ${title}\n`;
  const head = page.indexOf('| --- |', page.indexOf(heading));
  if (!page.includes(heading) || head < 0)
    throw new Error(`docs/explanation/reliability.md has no heading '${heading.trim()}' with a table below it`);
  const begin = page.indexOf('\n', head) + 1;
  const lines: string[] = [];
  for (const line of page.slice(begin).split('\n')) {
    if (!line.startsWith('|')) break;
    lines.push(line);
  }
  return { begin, end: begin + lines.reduce((length, line) => length + line.length + 1, 0), lines };
}

function lineOf({ number, fault, wanted, outcome = 'not run' }: Row): string {
  return `| ${[number, fault, wanted, outcome].map(cell).join(' | ')} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function differences(before: readonly string[], after: readonly string[]): string {
  const gone = before.filter((line) => !after.includes(line)).map((line) => `- ${line}`);
  const come = after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`);
  return [...gone, ...come].join('\n');
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
