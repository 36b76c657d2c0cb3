import { readdirSync, readFileSync } from 'node:fs';

/** The CPU time of a process so far, all its threads together, in milliseconds; Linux only. */
export function cpuMilliseconds(pid: number): number {
  // Nanoseconds where the kernel keeps them, else steps of ten milliseconds.
  return fromSchedule(pid) ?? fromTicks(pid);
}

/** The memory of a process that is in RAM, in KiB; Linux only. */
export function residentKib(pid: number): number {
  const line = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]);
}

function fromSchedule(pid: number): number | undefined {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const times = threads.map((thread) =>
      Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]),
    );
    const sum = times.reduce((total, time) => total + time, 0);
    return sum > 0 ? sum / 1e6 : undefined;
  } catch {
    return undefined;
  }
}

function fromTicks(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program may hold blanks; what follows its bracket does not.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
