import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A process and all that it has started, itself first; without those whose parent has gone. */
export function processTree(root: number): readonly number[] {
  const all = listProcesses();
  const found = [root];
  for (const pid of found) found.push(...all.filter(({ parent }) => parent === pid).map((child) => child.pid));
  return found;
}

/** Whether a process has ended, also when nobody has taken note of its end. */
export function isGone(pid: number): boolean {
  return !listProcesses().some((one) => one.pid === pid && one.state !== 'Z');
}

interface ListedProcess {
  readonly pid: number;
  readonly parent: number;
  /** `Z` for one that has ended and is still in the list. */
  readonly state: string;
}

function listProcesses(): ListedProcess[] {
  if (existsSync('/proc/self/stat')) return readdirSync('/proc').flatMap((name) => readProcess(Number(name)));
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,state='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid, parent, state] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), state: (state ?? '')[0] ?? '' };
  });
}

function readProcess(pid: number): ListedProcess[] {
  if (Number.isNaN(pid)) return [];
  try {
    // The name of the program, in brackets, may hold anything.
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return [{ pid, parent: Number(parent), state: state ?? '' }];
  } catch {
    return [];
  }
}
