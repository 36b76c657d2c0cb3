import { PAGE } from './page-markup.js';
import { STYLE } from './page-style.js';
import { DOM_SCRIPT } from './scripts/dom-script.js';
import { EXAMPLE_SCRIPT } from './scripts/example-script.js';
import { MAIN_SCRIPT } from './scripts/main-script.js';
import { OPERATION_SCRIPT } from './scripts/operation-script.js';
import { SCHEMA_SCRIPT } from './scripts/schema-script.js';
import { TRIAL_SCRIPT } from './scripts/trial-script.js';

/** A file of the page, ready to be sent. */
export interface PageFile {
  /** What Koa makes a Content-Type of. */
  readonly type: 'html' | 'css' | 'js';
  readonly text: string;
}

/** Everything comes from this server, and nothing of what the document says is ever run. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
};

/** The file at a path below that of the page. */
export function pageFile(path: string): PageFile | undefined {
  return FILES.get(path);
}

const FILES: ReadonlyMap<string, PageFile> = new Map([
  ['', { type: 'html', text: PAGE }],
  ['/page.css', { type: 'css', text: STYLE }],
  ['/main.js', { type: 'js', text: MAIN_SCRIPT }],
  ['/dom.js', { type: 'js', text: DOM_SCRIPT }],
  ['/example.js', { type: 'js', text: EXAMPLE_SCRIPT }],
  ['/operation.js', { type: 'js', text: OPERATION_SCRIPT }],
  ['/schema.js', { type: 'js', text: SCHEMA_SCRIPT }],
  ['/trial.js', { type: 'js', text: TRIAL_SCRIPT }],
]);
