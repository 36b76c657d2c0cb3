import { type Document, isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import type { FieldPath } from '../model/field-problem.js';
import type { Position, Problem } from './problem.js';

/** One document of a descriptor file: what it says, and where. */
export interface DescriptorDocument {
  readonly value: unknown;
  /** Where a field stands; for a field that is missing, where the closest one around it stands. */
  locate?(path: FieldPath): Position;
}

/** All that a descriptor file holds. */
export interface DescriptorFile {
  readonly documents: readonly DescriptorDocument[];
  /** What is no YAML; the other documents are there nevertheless. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the text of a descriptor file: several documents, separated by `---`; empty ones are left out.
 *
 * @param location - for problems: `file:/srv/catalog/all.yaml`
 */
export function parseDescriptors(text: string, location: string): DescriptorFile {
  const lineCounter = new LineCounter();
  const found: Found = { documents: [], problems: [] };
  const report = (error: unknown, offset: number) => {
    const message = `is no valid YAML: ${error instanceof Error ? error.message : String(error)}`;
    found.problems.push({ location, ...positionAt(lineCounter, offset), message });
  };
  try {
    for (const document of parseAllDocuments(text, { lineCounter, prettyErrors: false, logLevel: 'error' }))
      readDocument(document, found, { lineCounter, report });
  } catch (error) {
    // Lists within lists that are nested deeper than anybody can follow.
    report(error, 0);
  }
  return found;
}

interface Found {
  readonly documents: DescriptorDocument[];
  readonly problems: Problem[];
}

interface Reporting {
  readonly lineCounter: LineCounter;
  readonly report: (error: unknown, offset: number) => void;
}

function readDocument(document: Document.Parsed, found: Found, { lineCounter, report }: Reporting): void {
  const [error] = document.errors;
  if (error !== undefined) return report(error, error.pos[0]);
  if (!hasContent(document)) return;
  const locate = (path: FieldPath) => positionAt(lineCounter, offsetOf(document, path));
  try {
    found.documents.push({ value: document.toJS(), locate });
  } catch (failure) {
    // Aliases that would blow the document up, or that point nowhere.
    report(failure, offsetOf(document, []));
  }
}

function hasContent(document: Document.Parsed): boolean {
  const { contents } = document;
  return contents !== null && !(isScalar(contents) && contents.value === null);
}

function offsetOf(document: Document.Parsed, path: FieldPath): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    const found = child(node, step);
    if (found === undefined) return offset;
    offset = found.offset ?? offset;
    node = found.node;
  }
  // A value says more than its key, unless it is a whole block.
  return isScalar(node) ? (startOf(node) ?? offset) : offset;
}

function child(node: unknown, step: string | number): { node: unknown; offset: number | undefined } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return item === undefined ? undefined : { node: item, offset: startOf(item) };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step));
  return pair === undefined ? undefined : { node: pair.value, offset: startOf(pair.key) };
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}

function positionAt(lineCounter: LineCounter, offset: number): Position {
  const { line, col } = lineCounter.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
