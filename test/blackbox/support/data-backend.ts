import { BackendProcess, type LogLine, type ProcessOptions } from './backend-process.js';

/** What `data-backend` is configured with, beside what every process of the suites gets. */
export interface DataConfig {
  readonly backend?: object;
  readonly data?: object;
  readonly events?: object;
}

/** Options of a process that runs `data-backend`. */
export function dataOptions(config: DataConfig, more: Omit<ProcessOptions, 'program' | 'config'> = {}): ProcessOptions {
  // JSON is YAML.
  return { ...more, program: 'data-backend', config: `${JSON.stringify(config)}\n` };
}

/** An answer of `data-backend`. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfter: string | null;
  /** Milliseconds from the request to the end of its answer. */
  readonly took: number;
}

/** Asks one of its routes; `POST /notes?text=a`. */
export async function ask(backend: BackendProcess, request: string): Promise<Answer> {
  const [method, path] = request.split(' ');
  const begin = performance.now();
  const response = await backend.fetch(`/api/data${path}`, { method: method ?? 'GET' });
  const text = await response.text();
  return {
    status: response.status,
    body: response.headers.get('content-type')?.includes('json') === true ? JSON.parse(text) : text,
    retryAfter: response.headers.get('retry-after'),
    took: performance.now() - begin,
  };
}

/** The status alone; 0 when the connection broke. */
export async function statusOf(backend: BackendProcess, request: string): Promise<number> {
  return ask(backend, request).then(
    ({ status }) => status,
    () => 0,
  );
}

/** A run of a task, as the log tells it. */
export interface Run {
  readonly task: string;
  readonly run: string;
  readonly begin: number;
  /** Missing when the process was killed, and while it runs. */
  readonly end?: number;
  readonly aborted: boolean;
}

/** The runs in several processes, in the order of their beginning. Times are the machine's, whatever the clocks of the processes say. */
export function runsOf(backends: readonly BackendProcess[], task: string): Run[] {
  const lines = backends.flatMap(({ log }) => log).filter((line) => line['task'] === task && 'run' in line);
  const find = (what: string, run: unknown) => lines.find(({ msg, ...line }) => msg === what && line['run'] === run);
  return lines
    .filter(({ msg }) => msg === 'run begins')
    .map(({ run, at }) => {
      const end = find('run ends', run)?.['at'];
      return {
        task,
        run: String(run),
        begin: Number(at),
        ...(end === undefined ? {} : { end: Number(end) }),
        aborted: find('run aborted', run) !== undefined,
      };
    })
    .toSorted((one, other) => one.begin - other.begin);
}

/** The texts of the events that reached a subscription, in the order of the log. */
export function eventsOf(backend: BackendProcess, subscription: string): string[] {
  return linesOf(backend, 'event comes')
    .filter((line) => line['subscription'] === subscription)
    .map(({ text }) => String(text));
}

/** The lines of the log with one message. */
export function linesOf(backend: BackendProcess, msg: string): LogLine[] {
  return backend.log.filter((line) => line.msg === msg);
}

/** The two kinds of health: `200 200` when all is well. */
export async function healthOf(backend: BackendProcess): Promise<{ liveness: number; readiness: number }> {
  const [liveness, readiness] = await Promise.all([
    backend.status('/.backstage/health/v1/liveness'),
    backend.status('/.backstage/health/v1/readiness'),
  ]);
  return { liveness, readiness };
}
