import type { SchemaIssue } from '../../decorators/route-options.js';

/**
 * Says where a value does not fit its schema: `body.items[0].name: Required; body.note: …`.
 *
 * @param part - what the value is called: `body`
 */
export function describeIssues(part: string, issues: readonly SchemaIssue[]): string {
  const faults = issues.slice(0, MOST_ISSUES).map((issue) => `${part}${pathOf(issue)}: ${issue.message}`);
  if (issues.length > MOST_ISSUES) faults.push(`and ${issues.length - MOST_ISSUES} more`);
  return faults.join('; ');
}

/**
 * Names the places where a value does not fit its schema, and nothing of what the library says about them: that may hold the value.
 *
 * @param part - what the value is called: `secrets`
 */
export function pathsOf(part: string, issues: readonly SchemaIssue[]): string {
  const places = [...new Set(issues.map((issue) => `${part}${pathOf(issue)}`))];
  return places.slice(0, MOST_ISSUES).join(', ');
}

const MOST_ISSUES = 10;

/** `.items[0].name` */
function pathOf(issue: SchemaIssue): string {
  const keys = (issue.path ?? []).map((step) => (typeof step === 'object' ? step.key : step));
  return keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
}
