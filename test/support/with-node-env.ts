/** Does something while `NODE_ENV` has another value; what it begins and ends later sees the old one. */
export function withNodeEnv<T>(value: string, work: () => T): T {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = value;
  try {
    return work();
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}
